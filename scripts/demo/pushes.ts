import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import type { ActionOptions } from '../../test/support/action.ts';
import { startArtifacts } from '../../test/support/artifacts.ts';
import { checkOut } from '../../test/support/checkout.ts';
import { startGithub } from '../../test/support/github.ts';
import type { Workspace } from '../../test/support/workspace.ts';
import type { Step } from './story.ts';

const REPOSITORY = 'acme/audiences';
/** A number for runs that only plan. */
const LAST_RUN = 900;

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
  /** Proposes the workspace's files in a pull request to what was pushed last. */
  propose(): ActionOptions;
  /** The comments of the pull request. */
  readonly comments: readonly { readonly body: string }[];
}

/** How GitHub starts a step of the story: with a commit and a run of its own, or as nothing but a plan. */
export function startOf({ run, again = false }: Pick<Step, 'run' | 'again'>, pushes: Pushes): ActionOptions {
  if (run === undefined) return {};
  return again ? pushes.again(run) : pushes.push(run);
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
      repository: { full_name: REPOSITORY, default_branch: 'main' },
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
    propose() {
      if (last === null) throw new Error('Nothing was pushed yet');
      const base = last;
      const sha = checkOut(workspace, filesOf(workspace), { github, parents: [base] });
      const repo = { full_name: REPOSITORY };
      const pull_request = {
        number: 7,
        base: { sha: base, ref: 'main', repo },
        head: { sha, repo: { ...repo, fork: false } },
      };
      const started = options(LAST_RUN, 1, sha, null);
      return {
        ...started,
        eventName: 'pull_request',
        ref: 'refs/pull/7/merge',
        event: { ...(started.event as object), pull_request },
      };
    },
    comments: github.comments,
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
