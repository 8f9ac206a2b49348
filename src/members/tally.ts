import type { Audience } from '../manifest/manifest.ts';
import type { Problem, Severity } from '../problems/problem.ts';
import { capitalized } from '../words/numbers.ts';
import type { MemberFormat } from './formats/format.ts';
import { lineRanges, type RowUnit } from './line-ranges.ts';
import type { Misfit, NotAnId, RowDetails } from './reader.ts';
import { remedyFor } from './row-remedies.ts';
import { DOUBTFUL, MISFIT, NOT_AN_ID, type RowCode, type RowText, WRONG } from './row-texts.ts';

/** Lines of a problem that are kept. */
export const MAX_LINES = 20;

/** Counts the bad rows of one file by code, with the first lines of each, so that a million of them take no memory. */
export interface Tally {
  /** A row that is wrong; `details` belong to `not-an-id`. */
  add(code: RowCode, line: number, details?: RowDetails): void;
  /** A row that looks wrong and is taken all the same. */
  addDoubt(code: RowCode, line: number): void;
  /** One problem for each code and severity. */
  problems(): Problem[];
}

/** A tally of one file of a format; the audience's settings say what is an error and what a warning. */
export function createTally(file: string, audience: Audience, format: MemberFormat | null): Tally {
  const unit: RowUnit = format === 'parquet' ? 'row' : 'line';
  const wrong = new Map<Kind, Rows>();
  const doubtful = new Map<RowCode, Rows>();
  return {
    add: (code, line, details) => note(wrong, details?.why ?? code, line, details?.value),
    addDoubt: (code, line) => note(doubtful, code, line),
    problems() {
      return [
        ...[...withOneFieldCount(wrong)].map(([kind, rows]) => {
          const [code, text] = aboutKind(kind);
          return problemOf(code, severityOf(code, audience), rows, text);
        }),
        ...[...doubtful].map(([code, rows]) =>
          problemOf(code, 'warning', rows, DOUBTFUL[code] ?? WRONG[code]),
        ),
      ];
    },
  };

  function problemOf(code: RowCode, severity: Severity, rows: Rows, [one, many, remedy]: RowText): Problem {
    const { lines, values, count } = rows;
    const isFirst = lines[0] === 1 + audience.skip_lines;
    const where = capitalized(
      values.length > 0 ? lineRanges('value', values, count) : lineRanges(unit, lines, count),
    );
    const better = remedyFor(code, { format, header: audience.header, isFirst, isOnly: count === 1 });
    const message = `${where} ${count === 1 ? one : many}; ${better ?? remedy}.`;
    return { code, severity, message, file, line: lines[0] as number, lines, count };
  }
}

/** What rows are counted by: the code, or what is behind it. */
type Kind = RowCode | NotAnId | Misfit;

/** Rows with the same problem: the first lines in their order, and how many there are. */
interface Rows {
  readonly lines: number[];
  /** The numbers of the values, where lines do not tell them apart. */
  readonly values: number[];
  count: number;
}

function note<Key>(met: Map<Key, Rows>, kind: Key, line: number, value?: number): void {
  const rows = met.get(kind) ?? { lines: [], values: [], count: 0 };
  if (rows.count === 0) met.set(kind, rows);
  if (value !== undefined && rows.values.length < MAX_LINES) rows.values.push(value);
  take(rows, line);
}

/** Rows with too few fields and with too many are one problem: what separates the fields is wrong. */
function withOneFieldCount(wrong: ReadonlyMap<Kind, Rows>): ReadonlyMap<Kind, Rows> {
  const misfits = [...wrong].filter(([kind]) => isOneOf(MISFIT, kind));
  if (misfits.length < 2) return wrong;
  const all: Rows = { lines: [], values: [], count: 0 };
  for (const [, { lines, count }] of misfits) {
    for (const line of lines) take(all, line);
    all.count += count - lines.length;
  }
  const others = [...wrong].filter(([kind]) => !isOneOf(MISFIT, kind));
  return new Map<Kind, Rows>([...others, ['field-count', all]]);
}

/** Nearly always a later line: only what waited for the file's first rows comes out of order. */
function take(rows: Rows, line: number): void {
  rows.count++;
  const { lines } = rows;
  if (lines.length === MAX_LINES && line >= (lines[MAX_LINES - 1] as number)) return;
  let at = lines.length;
  while (at > 0 && (lines[at - 1] as number) > line) at--;
  lines.splice(at, 0, line);
  if (lines.length > MAX_LINES) lines.pop();
}

function aboutKind(kind: Kind): [RowCode, RowText] {
  if (isOneOf(NOT_AN_ID, kind)) return ['not-an-id', NOT_AN_ID[kind]];
  if (isOneOf(MISFIT, kind)) return ['field-count', MISFIT[kind]];
  return [kind, WRONG[kind]];
}

function isOneOf<Key extends string>(texts: Readonly<Record<Key, RowText>>, kind: string): kind is Key {
  return kind in texts;
}

function severityOf(code: RowCode, audience: Audience): Severity {
  if (code === 'duplicate') return audience.duplicates === 'fail' ? 'error' : 'warning';
  return audience.invalid_rows === 'skip' ? 'warning' : 'error';
}
