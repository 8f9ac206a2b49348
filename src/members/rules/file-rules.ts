import type { Audience } from '../../manifest/manifest.ts';
import { problemError } from '../../problems/problem.ts';
import type { Matcher } from '../id-rules.ts';
import type { ColumnTaken } from '../reader.ts';
import { type FirstRows, watchFirstRows } from './first-rows.ts';
import { isHeaderWord } from './header-row.ts';
import { isSurelyMember, shapeOf } from './member-shape.ts';
import type { RelativeFinding } from './row-finding.ts';
import { createRowRules, type RowRules } from './row-rules.ts';
import { watchDelimiters } from './wrong-delimiter.ts';

/** The rules for one file: those for its rows, and those for what its first rows say of the whole. */
export interface FileRules {
  readonly rows: RowRules;
  /** Whether its first row may be a header that nobody asked for. */
  readonly headless: boolean;
  readonly firstRows: FirstRows;
  /** What a finding that depends on the other rows is among the first rows of this file; `null` is nothing. */
  verdict(finding: RelativeFinding): 'error' | 'warning' | null;
  /** Call it once the first rows have been seen. Throws ProblemError `damaged-number`, `wrong-delimiter` or `no-header`. */
  decide(): void;
}

/** What the rules need of an audience. */
export type RuledAudience = Pick<Audience, 'identifier' | 'placeholders' | 'accept' | 'quote'>;

/** The rules for a file without columns, whose IDs are in a field named `column` or, `null`, are lines. */
export function rulesWithoutColumns(audience: RuledAudience, column: string | null): FileRules {
  const firstRows = watchFirstRows(null, null);
  return {
    rows: createRowRules(audience, column),
    headless: column === null,
    firstRows,
    verdict: (finding) => verdictAmong(firstRows, finding),
    decide: () => findQuotes(firstRows, audience, column === null),
  };
}

function verdictAmong(firstRows: FirstRows, finding: RelativeFinding): 'error' | 'warning' | null {
  if (finding === 'error-without-other-fractions') return firstRows.ofZeroFraction();
  return firstRows.areTelling(finding === 'error-among-longer-ids') ? 'error' : 'warning';
}

/** The rules for a csv or tsv file. `matches` is `pattern`. Throws ProblemError `empty-header`. */
export function rulesForColumn(
  audience: RuledAudience,
  taken: ColumnTaken,
  matches: Matcher | null,
): FileRules {
  const accepted = new Set<string>(audience.accept);
  const { header, byPosition, line } = taken;
  const underHeader = byPosition && header !== null;
  if (underHeader && header.trim() === '' && !accepted.has('empty-header')) {
    throw problemError('empty-header', EMPTY_HEADER, { line });
  }
  const shape = underHeader ? shapeOf(header.trim()) : null;
  const delimiters = byPosition && !accepted.has('wrong-delimiter') ? watchDelimiters(taken) : null;
  const firstRows = watchFirstRows(
    delimiters?.see ?? null,
    // A pattern needs to know what the rows are, too.
    shape ?? (underHeader && matches !== null ? () => false : null),
  );

  /** Whether the header is a member: by the pattern, or because it looks like the rows. */
  function isMember(text: string): boolean {
    if (isHeaderWord(text) || text === audience.identifier) return false;
    if (matches?.(text) === true) return /[0-9@]/.test(text) || !firstRows.areTelling(false);
    if (shape === null || !firstRows.haveShape()) return false;
    return firstRows.rows > 0 || isSurelyMember(text);
  }

  return {
    rows: createRowRules(audience, header),
    headless: header === null,
    firstRows,
    verdict: (finding) => verdictAmong(firstRows, finding),
    decide() {
      findQuotes(firstRows, audience, false);
      delimiters?.decide(firstRows.rows);
      if (underHeader && !accepted.has('no-header') && isMember(header.trim())) {
        throw problemError('no-header', NO_HEADER, { line });
      }
    },
  };
}

/** Throws ProblemError `damaged-number` where nearly all IDs are in quotes, as SQL, JSON and shells write texts. */
function findQuotes(firstRows: FirstRows, { accept, quote }: RuledAudience, areLines: boolean): void {
  const found = firstRows.quoted();
  if (found === null || accept.includes('damaged-number')) return;
  let remedy = 'Export the IDs';
  if (found.quote === '"' && areLines)
    remedy = 'Set `format: ndjson` if each line is a string of JSON, or export the IDs';
  if (found.quote === '"' && quote === false) remedy = 'Remove `quote: false`, or export the IDs';
  throw problemError(
    'damaged-number',
    `Nearly all IDs are in quotes, which would become part of them. ${remedy} without quotes, or set \`accept: [damaged-number]\` if the quotes belong to the IDs.`,
    { line: found.line },
  );
}

const EMPTY_HEADER =
  'The column has no name, like the index that some tools write first. Set `column` to the name or position of the column with the IDs.';
const NO_HEADER =
  'The first row looks like a member and would be taken for the header. Set `header: false` if the file has none.';
