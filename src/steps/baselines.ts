import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Base, pathInRepository, readBase, repositoryRoot } from '../action/base.ts';
import { baseUnreadable } from '../action/git-blob.ts';
import type { Baseline } from '../audience/baseline.ts';
import { heldSettings } from '../manifest/held-settings.ts';
import type { Audience, Manifest } from '../manifest/manifest.ts';
import { parseManifest } from '../manifest/read.ts';
import type { MemberFile } from '../members/files/paths.ts';
import type { MemberSource } from '../members/source.ts';
import { type Problem, ProblemError } from '../problems/problem.ts';
import {
  abandonedIn,
  asProblem,
  keysByAudience,
  readState,
  type StoredAudience,
  staleRun,
} from '../state/state.ts';
import { interruptedWarning, stateBaselines } from '../state/state-baseline.ts';
import { openFolderStore } from '../stores/folder-store.ts';
import { openS3Store } from '../stores/s3-store.ts';
import type { Store } from '../stores/store.ts';
import type { Scratch } from '../system/scratch.ts';
import { type ArtifactState, openArtifactState, staleArtifact } from './artifact-state.ts';
import { type Job, membersFolder } from './job.ts';

/** What is known of the audiences from before this run. */
export interface Before {
  /** Where imports are remembered; `null`: nowhere. */
  readonly store: Store | null;
  /** Where the store is a copy of what artifacts keep. */
  readonly artifacts?: ArtifactState;
  /** Audiences that the state or the base branch has and the manifest has no longer. */
  readonly abandoned: readonly string[];
  /** Problems of the state or base branch as a whole. */
  readonly problems: readonly Problem[];
  of(audience: Audience): Promise<AudienceBefore>;
}

/** What is known of one audience from before this run. */
export interface AudienceBefore {
  /** Memberships to compare with; several after an interrupted import, none without a baseline. */
  readonly baselines: readonly Baseline[];
  readonly stored: StoredAudience | null;
  readonly problems: readonly Problem[];
}

const NOTHING: AudienceBefore = { baselines: [], stored: null, problems: [] };

/** Opens what the audiences are compared with: the state if the workflow has one, else a pull request's base commit. */
export async function openBaselines(job: Job, manifest: Manifest): Promise<Before> {
  const before = await openFor(job, manifest);
  // A manifest that could not be read declares nothing, and has abandoned nothing either.
  return manifest.ids.length === 0 ? { ...before, abandoned: [] } : before;
}

async function openFor(job: Job, manifest: Manifest): Promise<Before> {
  if (job.inputs.state === null) return openBase(job, manifest, []);
  const state = await openState(job, manifest);
  if ('store' in state) return state;
  // A fork's plan has no credentials for an S3 state; what it can see is the base branch.
  if (job.mode === 'plan' && state.code === 'credentials-missing') {
    return openBase(job, manifest, [{ ...state, code: 'state-unreadable', severity: 'warning' }]);
  }
  return { store: null, abandoned: [], problems: [state], of: async () => NOTHING };
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
  const keysOf = keysByAudience(keys);
  return {
    store,
    ...(artifacts && { artifacts }),
    abandoned: abandonedIn(keys, manifest.ids),
    problems: [],
    async of(audience) {
      const stored = await readState(store, audience.id, keysOf(audience.id));
      if ('code' in stored) return { ...NOTHING, problems: [stored] };
      let baselines: readonly Baseline[];
      try {
        baselines = await stateBaselines(store, job.scratch, audience, stored);
      } catch (cause) {
        if (!(cause instanceof ProblemError)) throw cause;
        return { ...NOTHING, stored, problems: [cause.problem] };
      }
      const stale =
        staleRun(stored, job.inputs.timestamp, audience.place) ??
        staleArtifact(job, artifacts?.newestRunId ?? null, audience.place);
      return {
        baselines,
        stored,
        problems: [...(stale === null ? [] : [stale]), ...interruptedWarning(stored)],
      };
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
    endpoint: environment.s3Endpoint,
  };
  return openS3Store(connection, state.prefix);
}

async function openBase(job: Job, manifest: Manifest, problems: readonly Problem[]): Promise<Before> {
  const none: Before = { store: null, abandoned: [], problems, of: async () => NOTHING };
  const { environment, inputs } = job;
  const pull = environment.payload.pull_request;
  const root = repositoryRoot(environment.workspace, inputs.manifest.path);
  const manifestPath = pathInRepository(root, inputs.manifest.path);
  const folder = pathInRepository(root, membersFolder(inputs));
  if (pull === undefined || manifestPath === null) return none;
  const access =
    inputs.githubToken === null ? null : { token: inputs.githubToken, apiUrl: environment.apiUrl };
  const repository = pull.base.repo?.full_name ?? environment.repository;
  try {
    const base = await readBase(access, { repository, sha: pull.base.sha }, manifestPath);
    if (base === null) return none;
    const before = await parseManifest(base.manifest, inputs.manifest.name);
    const declared = new Set(manifest.ids);
    return {
      ...none,
      abandoned: before.ids.filter((id) => !declared.has(id)).sort(),
      // Members that a step made outside of the checkout are in no commit.
      of: async (audience) =>
        folder === null ? NOTHING : baselineInBase(job, base, before, folder, audience),
    };
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { ...none, problems: [...problems, cause.problem] };
  }
}

async function baselineInBase(
  { scratch }: Job,
  base: Base,
  before: Manifest,
  folder: string,
  { id }: Audience,
): Promise<AudienceBefore> {
  const audience = before.audiences.find((candidate) => candidate.id === id);
  if (audience === undefined) {
    if (!before.ids.includes(id)) return NOTHING;
    const { problem } = baseUnreadable(`the audience \`${id}\``, 'has errors in the manifest there');
    return { ...NOTHING, problems: [problem] };
  }
  try {
    const sources = await base.sources({ folder, patterns: audience.members });
    if (sources === null) return NOTHING;
    const members = {
      audience: { ...audience, invalid_rows: 'skip', duplicates: 'drop' },
      files: await writeOut(sources, scratch),
      distinct: false,
    } as const;
    return {
      ...NOTHING,
      baselines: [
        {
          source: 'base',
          certain: true,
          ts: null,
          identifier: audience.identifier,
          settings: heldSettings(audience),
          members,
        },
      ],
    };
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { ...NOTHING, problems: [cause.problem] };
  }
}

/** Under numbers, for the names of a commit may be none of this system. */
async function writeOut(sources: readonly MemberSource[], scratch: Scratch): Promise<MemberFile[]> {
  const folder = scratch.folder();
  const files: MemberFile[] = [];
  for (const source of sources) {
    const path = join(folder, String(files.length));
    await pipeline(source.chunks(), createWriteStream(path, { mode: 0o600 }));
    await source.close();
    files.push({ path, name: source.name });
  }
  return files;
}
