import { join } from 'node:path';
import { pullRequestEvent } from '../../test/bundle/pull-request.ts';
import { runAction } from '../../test/support/action.ts';
import { startGithub } from '../../test/support/github.ts';
import { startOdp } from '../../test/support/odp.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { createWorkspace, type FileContent } from '../../test/support/workspace.ts';

/** What is in a checkout, by path. */
export type Files = Readonly<Record<string, FileContent>>;

/** 2 June 2025, the time of the import in ODP's guide; each step of a scene is a day later. */
const FIRST_DAY = 1_748_851_070;
const DAY = 86_400;
const REPOSITORY = 'acme/audiences';

/** The repository of a scene over several days, with a state of what was imported. */
export interface Scene extends AsyncDisposable {
  /** Imports on the default branch; the job summary. */
  importAll(files: Files, options?: { readonly mayFail?: boolean }): Promise<string>;
  /** Plans on a pull request; the comment. */
  plan(files: Files): Promise<string>;
}

/** A summary without the address of the stand-in, which says nothing to a reader, and is another one each time. */
export function withoutServer(summary: string): string {
  return summary.replace(/ · ⚠️ the import went to `[^`]*`, not to AWS/, '');
}

/** Opens a scene. Every text in it is the action's own; ODP and GitHub are the tests' stand-ins. */
export async function openScene(audiences: readonly string[]): Promise<Scene> {
  const odp = await startOdp({ audiences: [...audiences] });
  const state = join(temporaryFolder('state'), 'state');
  let day = -1;
  const inputs = () => {
    day += 1;
    return { ...odp.inputs(), state, timestamp: String(FIRST_DAY + day * DAY) };
  };
  return {
    async importAll(files, { mayFail = false } = {}) {
      using workspace = createWorkspace(files);
      const run = await runAction({ workspace, env: odp.env(), inputs: inputs() });
      if (run.exitCode !== 0 && !mayFail) throw new Error(run.log);
      return withoutServer(run.summary);
    },
    async plan(files) {
      await using github = await startGithub({ repositories: { [REPOSITORY]: {} } });
      using workspace = createWorkspace(files);
      const run = await runAction({
        workspace,
        env: odp.env(),
        apiUrl: github.url,
        token: github.token,
        eventName: 'pull_request',
        ref: 'refs/pull/7/merge',
        event: pullRequestEvent({ base: '9d2f6a7c1b3e4d5f60718293a4b5c6d7e8f90a1b' }),
        inputs: inputs(),
      });
      const body = github.comments[0]?.body;
      if (body === undefined) throw new Error(`The action wrote no comment:\n${run.log}`);
      return body;
    },
    [Symbol.asyncDispose]: () => odp.close(),
  };
}
