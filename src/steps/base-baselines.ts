import { join } from 'node:path';
import { findCommit } from '../action/commit.ts';
import type { Baseline } from '../audience/baseline.ts';
import { type BaseCommit, type BaseMembers, readBaseCommit } from '../base/base-commit.ts';
import { baseUnreadable } from '../base/base-problem.ts';
import { fetchCommit } from '../base/git-repository.ts';
import { repositoryRoot } from '../base/repository-root.ts';
import { type Checkout, pathInCommit } from '../base/select-files.ts';
import { heldSettings } from '../manifest/held-settings.ts';
import type { Audience, Manifest } from '../manifest/manifest.ts';
import { parseManifest } from '../manifest/read.ts';
import { type Problem, ProblemError } from '../problems/problem.ts';
import { quote } from '../words/quote.ts';
import { type AudienceBefore, type Before, NOTHING } from './before.ts';
import { type Job, membersFolder, ownPlaces } from './job.ts';

/** The selected audiences as the base commit of a pull request has them. `problems` are those found before. */
export async function openBase(
  job: Job,
  manifest: Manifest,
  selected: readonly Audience[],
  problems: readonly Problem[],
): Promise<Before> {
  const none: Before = { store: null, abandoned: [], problems, of: async () => NOTHING };
  const { environment, inputs } = job;
  const root = repositoryRoot(environment.workspace, inputs.manifest.path);
  const manifestPath = pathInCommit(root, inputs.manifest.path);
  if (environment.payload.pull_request === undefined || manifestPath === null) return none;
  try {
    const base = await fetchBase(job, root, manifestPath);
    if (base.manifest === null) return none;
    const then = await parseManifest(base.manifest, inputs.manifest.name);
    const known = await baselinesIn(base, then, selected, {
      root,
      folder: membersFolder(inputs),
      own: ownPlaces(job),
    });
    const declared = new Set(manifest.ids);
    return {
      ...none,
      abandoned: then.ids.filter((id) => !declared.has(id)).sort(),
      of: async ({ id }) => known.get(id) ?? NOTHING,
    };
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { ...none, problems: [...problems, lowered(cause)] };
  }
}

async function fetchBase(job: Job, root: string, manifestPath: string): Promise<BaseCommit> {
  const { environment, inputs, scratch, signal } = job;
  const pull = environment.payload.pull_request;
  const { githubToken: token } = inputs;
  const { serverUrl: server } = environment;
  if (token === null) {
    throw baseUnreadable('it', 'needs the input `github-token` with `permissions: contents: read`');
  }
  const sha = pull?.base.sha ?? '';
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha)) throw baseUnreadable('its name', `is not that of a commit`);
  const found = await findCommit(
    { token, apiUrl: environment.apiUrl },
    server,
    pull?.base.repo?.full_name ?? environment.repository,
    sha,
  );
  if (!found.ok) throw baseUnreadable(`the commit ${quote(sha)}`, found.why);
  const origin = { server, repository: found.repository, token };
  const machine = { env: environment.git, folder: scratch.folder(), signal };
  const repository = await fetchCommit(origin, sha, machine);
  const lfs = { cache: join(root, '.git', 'lfs', 'objects'), origin, signal };
  return readBaseCommit(repository, manifestPath, lfs, scratch);
}

/** The baselines of the selected audiences by their ID. */
async function baselinesIn(
  base: BaseCommit,
  then: Manifest,
  selected: readonly Audience[],
  checkout: Checkout,
): Promise<Map<string, AudienceBefore>> {
  const wanted = new Set(selected.map(({ id }) => id));
  const audiences = then.audiences.filter(({ id }) => wanted.has(id));
  // Members that a step made outside of the checkout are in no commit.
  const members: ReadonlyMap<string, BaseMembers> =
    pathInCommit(checkout.root, checkout.folder) === null
      ? new Map()
      : await base.members(
          audiences.map(({ id, members: patterns }) => ({ id, patterns })),
          checkout,
        );
  const known = new Map<string, AudienceBefore>();
  for (const audience of audiences) {
    const files = members.get(audience.id) ?? null;
    if (files instanceof ProblemError) known.set(audience.id, { ...NOTHING, problems: [lowered(files)] });
    else if (files !== null) known.set(audience.id, { ...NOTHING, baselines: [baselineOf(audience, files)] });
  }
  for (const id of then.ids) {
    if (!wanted.has(id) || audiences.some((audience) => audience.id === id)) continue;
    const problem = baseUnreadable(`the audience \`${id}\``, 'has errors in the manifest there');
    known.set(id, { ...NOTHING, problems: [lowered(problem)] });
  }
  return known;
}

function baselineOf(audience: Audience, files: Exclude<BaseMembers, ProblemError | null>): Baseline {
  return {
    source: 'base',
    certain: true,
    ts: null,
    identifier: audience.identifier,
    settings: heldSettings(audience),
    members: { audience: { ...audience, invalid_rows: 'skip', duplicates: 'drop' }, files, distinct: false },
  };
}

/** A plan can do without a baseline. */
function lowered({ problem }: ProblemError): Problem {
  return { ...problem, severity: 'warning' };
}
