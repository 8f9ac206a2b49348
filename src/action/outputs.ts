import * as core from '@actions/core';
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
    result: resultLine(result),
    'result-path': resultPath ?? '',
    directory,
    'plan-digest': planDigest ?? '',
    audiences: JSON.stringify(ids),
    imported: withStatus('imported'),
    blocked: withStatus('blocked'),
    invalid: withStatus('invalid'),
    failed: withStatus('failed'),
    abandoned: JSON.stringify(result.abandoned),
    // One a line, so a line break in a path must not look like two files.
    files: files.map((path) => path.replace(/[\r\n]/g, (end) => visible(end))).join('\n'),
    members: String(members),
    added: added === null ? '' : String(added),
    removed: removed === null ? '' : String(removed),
    changed: String(changed),
    shards: shards === null ? '' : JSON.stringify(shards),
  };
}

/** Sets the outputs of the step; outside GitHub, where `GITHUB_OUTPUT` names no file, nothing happens. */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  // Without the file `core` would print the outputs as commands of old.
  if (!process.env.GITHUB_OUTPUT) return;
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}
