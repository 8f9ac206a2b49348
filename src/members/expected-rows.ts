import { type Audience, placeOfKey } from '../manifest/manifest.ts';
import { error, type Problem, ProblemError } from '../problems/problem.ts';
import { openFileSource } from './files/file-source.ts';
import type { Grounds } from './files/grounds.ts';
import { findMemberFiles } from './files/paths.ts';

/** How many rows the exporter counted; `null` where the manifest does not say. */
export type ExpectedRows =
  | { readonly ok: true; readonly rows: number | null }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A file that is larger holds more than a number. Redshift's manifest names every file of an export. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The number that `expected_rows` gives or its file holds; that file is found and fenced like a member file. */
export async function readExpectedRows(audience: Audience, grounds: Grounds): Promise<ExpectedRows> {
  const { expected_rows: expected } = audience;
  if (expected === undefined) return { ok: true, rows: null };
  if (typeof expected === 'number') return { ok: true, rows: expected };
  const place = placeOfKey(audience, 'expected_rows');
  const found = await findMemberFiles(
    { members: [expected], places: { members: place }, accept: [] },
    grounds,
    { mayBeIds: false },
  );
  if (found.problems.length > 0) return { ok: false, problems: found.problems };
  const [file] = found.files;
  if (file === undefined || found.files.length > 1) {
    return fault('`expected_rows` must name one file. Write its path without wildcards.');
  }
  try {
    const source = await openFileSource(file, grounds.fence);
    try {
      const text = source.size > MAX_BYTES ? '' : (await source.slice(0, source.size)).toString('utf8');
      const rows = numberIn(text);
      if (rows !== null) return { ok: true, rows };
    } finally {
      await source.close();
    }
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { ok: false, problems: [{ ...cause.problem, ...place }] };
  }
  return fault(
    'The file that `expected_rows` names does not hold a number of rows. Write the number alone, or below a header.',
  );

  function fault(message: string): ExpectedRows {
    return { ok: false, problems: [error('row-count', message, place)] };
  }
}

/**
 * The number of rows that a text gives: alone, below a header of one column (a query's result), below Snowflake's
 * `rows_unloaded`, or as `record_count` of Redshift's manifest (UNLOAD … MANIFEST VERBOSE). `null` where it is not clear.
 */
export function numberIn(text: string): number | null {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (trimmed.startsWith('{')) return wholeNumber(recordCount(trimmed));
  const lines = trimmed.split(/\s*[\r\n]+\s*/);
  const [first = '', second = ''] = lines;
  if (lines.length === 1) return wholeNumber(unquoted(first));
  if (lines.length > 2) return null;
  const columns = first.split(/[,\t|]/).map(unquoted);
  const at = columns.length === 1 ? 0 : columns.findIndex((name) => /^rows_unloaded$/i.test(name));
  if (wholeNumber(columns[at] ?? '') !== null) return null;
  return wholeNumber(unquoted(second.split(/[,\t|]/)[at] ?? ''));
}

function recordCount(json: string): unknown {
  try {
    return String(JSON.parse(json)?.meta?.record_count);
  } catch {
    return null;
  }
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

function wholeNumber(text: unknown): number | null {
  if (typeof text !== 'string' || !/^[0-9]{1,15}$/.test(text)) return null;
  return Number(text);
}
