import { stat } from 'node:fs/promises';
import type { Audience } from '../manifest/manifest.ts';
import { findMemberFiles, type MemberFile } from '../members/files/paths.ts';
import type { Problem } from '../problems/problem.ts';
import { mapBounded } from '../system/bounded.ts';
import { foldersOutside, type Job, membersFolder } from './job.ts';

/** The member files of one audience. */
export interface Located {
  readonly audience: Audience;
  readonly files: readonly MemberFile[];
  /** Bytes as stored. */
  readonly bytes: number;
  readonly problems: readonly Problem[];
}

const AUDIENCES_AT_ONCE = 8;

/** Finds the member files of every audience, without opening any. */
export function locateMembers(job: Job, audiences: readonly Audience[]): Promise<Located[]> {
  const folder = membersFolder(job.inputs);
  const allowed = foldersOutside(job);
  const { workspace } = job.environment;
  return mapBounded(audiences, { items: AUDIENCES_AT_ONCE }, async (audience) => {
    const { files, problems } = await findMemberFiles({
      patterns: audience.members,
      folder,
      allowed,
      workspace,
    });
    const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)));
    return { audience, files, problems, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  });
}

/** A file that has gone is missed when it is opened. */
function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
