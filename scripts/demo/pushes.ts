import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import type { ActionOptions } from '../../test/support/action.ts';
import { startArtifacts } from '../../test/support/artifacts.ts';
import { checkOut } from '../../test/support/checkout.ts';
import { startGithub } from '../../test/support/github.ts';
import type { Workspace } from '../../test/support/workspace.ts';

type Files = Readonly<Record<string, Buffer>>;

/** A run of the workflow: the commit that was pushed, and its files. */
interface Pushed {
  readonly sha: string;
  readonly files: Files;
}

/** A repository on GitHub, whose pushes run the workflow. */
export interface Pushes extends AsyncDisposable {
  /** Pushes the workspace's files, and checks them out as a run finds them. */
  push(run: number): ActionOptions;
  /** Checks out what an earlier run had, as its next attempt finds it. */
  again(run: number): ActionOptions;
}

export async function startPushes(workspace: Workspace): Promise<Pushes> {
  const artifacts = await startArtifacts();
  const github = await startGithub({ artifacts });
  const runs = new Map<number, Pushed>();
  let last: string | null = null;
  const options = (id: number, attempt: number, sha: string, before: string | null): ActionOptions => ({
    github,
    sha,
    event: {
      before: before ?? '0'.repeat(40),
      repository: { full_name: 'acme/audiences', default_branch: 'main' },
    },
    env: { ...artifacts.env({ id, attempt, sha }), GITHUB_SERVER_URL: github.serverUrl },
  });
  return {
    push(run) {
      const files = filesOf(workspace);
      const before = last;
      last = checkOut(workspace, files, { github, parents: before === null ? [] : [before] });
      runs.set(run, { sha: last, files });
      return options(run, 1, last, before);
    },
    again(run) {
      const pushed = runs.get(run);
      if (pushed === undefined) throw new Error(`There was no run ${run}`);
      workspace.write(pushed.files);
      const git = (...args: string[]) =>
        execFileSync('git', ['-C', workspace.path, ...args], { stdio: 'ignore' });
      git('update-ref', '--no-deref', 'HEAD', pushed.sha);
      git('read-tree', pushed.sha);
      return options(run, 2, pushed.sha, null);
    },
    async [Symbol.asyncDispose]() {
      await github.close();
      await artifacts.close();
    },
  };
}

function filesOf(workspace: Workspace): Files {
  const names = readdirSync(workspace.path, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => !/^\.git(?:\/|$)/.test(name) && statSync(workspace.resolve(name)).isFile());
  return Object.fromEntries(names.map((name) => [name, workspace.read(name)]));
}
