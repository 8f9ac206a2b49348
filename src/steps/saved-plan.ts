import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanInput } from '../action/plan-input.ts';
import { error, type Problem } from '../problems/problem.ts';
import { type AudienceResult, type Result, resultSchema } from '../result/result.ts';
import { systemCode } from '../system/cause.ts';
import { saveHashed } from '../system/hashed-file.ts';
import { openRegular } from '../system/open-regular.ts';
import type { Scratch } from '../system/scratch.ts';

/** An earlier plan that this run imports. */
export interface SavedPlan {
  readonly ok: true;
  readonly result: Result;
  /** A private copy of its built files; what happens to the original folder from now on does not matter. */
  readonly folder: string;
  /** By audience ID: why its file is not the plan's. */
  readonly changed: ReadonlyMap<string, string>;
}

/** Bytes of a result document at most: it is kept under 512 MiB where it is written. */
const MOST_RESULT_BYTES = 512 * 1024 * 1024;

/**
 * Copies a plan into a private folder, and checks it there: the result by the digest that came another way, the built
 * files by what the result says of them. Where the result is not the one that was approved, a Problem `stale-plan`.
 * Rejects only where the disk of the copy fails.
 */
export async function openSavedPlan(
  { path, digest }: PlanInput,
  scratch: Scratch,
): Promise<SavedPlan | { readonly ok: false; readonly problem: Problem }> {
  const refuse = (why: string) => ({
    ok: false as const,
    problem: stalePlan(`The folder that the input \`plan\` names ${why}. Plan again, and approve that plan.`),
  });
  const found = await openPlain(join(path, 'result.json'));
  if (typeof found === 'string') return refuse(`has no \`result.json\` that can be read: it ${found}`);
  let text: Buffer;
  try {
    if ((await found.stat()).size > MOST_RESULT_BYTES) return refuse('has a `result.json` that is too large');
    text = await found.readFile();
  } finally {
    await found.close();
  }
  if (createHash('sha256').update(text).digest('hex') !== digest)
    return refuse('is not the plan whose `plan-digest` was given: its `result.json` is another');
  const result = parseResult(text.toString('utf8'));
  if (result === null) return refuse('was made by another version of this action');
  if (result.mode !== 'plan' || result.ts === null)
    return refuse('is the result of an import, not of a plan');
  if (!isWhole(result)) return refuse('has a `result.json` that no plan of this action writes');

  const folder = scratch.folder();
  const changed = new Map<string, string>();
  for (const audience of result.audiences) {
    if (!isFit(audience)) continue;
    const why = await copyFile(path, folder, audience);
    if (why !== null) changed.set(audience.id, why);
  }
  return { ok: true, result, folder, changed };
}

/** Whether a plan found an audience fit to be imported. */
export function isFit({ status, file }: AudienceResult): boolean {
  return (status === 'planned' || status === 'unchanged') && file !== null;
}

/** Whether each audience is there once, with a file where it is fit, and none is said to be uploaded. */
function isWhole({ audiences }: Result): boolean {
  if (new Set(audiences.map(({ id }) => id)).size < audiences.length) return false;
  return audiences.every(
    ({ status, file }) =>
      status !== 'imported' &&
      status !== 'failed' &&
      (file !== null || (status !== 'planned' && status !== 'unchanged')),
  );
}

/** Name of an audience's built file in the folder of a plan. */
export function builtName({ id }: Pick<AudienceResult, 'id'>): string {
  return `${id}.csv.gz`;
}

export function stalePlan(message: string): Problem {
  return error('stale-plan', message);
}

/** Copies a built file; what is wrong where it is not the plan's. */
async function copyFile(from: string, to: string, audience: AudienceResult): Promise<string | null> {
  const name = builtName(audience);
  const found = await openPlain(join(from, name));
  if (typeof found === 'string') return found;
  try {
    const { size } = await found.stat();
    if (size !== audience.file?.bytes) return 'has another size';
    const bytes = found.createReadStream({ autoClose: false, end: Math.max(0, size - 1) });
    const sha256 = await saveHashed(bytes, join(to, name));
    return sha256 === audience.file.sha256 ? null : 'has other bytes';
  } finally {
    await found.close();
  }
}

/** Opens a file of the plan; what is wrong where that fails. */
async function openPlain(path: string): Promise<FileHandle | string> {
  try {
    return (await openRegular(path)) ?? 'is not a regular file';
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT') return 'is missing';
    return code === 'ELOOP' ? 'is a link' : `cannot be read (${code || 'unknown error'})`;
  }
}

function parseResult(text: string): Result | null {
  try {
    return resultSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
