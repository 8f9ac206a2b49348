import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { readProjectFile } from '../../scripts/check/files.ts';
import { blocksOf } from '../../scripts/check/markdown.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readProjectFile('docs/environments.md');

const FILES = {
  'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
  'vip.csv': 'customer_id\nmember-1\nmember-2\n',
};

/** The script of a section's example, except for fetching the bundle, which is that of this checkout here. */
const SCRIPTS: Readonly<Record<string, () => string>> = {
  'GitLab CI': () => parse(exampleOf('GitLab CI')).audiences.script.join('\n'),
  Jenkins: () => /sh '''\n([\s\S]*?)'''/.exec(exampleOf('Jenkins'))?.[1] ?? '',
  'Azure Pipelines': () =>
    parse(exampleOf('Azure Pipelines')).jobs[0].steps.find(({ name }: { name?: string }) => name === 'odp')
      .bash,
};
/** Whether what a script leaves in the state is kept although it fails, or although the import does. */
const KEPT: Readonly<Record<string, (run: { exitCode: number; stdout: string }) => boolean>> = {
  'GitLab CI': () => parse(exampleOf('GitLab CI')).audiences.cache.when === 'always',
  // The workspace, of the only node that has the label.
  Jenkins: () => /label '\w+'/.test(exampleOf('Jenkins')),
  // `Cache@2` looks at the job's status; the variable fails the next job.
  'Azure Pipelines': ({ exitCode, stdout }) => {
    const { jobs } = parse(exampleOf('Azure Pipelines'));
    const [, variable = ''] =
      /^##vso\[task\.setvariable variable=(\w+);isOutput=true\]true$/m.exec(stdout) ?? [];
    return (
      exitCode === 0 &&
      jobs[1].dependsOn === jobs[0].job &&
      jobs[1].condition === `eq(dependencies.${jobs[0].job}.outputs['odp.${variable}'], 'true')` &&
      jobs[1].steps.at(-1).bash === 'exit 1'
    );
  },
};
/** What these systems set on a run of the default branch, and of another one. */
const BRANCHES: Readonly<Record<string, (branch: string) => Readonly<Record<string, string>>>> = {
  'GitLab CI': (branch) => ({ GITLAB_CI: 'true', CI_COMMIT_BRANCH: branch, CI_DEFAULT_BRANCH: 'main' }),
  Jenkins: (branch) => ({ JENKINS_URL: 'https://jenkins.example.com', BRANCH_NAME: branch }),
  'Azure Pipelines': (branch) => ({ TF_BUILD: 'True', BUILD_SOURCEBRANCH: `refs/heads/${branch}` }),
};

test('each step and job of the example for Azure Pipelines begins with what it is', () => {
  const { jobs } = parse(exampleOf('Azure Pipelines'));
  const firsts = jobs.flatMap((job: { steps: object[] }) =>
    [job, ...job.steps].map((one) => Object.keys(one)[0]),
  );
  for (const first of firsts) assert.match(first, /^(?:job|task|bash|publish|checkout)$/);
});

describe('the example for', { concurrency: 2 }, () => {
  for (const system of Object.keys(SCRIPTS)) {
    test(`${system} plans on a branch, and imports on the default one`, async () => {
      await using odp = await startOdp();
      using workspace = createWorkspace(FILES);
      for (const branch of ['feature', 'main']) {
        const { exitCode, stdout } = await runScript(system, branch, workspace.path, odp);
        assert.equal(exitCode, 0);
        assert.match(stdout, branch === 'main' ? /imported/i : /plan/i);
        assert.doesNotMatch(stdout, /##vso/);
        assert.equal(odp.members('vip').size, branch === 'main' ? 2 : 0);
        assert.ok(existsSync(workspace.resolve('odp-audiences/result.json')));
        // `Cache@2` fails the job where there is no folder.
        assert.ok(system !== 'Azure Pipelines' || workspace.has('.odp-state'));
      }
      assert.ok(workspace.has('.odp-state/vip.json'));
    });

    test(`${system} keeps what an import that fails has imported, and fails`, async () => {
      await using odp = await startOdp();
      using workspace = createWorkspace({
        ...FILES,
        'audiences.yml':
          'version: 1\ndefaults: { identifier: customer_id }\naudiences: { gold: { members: vip.csv }, vip: { members: vip.csv } }\n',
      });
      odp.s3.faults.push({
        match: ({ operation, key }) => operation === 'PutObject' && key.endsWith('/gold.csv.gz'),
        action: { kind: 'respond', status: 403, code: 'QuotaExceeded' },
      });
      const run = await runScript(system, 'main', workspace.path, odp);
      assert.match(run.stdout, /Import failed/);
      assert.deepEqual(
        [workspace.has('.odp-state/gold.json'), workspace.has('.odp-state/vip.json')],
        [false, true],
      );
      assert.ok(KEPT[system]?.(run));
      assert.ok(run.exitCode !== 0 || run.stdout.includes('##vso'));
    });
  }
});

/** Runs a section's example as its system does. */
async function runScript(system: string, branch: string, workspace: string, odp: Odp) {
  const home = temporaryFolder('home');
  mkdirSync(join(home, 'odp-action'));
  symlinkSync(join(ROOT, 'dist'), join(home, 'odp-action', 'dist'), 'junction');
  const lines = (SCRIPTS[system]?.() ?? '').split('\n').filter((line) => !line.includes('git clone'));
  assert.ok(lines.some((line) => line.includes('dist/index.js')));
  const env = {
    PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
    HOME: home,
    AWS_ENDPOINT_URL_S3: odp.url,
    AWS_ACCESS_KEY_ID: odp.keyPair.accessKeyId,
    AWS_SECRET_ACCESS_KEY: odp.keyPair.secretAccessKey,
    ODP_TRACKER_ID: odp.trackerId,
    ...BRANCHES[system]?.(branch),
  };
  return new Promise<{ exitCode: number; stdout: string }>((resolve) => {
    execFile('bash', ['-euc', lines.join('\n')], { cwd: workspace, env }, (cause, stdout) =>
      resolve({ exitCode: cause === null ? 0 : Number(cause.code), stdout }),
    );
  });
}

test('the bundle takes inputs from a file of `--env-file`, and a flag goes before them', async () => {
  await using odp = await startOdp({ audiences: ['vip'] });
  using workspace = createWorkspace({
    ...FILES,
    inputs: `INPUT_ODP-API-KEY=${odp.apiKey}\nINPUT_ODP-API-URL=${odp.apiUrl}\nINPUT_MODE=import\n`,
  });
  const args = ['--env-file=inputs', join(ROOT, 'dist', 'index.js'), '--mode', 'plan'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: workspace.path,
    env: { PATH: process.env.PATH },
  });
  assert.match(stdout, /Plan: an import would upload 1 audience/);
  assert.deepEqual(
    odp.api.requests.map(({ path, headers }) => [path, headers['x-api-key']]),
    [['/v3/segments', odp.apiKey]],
  );
});

function exampleOf(section: string): string {
  const [, text = ''] = PAGE.split(`\n## ${section}\n`);
  return blocksOf(text.split('\n## ')[0] ?? '')[0]?.text ?? '';
}
