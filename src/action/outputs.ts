import * as core from '@actions/core';
import { error, type Problem } from '../problems/problem.ts';
import type { Result, Status } from '../result/result.ts';
import { resultLine, totals } from '../result/result-document.ts';
import { visible } from '../words/escape.ts';

/** What the outputs tell that the result does not. */
export interface OutputFacts {
  /** Absolute path of the output folder. */
  readonly directory: string;
  /** Path of `result.json`; `null` where it could not be written. */
  readonly resultPath: string | null;
  /** SHA-256 of `result.json`, in lower-case hex; `null` where it could not be written. */
  readonly planDigest: string | null;
  /** Comma-separated ID lists; `null` where none were asked for. */
  readonly shards: readonly string[] | null;
}

/** The action's outputs by name, as `action.yml` describes them. */
export function outputsOf(
  result: Result,
  { directory, resultPath, planDigest, shards }: OutputFacts,
): Record<string, string> {
  const { members, added, removed, changed } = totals(result.audiences);
  const ids = result.audiences.map(({ id }) => id);
  const withStatus = (wanted: Status) =>
    JSON.stringify(result.audiences.filter(({ status }) => status === wanted).map(({ id }) => id));
  const files = result.audiences.flatMap(({ file }) => (file === null ? [] : [file.path]));
  return {
    mode: result.mode ?? '',
    outcome: result.outcome,
    result: resultLine(result, MAX_OUTPUT_BYTES),
    'result-path': resultPath ?? '',
    directory,
    'plan-digest': planDigest ?? '',
    audiences: JSON.stringify(ids),
    imported: withStatus('imported'),
    blocked: withStatus('blocked'),
    invalid: withStatus('invalid'),
    failed: withStatus('failed'),
    abandoned: JSON.stringify(result.abandoned),
    // One per line, so a line break in a path must not look like two files.
    files: files.map((path) => path.replace(/[\r\n]/g, (end) => visible(end))).join('\n'),
    members: String(members),
    added: added === null ? '' : String(added),
    removed: removed === null ? '' : String(removed),
    changed: String(changed),
    shards: shards === null ? '' : JSON.stringify(shards),
  };
}

/**
 * The outputs as GitHub takes them: one that is too long by itself, or the longest ones where all are too long together,
 * are empty, and named in `emptied`. `shards` is never emptied, for a matrix of nothing would look like a success; see
 * `shardsAreTooLong`.
 */
export function fitOutputs(outputs: Readonly<Record<string, string>>): {
  readonly outputs: Readonly<Record<string, string>>;
  readonly emptied: readonly string[];
} {
  const fitting = { ...outputs };
  const emptied: string[] = [];
  const empty = (name: string) => {
    fitting[name] = '';
    emptied.push(name);
  };
  const others = Object.entries(outputs).filter(([name]) => name !== 'shards');
  for (const [name, value] of others) if (Buffer.byteLength(value) > MAX_OUTPUT_BYTES) empty(name);
  const longest = others.map(([name]) => name).sort((a, b) => utf16(fitting[b]) - utf16(fitting[a]));
  for (const name of longest) {
    if (total(fitting) <= MAX_ALL_BYTES) break;
    empty(name);
  }
  return { outputs: fitting, emptied };
}

/** Whether the output `shards` would leave no room for the others, such as `result-path`. */
export function shardsAreTooLong(shards: readonly string[]): boolean {
  return utf16(JSON.stringify(shards)) > MAX_ALL_BYTES - ROOM_FOR_OTHERS;
}

/** The error where they are. */
export const TOO_LONG_SHARDS: Problem = error(
  'input-invalid',
  'Input `shards` gives an output that would be over GitHub’s limit for a job, 1 MB of UTF-16. Split the manifest, or select part of it by `audiences`.',
);

/** Linux takes 131,071 bytes as one environment variable, so that a longer output cannot be passed on in `env`. */
const MAX_OUTPUT_BYTES = 120_000;
/** GitHub takes 1 MB of outputs from a job, in UTF-16; the step may have company. */
const MAX_ALL_BYTES = 900_000;
/** Paths and counts. */
const ROOM_FOR_OTHERS = 50_000;

function total(outputs: Readonly<Record<string, string>>): number {
  return Object.entries(outputs).reduce((sum, [name, value]) => sum + utf16(name) + utf16(value), 0);
}

function utf16(text = ''): number {
  return text.length * 2;
}

/** Sets the outputs of the step; outside GitHub, where `GITHUB_OUTPUT` names no file, nothing happens. */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  // Without the file `core` would print the outputs as commands of old.
  if (!process.env.GITHUB_OUTPUT) return;
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}
