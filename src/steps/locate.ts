import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFromFork } from '../action/mode.ts';
import type { Audience } from '../manifest/manifest.ts';
import { countAmongMembers, readExpectedRows } from '../members/expected-rows.ts';
import { readGitIndex } from '../members/files/git-index.ts';
import { isNamed, type MemberPatterns, parsePatterns } from '../members/files/glob.ts';
import { type Grounds, groundsOf } from '../members/files/grounds.ts';
import { findMemberFiles, type MemberFile } from '../members/files/paths.ts';
import type { Problem } from '../problems/problem.ts';
import { mapBounded } from '../system/bounded.ts';
import { fenceOf, type Job, membersFolder } from './job.ts';

/** The member files of one audience. */
export interface Located {
  readonly audience: Audience;
  /** With a saved plan: how its built file is read, which is the run's own and is in no workspace. */
  readonly readAs?: Audience;
  readonly files: readonly MemberFile[];
  /** Bytes as stored. */
  readonly bytes: number;
  readonly problems: readonly Problem[];
  /** Rows that the exporter counted; `null` where the manifest does not say. */
  readonly expectedRows: number | null;
  /** Of a saved plan: whether the files that it was made of were those of a commit. Else git is asked. */
  readonly wasInGit?: boolean;
}

/** The member files of a run's audiences. */
export interface LocatedMembers {
  readonly located: readonly Located[];
  /** What is wrong with the checkout as a whole. */
  readonly problems: readonly Problem[];
}

const AUDIENCES_AT_ONCE = 8;

/**
 * Finds the member files of the run's audiences, without opening any. `all` are the audiences of the manifest: what
 * one of them names is never proposed to another.
 */
export async function locateMembers(
  job: Job,
  audiences: readonly Audience[],
  all: readonly Audience[],
): Promise<LocatedMembers> {
  const grounds = await openGrounds(job, audiences);
  const claims = claimsOf(all, grounds.folder);
  const located = await mapBounded(audiences, { items: AUDIENCES_AT_ONCE }, async (audience) => {
    const { files, problems } = await findMemberFiles(audience, grounds, {
      isClaimed: (file) => claims(audience.id, file),
    });
    const expected = await readExpectedRows(audience, grounds);
    const wrongCount = expected.ok ? countAmongMembers(expected.file, files) : expected.problems;
    const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)));
    return {
      audience,
      files,
      problems: [...problems, ...wrongCount],
      expectedRows: expected.ok ? expected.rows : null,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
    };
  });
  const { fault } = grounds.index;
  return { located, problems: fault === null ? [] : [fault] };
}

async function openGrounds(job: Job, audiences: readonly Audience[]): Promise<Grounds> {
  const { environment, inputs, signal } = job;
  const { workspace, eventName, payload, repository } = environment;
  const folder = membersFolder(inputs);
  const pull = payload.pull_request;
  // Whoever opened it wrote the manifest, and what an earlier step left in the workspace is none of theirs.
  const onlyTracked =
    eventName === 'pull_request_target' || (pull !== undefined && isFromFork(pull, repository));
  const index = await readGitIndex({
    workspace,
    folder,
    places: placesOf(audiences, folder),
    env: environment.git,
    listTracked: onlyTracked,
    signal,
  });
  const { membersDirectory } = inputs;
  return groundsOf({ workspace, folder, fence: fenceOf(job), index, onlyTracked, membersDirectory });
}

/** The folders in which the patterns of audiences look for files. */
function placesOf(audiences: readonly Audience[], folder: string): string[] {
  const globs = audiences
    .flatMap(({ members }) => parsePatterns(members, folder).includes)
    .flatMap((include) => include.globs);
  return [...new Set(globs.map(({ base, segments }) => (segments.length === 0 ? dirname(base) : base)))];
}

/** Whether an audience other than the given one names a file. Understands patterns only when it is first asked. */
function claimsOf(all: readonly Audience[], folder: string): (id: string, file: string) => boolean {
  let known: readonly { readonly id: string; readonly patterns: MemberPatterns }[] | null = null;
  return (id, file) => {
    known ??= all.map((audience) => ({ id: audience.id, patterns: parsePatterns(audience.members, folder) }));
    return known.some((other) => other.id !== id && isNamed(other.patterns, file));
  };
}

/** A file that has gone is missed when it is opened. */
function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
