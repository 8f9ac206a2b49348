import { join } from 'node:path';
import { findCommit } from '../action/commit.ts';
import type { Baseline } from '../audience/baseline.ts';
import { type BaseCommit, readBaseCommit } from '../base/base-commit.ts';
import { baseUnreadable } from '../base/base-problem.ts';
import { fetchCommit, type GitRepository, type Origin, openLocalCommit } from '../base/git-repository.ts';
import { heldSettings } from '../manifest/held-settings.ts';
import type { Audience, Manifest } from '../manifest/manifest.ts';
import { parseManifest } from '../manifest/read.ts';
import { hasErrors, type Problem, ProblemError } from '../problems/problem.ts';
import { ignoresCase } from '../system/paths.ts';
import { quote } from '../words/quote.ts';
import { type Job, membersFolder, ownPlaces } from './job.ts';
import type { Located } from './locate.ts';

/** A commit that an audience is compared with. */
export interface WantedBase {
  readonly commit: {
    /** Its name in hexadecimal, at a desk any name. */
    readonly name: string;
    /** `owner/name`; `null`: the repository on this machine. */
    readonly repository: string | null;
  };
  /** See Baseline. */
  readonly certain: boolean;
  readonly imported: boolean;
  readonly ts: number | null;
  readonly membersSha256: string | null;
}

/** A commit that nobody is known to have imported. */
export function notImported(commit: WantedBase['commit']): WantedBase {
  return { commit, certain: true, imported: false, ts: null, membersSha256: null };
}

/** A commit whose manifest and member files are here. */
export interface OpenedCommit {
  readonly ok: true;
  /** Its name, in hexadecimal. */
  readonly commit: string;
  /** `null` where the commit has none at this path. */
  readonly manifest: Manifest | null;
  baselineOf(audience: Audience, base: WantedBase): FoundBaseline;
}

/** What an audience was; nothing where the commit does not say. Or what is wrong with it there. */
export interface FoundBaseline {
  readonly baseline: Baseline | null;
  readonly problem: Problem | null;
}

/** Where the manifest is: the checkout's folder, and its path in that. */
export interface ManifestPlace {
  readonly root: string;
  readonly manifestPath: string;
}

/** Fetches a commit, with the member files of these audiences. Throws ProblemError `base-unreadable`. */
export async function openCommit(
  job: Job,
  { root, manifestPath }: ManifestPlace,
  wanted: WantedBase['commit'],
  located: readonly Located[],
): Promise<OpenedCommit> {
  const base = await fetchBase(job, { root, manifestPath }, wanted);
  const { commit } = base;
  if (base.manifest === null) {
    const wasImported = { baseline: null, problem: withoutManifest(base) };
    return {
      ok: true,
      commit,
      manifest: null,
      baselineOf: (_, { imported }) => (imported ? wasImported : NONE),
    };
  }
  const manifest = await parseManifest(base.manifest, job.inputs.manifest.name);
  if (manifest.ids.length === 0 && hasErrors(manifest.problems))
    throw baseUnreadable(
      `the manifest in the commit ${quote(commit)}`,
      'has errors; compare with a later commit, or keep a `state`',
    );
  const ids = new Set(located.map(({ audience }) => audience.id));
  const audiences = new Map(manifest.audiences.filter(({ id }) => ids.has(id)).map((one) => [one.id, one]));
  const members = await base.members(
    [...audiences.values()].map(({ id, members: patterns }) => ({ id, patterns })),
    { root, folder: membersFolder(job.inputs), own: ownPlaces(job) },
  );
  return {
    ok: true,
    commit,
    manifest,
    baselineOf({ id }, wantedBase) {
      const then = audiences.get(id);
      const files = members.get(id) ?? null;
      if (files instanceof ProblemError) return failed(files);
      if (then !== undefined && files !== null)
        return { baseline: baseline(commit, then, files, wantedBase), problem: null };
      if (then === undefined && manifest.ids.includes(id))
        return failed(baseUnreadable(`the audience \`${id}\``, 'has errors in the manifest there'));
      if (!wantedBase.imported) return NONE;
      // The receipt says that it was imported, so its members were not those of the commit.
      const why = `has no member files in the commit ${quote(commit)}, from which it was imported; set \`override-guards\` for one run, or keep a \`state\``;
      return failed(baseUnreadable(`the audience \`${id}\``, why));
    },
  };
}

const NONE: FoundBaseline = { baseline: null, problem: null };

function failed({ problem }: ProblemError): FoundBaseline {
  return { baseline: null, problem };
}

function baseline(
  commit: string,
  audience: Audience,
  files: Baseline['members']['files'],
  { certain, imported, ts, membersSha256 }: WantedBase,
): Baseline {
  return {
    source: 'base',
    certain,
    imported,
    ts,
    commit,
    membersSha256,
    whenUnreadable: 'error',
    identifier: audience.identifier,
    settings: heldSettings(audience),
    members: {
      audience: { ...audience, ...OF_THEN, accept: [...audience.accept, ...OF_FILES] },
      files,
      distinct: false,
    },
  };
}

/** Valid members are read, whatever else there was. */
const OF_THEN = { invalid_rows: 'skip', duplicates: 'drop' } as const;
/** Rules of whole files: a list that breaks one was not imported, and can be compared with all the same. */
const OF_FILES = ['no-header', 'empty-header', 'wrong-delimiter'] as const;

function withoutManifest({ commit }: BaseCommit): Problem {
  return baseUnreadable(
    `the commit ${quote(commit)}`,
    'has no manifest at this path, although it was imported; set `override-guards` for one run',
  ).problem;
}

async function fetchBase(
  { environment, inputs, scratch, signal }: Job,
  { root, manifestPath }: ManifestPlace,
  { name, repository }: WantedBase['commit'],
): Promise<BaseCommit> {
  const machine = { env: environment.git, folder: scratch.folder(), signal };
  const cache = join(root, '.git', 'lfs', 'objects');
  let opened: GitRepository;
  let origin: Origin | null = null;
  if (repository === null || inputs.githubToken === null) {
    opened = await openLocalCommit(join(root, '.git'), name, machine);
  } else {
    const { serverUrl: server, apiUrl } = environment;
    const token = inputs.githubToken;
    if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(name))
      throw baseUnreadable('its name', 'is not that of a commit');
    const found = await findCommit({ token, apiUrl }, server, repository, name);
    if (!found.ok)
      throw baseUnreadable(
        `the commit ${quote(name)}`,
        found.why,
        found.lacksPermission ? 'warning' : 'error',
      );
    origin = { server, repository: found.repository, token };
    opened = await fetchCommit(origin, name, machine);
  }
  const place = { path: manifestPath, ignoresCase: ignoresCase(root, '.git') };
  return readBaseCommit(opened, place, { cache, origin, signal }, scratch);
}
