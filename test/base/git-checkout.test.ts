import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readCheckedOut } from '../../src/base/git-checkout.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { gitVariables } from '../../src/system/git.ts';
import { temporaryFolder } from '../support/temporary.ts';

const ENV = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

function gitIn(root: string) {
  return (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      env: ENV,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
}

const unreadable = (cause: unknown) =>
  cause instanceof ProblemError && cause.problem.code === 'base-unreadable';

/** A checkout with two commits and a merge of them. */
function checkout() {
  const root = realpathSync(temporaryFolder('checkout'));
  const git = gitIn(root);
  const write = (name: string, text: string) => writeFileSync(join(root, name), text);
  git('init', '--quiet', '--initial-branch=main', '--template=');
  mkdirSync(join(root, 'members'));
  for (const name of ['kept', 'edited', 'staged', 'removed', 'both']) write(`members/${name}.csv`, name);
  git('add', '--all');
  git('commit', '--quiet', '--message=one');
  return { root, git, write, file: (name: string) => join(root, 'members', `${name}.csv`) };
}

const read = (root: string, env: NodeJS.ProcessEnv = process.env) =>
  readCheckedOut(root, { env: gitVariables(env), signal: new AbortController().signal });

describe('a checkout', () => {
  test('has the files of HEAD that nobody has changed, whatever the index says', async () => {
    const { root, git, write, file } = checkout();
    write('members/edited.csv', 'other');
    write('members/staged.csv', 'other');
    write('members/new.csv', 'new');
    write('members/both.csv', 'other');
    git('add', 'members/staged.csv', 'members/new.csv', 'members/both.csv');
    write('members/untracked.csv', 'x');
    // As it was committed, but not as it is staged.
    write('members/both.csv', 'both');
    rmSync(file('removed'));
    const outside = join(temporaryFolder('outside'), 'kept.csv');
    writeFileSync(outside, 'kept');
    const head = await read(root);
    const names = ['kept', 'edited', 'staged', 'new', 'untracked', 'removed', 'both'];
    const unchanged = await head?.unchanged([...names.map(file), outside]);
    assert.ok(unchanged?.has(file('kept')));
    for (const name of ['edited', 'staged', 'new', 'untracked', 'removed'])
      assert.ok(!unchanged?.has(file(name)), name);
    assert.ok(!unchanged?.has(outside));
    assert.deepEqual(await head?.unchanged([outside]), new Set());
  });

  test('is read by its own name and through a link', async () => {
    const { root, file } = checkout();
    const link = join(temporaryFolder('links'), 'link');
    symlinkSync(root, link);
    const head = await read(link);
    assert.deepEqual(await head?.unchanged([file('kept')]), new Set([file('kept')]));
  });

  test('of which git cannot say what has changed is unreadable', async () => {
    const { root, git, file } = checkout();
    const tree = git('rev-parse', 'HEAD^{tree}');
    rmSync(join(root, '.git', 'objects', tree.slice(0, 2), tree.slice(2)));
    assert.notEqual(git('ls-files'), '');
    const head = await read(root);
    await assert.rejects(head!.unchanged([file('kept')]), unreadable);
    assert.deepEqual(await head?.unchanged([]), new Set());
  });

  for (const [what, damage] of [
    [
      'whose commit is missing',
      (git: string, head: string) => rmSync(join(git, 'objects', head.slice(0, 2), head.slice(2))),
    ],
    [
      'of a version that git does not know',
      (git: string) => appendFileSync(join(git, 'config'), '[core]\n\trepositoryformatversion = 99\n'),
    ],
    ['whose index is cut off', (git: string) => truncateSync(join(git, 'index'), 20)],
  ] as const) {
    test(`${what} is unreadable, and not one without lists in Git`, async () => {
      const { root, git, file } = checkout();
      damage(join(root, '.git'), git('rev-parse', 'HEAD'));
      await assert.rejects(async () => (await read(root))?.unchanged([file('kept')]), unreadable);
    });
  }

  test('has the files that a filter or other line ends made of those of HEAD', async () => {
    const { root, git, write, file } = checkout();
    const content = Buffer.from('customer_id\nmember-1\n');
    const oid = createHash('sha256').update(content).digest('hex');
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
    write('members/large.csv', pointer);
    write('members/smaller.csv', pointer);
    write('members/windows.csv', 'a\nb\n');
    write('members/web.csv', 'a\r\nb\r\n');
    git('add', '--all');
    git('commit', '--quiet', '--message=two');
    write('.gitattributes', 'large.csv filter=lfs\nweb.csv text eol=crlf\n');
    git('add', '.gitattributes');
    git('commit', '--quiet', '--message=three');
    write('members/large.csv', String(content));
    write('members/smaller.csv', 'customer_id\nmember-2\n');
    write('members/windows.csv', 'a\r\nb\r\n');
    write('members/web.csv', 'a\r\nb\r\n');
    utimesSync(file('web'), 1, 1);
    write('members/edited.csv', 'edite\r');
    const head = await read(root);
    const names = ['kept', 'large', 'smaller', 'windows', 'web', 'edited'];
    const found = await head?.unchanged(names.map(file));
    assert.deepEqual([...(found ?? [])].sort(), ['kept', 'large', 'web', 'windows'].map(file).sort());
  });

  test('knows HEAD and its parents, also where those are not there', async () => {
    const { root, git } = checkout();
    const first = git('rev-parse', 'HEAD');
    assert.deepEqual((await read(root))?.parents, []);
    git('checkout', '--quiet', '-b', 'side');
    git('commit', '--quiet', '--allow-empty', `--message=Side\n\nparent ${'f'.repeat(40)}`);
    const side = git('rev-parse', 'HEAD');
    assert.deepEqual((await read(root))?.parents, [first]);
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '--message=Merge', 'side');
    const merge = git('rev-parse', 'HEAD');
    const shallow = realpathSync(temporaryFolder('shallow'));
    gitIn(shallow)('clone', '--quiet', '--depth=1', '--branch=main', pathToFileURL(root).href, '.');
    const head = await read(shallow);
    assert.deepEqual([head?.commit, head?.parents], [merge, [first, side]]);
  });

  test('is none without a commit or a `.git`, and an error without git', async () => {
    const empty = realpathSync(temporaryFolder('empty'));
    assert.equal(await read(empty), null);
    gitIn(empty)('init', '--quiet', '--template=');
    assert.equal(await read(empty), null);
    // Below a checkout is not one.
    const { root } = checkout();
    assert.equal(await read(join(root, 'members')), null);
    await assert.rejects(read(root, { PATH: '/nowhere' }), (cause) => {
      assert.ok(cause instanceof ProblemError && cause.problem.code === 'base-unreadable');
      assert.match(cause.problem.message, /needs `git`/);
      return true;
    });
    // Where there is no checkout, nobody needs git.
    assert.equal(await read(temporaryFolder('bare'), { PATH: '/nowhere' }), null);
  });
});
