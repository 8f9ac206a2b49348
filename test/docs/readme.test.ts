import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { readProjectFile } from '../../scripts/check/files.ts';
import { blocksOf } from '../../scripts/check/markdown.ts';
import { onPullRequest } from '../bundle/pull-request.ts';
import { runAction } from '../support/action.ts';
import { commitAll } from '../support/checkout.ts';
import { startGithub, type Tree } from '../support/github.ts';
import { createWorkspace } from '../support/workspace.ts';

const [MANIFEST = '', WORKFLOW = ''] = blocksOf(readProjectFile('README.md'))
  .filter(({ language }) => language === 'yaml')
  .map(({ text }) => text);
const { jobs, on } = parse(WORKFLOW);
const [checkout, action] = jobs.audiences.steps;

const list = (size: number) =>
  `customer_id\n${Array.from({ length: size }, (_, at) => `user_${1000 + at}\n`).join('')}`;
const filesOf = (size: number) => ({ 'audiences.yml': MANIFEST, 'members/vip/europe.csv': list(size) });

/** What the workflow of README does on a pull request that makes `files` of `base`, in a repository without any secret. */
async function pullRequest(base: Tree, files: Readonly<Record<string, string>>) {
  await using github = await startGithub({ repositories: { 'acme/audiences': base } });
  using workspace = createWorkspace(files);
  commitAll(workspace.path);
  const inputs = Object.keys(action.with).map((name) => [name, '']);
  const run = await runAction({
    workspace,
    ...onPullRequest({ base: github.head('acme/audiences') }),
    github,
    inputs: Object.fromEntries(inputs),
  });
  return { ...run, comments: github.comments.map(({ body }) => body) };
}

describe('the two files of README, copied as they are', () => {
  test('are a workflow that plans on pull requests and imports on main', () => {
    assert.deepEqual(on, { pull_request: {}, push: { branches: ['main'] } });
    assert.match(checkout.uses, /^actions\/checkout@v\d+$/);
    assert.match(action.uses, /\/odp-audience-action@v1$/);
    assert.deepEqual(
      Object.values(action.with).map((value) => /^\$\{\{ (vars|secrets)\.ODP_\w+ \}\}$/.test(String(value))),
      [true, true, true],
    );
  });

  test('plan each audience as new on the first pull request', async () => {
    const { exitCode, log, comments } = await pullRequest({ 'README.md': 'nothing yet' }, filesOf(100));
    assert.equal(exitCode, 0, log);
    assert.equal(comments.length, 1);
    assert.match(comments[0] ?? '', /Merging would import 1 audience/);
    assert.match(comments[0] ?? '', /new/);
  });

  test('stop a list that was cut off on the next one, and the comment says why', async () => {
    const { exitCode, comments, outputs } = await pullRequest(filesOf(100), filesOf(30));
    assert.equal(exitCode, 1);
    assert.equal(outputs.removed, '70');
    assert.equal(comments.length, 1);
    assert.match(comments[0] ?? '', /nothing would be imported/);
    assert.match(comments[0] ?? '', /would remove 70 of 100 members \(70%\).*20%/);
  });
});
