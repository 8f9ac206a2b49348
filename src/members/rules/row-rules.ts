import type { Audience } from '../../manifest/manifest.ts';
import type { ProblemCode } from '../../problems/codes.ts';
import { asciiLowerCase } from './ascii.ts';
import { damagedNumber } from './damaged-number.ts';
import { headerRow } from './header-row.ts';
import { invisibleCharacter, isInvisiblyPadded } from './invisible-character.ts';
import { conflictMarker, isConflictMarker, notARow } from './not-a-row.ts';
import { createPlaceholderRule, placeholderTexts } from './placeholder.ts';
import type { RowFinding } from './row-finding.ts';

/** The codes of the rules of one row. */
export type RowRuleCode = Extract<
  ProblemCode,
  'placeholder-id' | 'damaged-number' | 'invisible-character' | 'header-row' | 'not-a-row' | 'not-an-email'
>;

/** What the rules say to an ID. */
export interface Judgement {
  readonly code: RowRuleCode;
  readonly finding: RowFinding;
}

/** The rules of one row, for one file of an audience. */
export interface RowRules {
  /**
   * Judges a valid ID on the given line. The first error counts; where there is none, the first doubt. Throws
   * ProblemError `not-a-row` at a conflict marker.
   */
  judge(id: string, line: number, isFirstRow: boolean): Judgement | null;
  /** The rule, if any, that tells more of an ID with white space around it than that: to trim it would import garbage. */
  judgePadded(text: string): RowRuleCode | null;
  /** Texts that some rule looks for as a whole, in lower case. */
  readonly texts: readonly string[];
  /** Whether every ID must be judged as an e-mail address. */
  readonly emails: boolean;
  readonly accepts: (code: RowRuleCode) => boolean;
}

/** The rules of an audience for a file whose column is named `column`; `null` where it has no name. */
export function createRowRules(
  audience: Pick<Audience, 'identifier' | 'placeholders' | 'accept'>,
  column: string | null,
): RowRules {
  const names = new Set([audience.identifier, column ?? ''].map(asciiLowerCase));
  names.delete('');
  const placeholder = createPlaceholderRule(audience.placeholders);
  const emails = audience.identifier === 'email';
  const accepted = new Set<string>(audience.accept);
  const all: readonly (readonly [RowRuleCode, RowRule])[] = [
    ['placeholder-id', (id) => certain(placeholder(id), emails)],
    ['header-row', (id, isFirstRow) => headerRow(id, names, isFirstRow)],
    ['not-a-row', notARow],
    ['damaged-number', damagedNumber],
    ['invisible-character', invisibleCharacter],
    ['not-an-email', (id) => (emails ? notAnEmail(id) : null)],
  ];
  const rules = all.filter(([code]) => !accepted.has(code));
  return {
    judgePadded(text) {
      const trimmed = text.trim();
      const found = rules.find(([code, rule]) => code !== 'not-an-email' && rule(trimmed, false) === 'error');
      if (found !== undefined) return found[0];
      return !accepted.has('invisible-character') && isInvisiblyPadded(text) ? 'invisible-character' : null;
    },
    judge(id, line, isFirstRow) {
      if (isConflictMarker(id) && !accepted.has('not-a-row')) throw conflictMarker(line);
      let doubt: Judgement | null = null;
      for (const [code, rule] of rules) {
        const finding = rule(id, isFirstRow);
        if (finding === 'error') return { code, finding };
        if (finding !== null) doubt ??= { code, finding };
      }
      return doubt;
    },
    texts: [...names, ...(accepted.has('placeholder-id') ? [] : placeholderTexts(audience.placeholders))],
    emails: emails && !accepted.has('not-an-email'),
    accepts: (code) => accepted.has(code),
  };
}

type RowRule = (id: string, isFirstRow: boolean) => RowFinding | null;

/** No word is an e-mail address, whatever the other rows are. */
function certain(finding: RowFinding | null, emails: boolean): RowFinding | null {
  return emails && finding !== null ? 'error' : finding;
}

/** Finds `not-an-email` in an ID of the identifier `email`. Quoted parts (RFC 5321) may hold anything; a list may have written more around the address. */
function notAnEmail(id: string): RowFinding | null {
  if (/^(?:mailto:|<)|[,;]$/i.test(id)) return 'error';
  const [local, domain, ...more] = id.replace(/"(?:[^"\\]|\\.)*"/gs, 'quoted').split('@');
  if (!local || !domain || more.length > 0 || /\s/.test(local + domain)) return 'error';
  return domain.includes('.') || /^\[.*\]$/.test(domain) ? null : 'warning';
}
