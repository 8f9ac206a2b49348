import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { readProjectFile } from '../../scripts/check/files.ts';
import { blocksOf } from '../../scripts/check/markdown.ts';
import { startOdp } from '../support/odp.ts';
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
    parse(exampleOf('Azure Pipelines')).steps.find((step: { bash?: string }) => step.bash !== undefined).bash,
};
/** What these systems set on a run of the default branch, and of another one. */
const BRANCHES: Readonly<Record<string, (branch: string) => Readonly<Record<string, string>>>> = {
  'GitLab CI': (branch) => ({ GITLAB_CI: 'true', CI_COMMIT_BRANCH: branch, CI_DEFAULT_BRANCH: 'main' }),
  Jenkins: (branch) => ({ JENKINS_URL: 'https://jenkins.example.com', BRANCH_NAME: branch }),
  'Azure Pipelines': (branch) => ({ TF_BUILD: 'True', BUILD_SOURCEBRANCH: `refs/heads/${branch}` }),
};

describe('the example for', { concurrency: 2 }, () => {
  for (const [system, script] of Object.entries(SCRIPTS)) {
    test(`${system} plans on a branch, and imports on the default one`, async () => {
      await using odp = await startOdp();
      using workspace = createWorkspace(FILES);
      const home = temporaryFolder('home');
      mkdirSync(join(home, 'odp-action'));
      symlinkSync(join(ROOT, 'dist'), join(home, 'odp-action', 'dist'), 'junction');
      const lines = script()
        .split('\n')
        .filter((line) => !line.includes('git clone'));
      assert.ok(lines.some((line) => line.includes('dist/index.js')));
      for (const branch of ['feature', 'main']) {
        const { stdout } = await promisify(execFile)('bash', ['-euc', lines.join('\n')], {
          cwd: workspace.path,
          env: {
            PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
            HOME: home,
            AWS_ENDPOINT_URL_S3: odp.url,
            AWS_ACCESS_KEY_ID: odp.keyPair.accessKeyId,
            AWS_SECRET_ACCESS_KEY: odp.keyPair.secretAccessKey,
            ODP_TRACKER_ID: odp.trackerId,
            ...BRANCHES[system]?.(branch),
          },
        });
        assert.match(stdout, branch === 'main' ? /imported/i : /plan/i);
        assert.equal(odp.members('vip').size, branch === 'main' ? 2 : 0);
        assert.ok(existsSync(workspace.resolve('odp-audiences/result.json')));
      }
      assert.ok(workspace.has('.odp-state/vip.json'));
    });
  }
});

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
