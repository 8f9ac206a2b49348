import type { Manifest } from '../manifest/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import { asProblem } from '../state/state.ts';
import { readBaselines } from '../state/state-baseline.ts';
import { abandonedIn } from '../state/state-keys.ts';
import { openFolderStore } from '../stores/folder-store.ts';
import { openS3Store } from '../stores/s3-store.ts';
import type { Store } from '../stores/store.ts';
import { openArtifactState, staleArtifact, withOutside } from './artifact-state.ts';
import { openBase } from './base-baselines.ts';
import { type Before, NOTHING, NOTHING_BEFORE } from './before.ts';
import type { Job } from './job.ts';
import type { Located } from './locate.ts';

/** Opens what the audiences are compared with: the state if the workflow has one, else a commit. */
export async function openBaselines(
  job: Job,
  manifest: Manifest,
  located: readonly Located[],
): Promise<Before> {
  const before = await openFor(job, manifest, located);
  // A manifest that could not be read declares nothing, and has abandoned nothing either.
  return { ...before, abandoned: manifest.ids.length === 0 ? [] : before.abandoned };
}

async function openFor(job: Job, manifest: Manifest, located: readonly Located[]): Promise<Before> {
  if (job.inputs.state === null) return openBase(job, manifest, located, []);
  const state = await openState(job, manifest);
  if ('store' in state) return state;
  // A fork's plan has no credentials for an S3 state; what it can see is the base branch.
  if (job.mode === 'plan' && state.code === 'credentials-missing') {
    return openBase(job, manifest, located, [{ ...state, code: 'state-unreadable', severity: 'warning' }]);
  }
  return { ...NOTHING_BEFORE, problems: [state], of: async () => NOTHING };
}

async function openState(job: Job, manifest: Manifest): Promise<Before | Problem> {
  const artifacts = job.inputs.state?.kind === 'artifact' ? await openArtifactState(job) : undefined;
  if (artifacts !== undefined && !artifacts.ok) return artifacts.problem;
  const store = artifacts?.store ?? (await openStore(job));
  let keys: readonly string[];
  try {
    keys = await store.list();
  } catch (cause) {
    return asProblem(cause, store);
  }
  const { inputs, environment, scratch } = job;
  const { trackerId, bucket, timestamp: ts } = inputs;
  const destination = trackerId === null ? null : { bucket, tracker: trackerId };
  return {
    ...NOTHING_BEFORE,
    store,
    ...(artifacts && { artifacts, overtaken: artifacts.overtaken }),
    abandoned: abandonedIn(keys, manifest.ids),
    problems: artifacts?.problems ?? [],
    async of(audience) {
      const run = { destination, scratch, ts, url: environment.attemptUrl };
      const stored = await readBaselines(store, audience, keys, run);
      const known = artifacts === undefined ? stored : withOutside(job, artifacts, audience, stored);
      const isStale = known.problems.some(({ code }) => code === 'stale-run');
      const newer = isStale ? null : staleArtifact(job, artifacts?.newestRunId ?? null, audience.place);
      return newer === null ? known : { ...known, problems: [newer, ...known.problems] };
    },
  };
}

async function openStore({ inputs, environment }: Job): Promise<Store> {
  const { state } = inputs;
  if (state?.kind !== 's3') return openFolderStore(state?.kind === 'folder' ? state.path : '');
  // The user's own bucket: never ODP's key pair, and the SDK's own region.
  const connection = {
    bucket: state.bucket,
    region: null,
    credentials: null,
    endpoint: inputs.stateEndpoint ?? environment.s3Endpoint?.url ?? null,
  };
  return openS3Store(connection, state.prefix, inputs.stateEncryption);
}
