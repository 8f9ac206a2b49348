import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Audience, placeOfKey } from '../manifest/manifest.ts';
import { error, type Problem, ProblemError } from '../problems/problem.ts';
import { shownPath } from './files/file-problems.ts';
import { openFileSource } from './files/file-source.ts';
import type { Grounds } from './files/grounds.ts';
import { findMemberFiles, type MemberFile } from './files/paths.ts';
import type { MemberSource } from './source.ts';
import { readText } from './text/decode.ts';

/** How many rows the exporter counted; `null` where the manifest does not say. */
export type ExpectedRows =
  | {
      readonly ok: true;
      readonly rows: number | null;
      /** The file that said so, absolute and without links; `null` where none did. */
      readonly file: string | null;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `row-count` where the file with the number of rows is a member file too, for its number would become a member. */
export function countAmongMembers(count: string | null, files: readonly MemberFile[]): Problem[] {
  const found = files.find(({ path }) => path === count);
  if (found === undefined) return [];
  const message = `${shownPath(found.name)} holds the number of rows that \`expected_rows\` names, and \`members\` names it too. Exclude it there with an entry that begins with \`!\`, or write it to another folder.`;
  return [error('row-count', message, found.place)];
}

/** A file that is larger holds more than a number. Redshift's manifest names every file of an export. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The number that `expected_rows` gives or its file holds; that file is found and fenced like a member file. */
export async function readExpectedRows(audience: Audience, grounds: Grounds): Promise<ExpectedRows> {
  const { expected_rows: expected } = audience;
  if (expected === undefined) return { ok: true, rows: null, file: null };
  if (typeof expected === 'number') return { ok: true, rows: expected, file: null };
  const place = placeOfKey(audience, 'expected_rows');
  const found = await findMemberFiles(
    { members: [expected], places: { members: place }, accept: [] },
    grounds,
    { mayBeIds: false },
  );
  if (found.problems.length > 0) {
    if (found.problems.some(({ code }) => code === 'members-unreadable') && isFolder(expected, grounds)) {
      const folder = expected.replace(/[\\/]+$/, '');
      return fault(
        `\`expected_rows\` is ${shownPath(expected)}, which is a folder. Name the file in it that holds the number of rows, such as ${shownPath(`${folder}/rows.txt`)}.`,
      );
    }
    const hint = /^[0-9][0-9.,_' ]*$/.test(expected) ? NOT_A_PATH : '';
    return { ok: false, problems: found.problems.map((problem) => ofCount(problem, hint)) };
  }
  const [file] = found.files;
  if (file === undefined || found.files.length > 1) {
    return fault('`expected_rows` must name one file. Write its path without wildcards or `!`.');
  }
  try {
    const source = await openFileSource(file, grounds.fence);
    try {
      const rows = numberIn(await textOf(source));
      if (rows !== null) return { ok: true, rows, file: file.path };
    } finally {
      await source.close();
    }
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { ok: false, problems: [ofCount({ ...cause.problem, ...place })] };
  }
  return fault(
    'The file that `expected_rows` names does not hold a number of rows. Write the number alone, or below a header.',
  );

  function fault(message: string): ExpectedRows {
    return { ok: false, problems: [error('row-count', message, place)] };
  }
}

/** Asked only where the fence has let it be looked at. */
function isFolder(path: string, { folder }: Grounds): boolean {
  return statSync(resolve(folder, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const NOT_A_PATH = ' A number of rows is written without quotes and separators.';

/** A problem of the file with the number, so that nobody takes it for one of a member file. */
function ofCount(problem: Problem, hint = ''): Problem {
  return { ...problem, message: `\`expected_rows\`: ${problem.message}${hint}` };
}

/** The text of a small file, which may be compressed or UTF-16 as a member file may; of a larger one nothing. */
async function textOf(source: MemberSource): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of readText(source, 'utf-8')) {
    size += chunk.length;
    if (size > MAX_BYTES) return '';
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
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
