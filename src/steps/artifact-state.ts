import { ArtifactError } from '../artifacts/artifact-error.ts';
import { type FoundState, findState } from '../artifacts/find-state.ts';
import { findNewerRun } from '../artifacts/newer-run.ts';
import { type ArtifactSearch, isKnownPrivate } from '../artifacts/own-artifacts.ts';
import { calledBefore } from '../artifacts/receipt.ts';
import type { Audience } from '../manifest/manifest.ts';
import { error, type Place, type Problem, warning } from '../problems/problem.ts';
import type { KnownAudience } from '../state/state-baseline.ts';
import { openFolderStore } from '../stores/folder-store.ts';
import type { Store } from '../stores/store.ts';
import type { Overtaken } from './before.ts';
import { type Job, overridesGuards } from './job.ts';

/** The state of `state: artifact`: a private copy of what the artifacts hold, which `openReceipts` keeps again. */
export interface ArtifactState {
  readonly ok: true;
  readonly store: Store;
  /** Absolute path of the store's folder. */
  readonly folder: string;
  /** The newest run that completed or only began an import; `null` where there was none. */
  readonly newestRunId: number | null;
  /** By audience ID: the newest run since that imported it without this state. */
  readonly outside: ReadonlyMap<string, number>;
  /** Whether it should be renewed although nothing has changed, before it expires. */
  readonly isAging: boolean;
  /** What is wrong although the run may go on. */
  readonly problems: readonly Problem[];
  /** Looks whether a newer run has begun an import since. */
  overtaken(): Promise<Overtaken>;
}

/** Fetches the newest state from the artifacts of this repository's default branch. */
export async function openArtifactState(
  job: Job,
): Promise<ArtifactState | { readonly ok: false; readonly problem: Problem }> {
  const { inputs, environment, scratch, log } = job;
  if (inputs.githubToken === null) {
    return { ok: false, problem: unreadable('Set the input `github-token`, which is needed to read them.') };
  }
  const search: ArtifactSearch = {
    environment,
    scratch,
    token: inputs.githubToken,
    manifest: inputs.manifest.name,
    destination: { bucket: inputs.bucket, trackerId: inputs.trackerId },
  };
  try {
    if (!(await isKnownPrivate(search))) return { ok: false, problem: notPrivate() };
    const found = await findState(search);
    const renamed = found.earlierRepository === null ? null : renamedSince(job, found.earlierRepository);
    if (renamed?.severity === 'error') return { ok: false, problem: renamed };
    if (renamed === null) log.info(tell(found));
    return {
      ok: true,
      problems: renamed === null ? [] : [renamed],
      store: { ...openFolderStore(found.folder), name: 'the workflow’s artifacts' },
      folder: found.folder,
      newestRunId: found.newestRunId,
      outside: found.outside,
      isAging: found.isAging,
      async overtaken() {
        try {
          return await findNewerRun(search, null);
        } catch (cause) {
          return asUnreadable(cause);
        }
      },
    };
  } catch (cause) {
    return { ok: false, problem: asUnreadable(cause) };
  }
}

/** `stale-run` where a newer run than this one has left artifacts: an old run never undoes a newer one. */
export function staleArtifact(
  { environment }: Job,
  newest: number | null,
  place: Place = {},
): Problem | null {
  const { runId } = environment;
  if (newest === null || runId === null || newest <= runId) return null;
  return error(
    'stale-run',
    `Run ${newest} is newer than this run, ${runId}, and has imported this manifest’s audiences already. Start a new run instead of re-running an old one.`,
    place,
  );
}

/**
 * What the state knows of an audience, where a run without this state has imported it since: then ODP has other members,
 * and nobody can say which.
 */
export function withOutside(
  { inputs }: Job,
  { outside }: ArtifactState,
  { id, place }: Audience,
  known: KnownAudience,
): KnownAudience {
  const runId = outside.get(id);
  if (runId === undefined || known.baselines.length === 0) return known;
  const problem = overridesGuards(inputs, id) ? warning : error;
  const told = problem(
    'state-unreadable',
    `Run ${runId} imported this audience without the state, which does not have these members, so the guards would compare with an older list. Check the members, then set \`override-guards\` for one run, and give every workflow that imports this manifest \`state: artifact\`.`,
    place,
  );
  const baselines = known.baselines.map((baseline) => ({ ...baseline, certain: false }));
  return { ...known, baselines, problems: [...known.problems, told] };
}

/** An error, for members of the state would be thrown out unnoticed; whoever overrides all guards goes on without it. */
function renamedSince({ environment, inputs }: Job, earlier: string): Problem {
  const problem = inputs.overrideGuards === true ? warning : error;
  const name = calledBefore(environment, earlier);
  const advice =
    problem === warning
      ? 'This import keeps it under the new name.'
      : 'Check the members, then set `override-guards: true` for one run, which imports without a baseline and keeps the state under the new name.';
  return problem(
    'state-unreadable',
    `The repository was called ${name} when the last state was kept in the workflow’s artifacts, which are found by its name. ${advice}`,
  );
}

function tell({ runId, expired }: FoundState): string {
  if (runId !== null) return `The state is that of run ${runId}.`;
  return expired
    ? 'The artifacts with the state have expired, so there is no baseline.'
    : 'The workflow has no artifact with a state yet.';
}

function notPrivate(): Problem {
  return error(
    'input-invalid',
    'Input `state` is "artifact", but the repository is not known to be private, and everyone could download its members. Use `s3://bucket/prefix`.',
  );
}

function unreadable(why: string): Problem {
  return error('state-unreadable', `The state in the workflow’s artifacts could not be read. ${why}`);
}

function asUnreadable(cause: unknown): Problem {
  if (cause instanceof ArtifactError) return unreadable(cause.message);
  throw cause;
}
