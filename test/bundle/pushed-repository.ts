import type { ActionRun, RunningAction } from '../support/action.ts';
import { type Artifacts, startArtifacts } from '../support/artifacts.ts';
import { checkOut } from '../support/checkout.ts';
import { type Github, startGithub } from '../support/github.ts';
import { csv, manifest, openScene, type Scene, type SceneRun } from './scene.ts';

export const REPOSITORY = 'acme/audiences';
export const MANIFEST = manifest({ a: 'max_removed: 50%' });
export const ZEROS = '0'.repeat(40);

/** A repository of one audience. */
export const filesOf = (members: readonly string[], text = MANIFEST) => ({
  'audiences.yml': text,
  'members/a.csv': csv(members),
});

/** A repository on GitHub, its runs' artifacts, ODP, and a runner with a checkout. */
export interface Repository extends AsyncDisposable {
  readonly scene: Scene;
  readonly github: Github;
  readonly artifacts: Artifacts;
  /** Pushes files to `main` and runs the workflow. */
  push(files: Readonly<Record<string, string>>, options?: SceneRun): Promise<ActionRun>;
  /** The same, for tests that end the run. */
  begin(files: Readonly<Record<string, string>>, options?: SceneRun): RunningAction;
  /** Runs the workflow as run number `id` on what is checked out, at second `id`; nothing says which commit was before. */
  run(id: number, options?: SceneRun): Promise<ActionRun>;
  /** What was pushed, the newest first. */
  readonly commits: string[];
  /** Gives it another name. */
  rename(name: string): void;
}

export async function openRepository(): Promise<Repository> {
  const scene = await openScene('none', {});
  const artifacts = await startArtifacts();
  const github = await startGithub({ artifacts });
  const commits: string[] = [];
  let id = 100;
  let name = REPOSITORY;
  const prepared = (number: number, { env, ...options }: SceneRun = {}): SceneRun => ({
    mode: 'auto',
    at: number,
    github,
    sha: commits[0] ?? ZEROS,
    ...options,
    env: {
      ...artifacts.env({ id: number, sha: commits[0] ?? ZEROS }),
      GITHUB_SERVER_URL: github.serverUrl,
      GITHUB_REPOSITORY: name,
      ...env,
    },
  });
  const pushed = (files: Readonly<Record<string, string>>, options: SceneRun = {}): SceneRun => {
    const [before = ZEROS] = commits;
    const parents = before === ZEROS ? [] : [before];
    commits.unshift(checkOut(scene.workspace, files, { github, parents, repository: name }));
    id += 1;
    const event = { before, repository: { full_name: name, default_branch: 'main' } };
    return prepared(id, { event, ...options });
  };
  return {
    scene,
    github,
    artifacts,
    commits,
    run: (number, options) => scene.run(prepared(number, options)),
    push: (files, options) => scene.run(pushed(files, options)),
    begin: (files, options) => scene.start(pushed(files, options)),
    rename(to) {
      github.rename(name, to);
      name = to;
    },
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await github.close();
      await artifacts.close();
    },
  };
}
