import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pathInRepository, readBase, repositoryRoot } from '../../src/action/base.ts';
import type { MemberSource } from '../../src/members/source.ts';
import { type Problem, ProblemError } from '../../src/problems/problem.ts';
import { type Github, type GithubOptions, startGithub, type Tree } from '../support/github.ts';
import { createWorkspace } from '../support/workspace.ts';

const SHA = 'a'.repeat(40);
const MANIFEST = 'version: 1\naudiences: {}\n';
const LARGE = randomBytes(2_500_000);
const PACKED = gzipSync('customer_id\nuser_1\n');

const tree: Tree = {
  'audiences.yml': MANIFEST,
  'members/vip/a.csv': 'customer_id\nuser_1\n',
  'members/vip/b.csv.gz': PACKED,
  'members/vip/draft-c.csv': 'customer_id\nuser_2\n',
  'members/large.csv': LARGE,
  'members/link.csv': { link: 'vip/a.csv' },
  'members/lost.csv': { link: '../../etc/passwd' },
  'members/latest': { link: 'vip' },
  'members/lfs.csv': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
  'docs/deep/er/readme.md': 'x',
  'vendor/sub': { submodule: 'b'.repeat(40) },
};

const start = (options: GithubOptions = {}) =>
  startGithub({ repositories: { 'acme/audiences': { [SHA]: tree } }, ...options });
const read = ({ token, url }: Github, manifest = 'audiences.yml', sha = SHA) =>
  readBase({ token, apiUrl: url }, { repository: 'acme/audiences', sha }, manifest);

async function bytesOf(source: MemberSource): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.chunks()) chunks.push(Buffer.from(chunk));
  await source.close();
  return Buffer.concat(chunks);
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => assert.fail('nothing was thrown'),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof ProblemError, String(error));
  assert.equal(error.problem.code, 'base-unreadable');
  assert.equal(error.problem.severity, 'warning');
  return error.problem;
}

describe('the base commit', () => {
  it('gives the manifest as it was', async () => {
    await using github = await start();
    assert.equal((await read(github))?.manifest.toString(), MANIFEST);
  });

  it('is null where it had no manifest', async () => {
    await using github = await start();
    assert.equal(await read(github, 'config/audiences.yml'), null);
  });

  for (const truncated of [false, true]) {
    it(`gives the files that patterns name, ${truncated ? 'also from a tree that is cut off' : 'with one request for the tree'}`, async () => {
      await using github = await start({ truncated });
      const base = await read(github);
      const files = await base!.sources({ folder: '', patterns: ['members/vip/*', '!members/vip/draft-*'] });
      assert.deepEqual(
        files?.map(({ name, size }) => [name, size]),
        [
          ['members/vip/a.csv', 19],
          ['members/vip/b.csv.gz', PACKED.length],
        ],
      );
      assert.ok((await bytesOf(files[1]!)).equals(PACKED));
      const trees = github.requests.filter(({ path }) => path.includes('/git/trees/'));
      if (!truncated) assert.equal(trees.length, 1);
      assert.ok(trees.length < 8, `${trees.length} requests`);
    });
  }

  it('starts patterns from the folder given', async () => {
    await using github = await start();
    const base = await read(github);
    const files = await base!.sources({ folder: 'members', patterns: ['vip/a.csv', '../docs/**/*.md'] });
    assert.deepEqual(
      files?.map(({ name }) => name),
      ['docs/deep/er/readme.md', 'members/vip/a.csv'],
    );
  });

  it('gives files over 1 MB byte by byte, again after they were closed', async () => {
    await using github = await start();
    const base = await read(github);
    const [file] = (await base!.sources({ folder: '', patterns: ['members/large.csv'] }))!;
    assert.ok((await bytesOf(file!)).equals(LARGE));
    assert.ok((await file!.slice(1000, 2000)).equals(LARGE.subarray(1000, 2000)));
    assert.ok((await bytesOf(file!)).equals(LARGE));
  });

  it('reads an answer in base64 too, for a server that knows no raw blobs', async () => {
    await using github = await start();
    const base = await read(github);
    const [file] = (await base!.sources({ folder: '', patterns: ['members/vip/a.csv'] }))!;
    const content = Buffer.from('customer_id\nuser_1\n').toString('base64');
    github.faults.push({
      action: { kind: 'respond', status: 200, body: JSON.stringify({ encoding: 'base64', content }) },
    });
    assert.equal((await bytesOf(file!)).toString(), 'customer_id\nuser_1\n');
  });

  it('follows a link to a file, and reads the file once', async () => {
    await using github = await start();
    const base = await read(github);
    const files = await base!.sources({ folder: 'members', patterns: ['link.csv', 'vip/a.csv'] });
    assert.deepEqual(
      files?.map(({ name }) => name),
      ['members/link.csv'],
    );
    assert.equal((await bytesOf(files[0]!)).toString(), 'customer_id\nuser_1\n');
  });

  it('has no files where one pattern names none', async () => {
    await using github = await start();
    const base = await read(github);
    assert.equal(await base!.sources({ folder: '', patterns: ['members/vip/a.csv', 'build/*.csv'] }), null);
    assert.equal(await base!.sources({ folder: '', patterns: ['members/vip/*', '!members/**'] }), null);
  });
});

describe('base-unreadable', () => {
  it('says what to grant where the token may not read contents', async () => {
    await using github = await start({ permissions: { contents: 'none' } });
    assert.match((await problemOf(read(github))).message, /permissions: contents: read/);
  });

  it('says what to grant where there is no token', async () => {
    const work = readBase(null, { repository: 'acme/audiences', sha: SHA }, 'audiences.yml');
    assert.match((await problemOf(work)).message, /contents: read/);
  });

  it('says so for a commit that GitHub does not know', async () => {
    await using github = await start();
    await problemOf(read(github, 'audiences.yml', 'c'.repeat(40)));
  });

  it('names the network’s fault', async () => {
    await using github = await start();
    github.faults.push({ times: Infinity, action: { kind: 'reset', after: 'headers' } });
    const { message } = await problemOf(read(github));
    assert.match(message, /could not be fetched/);
    assert.ok(!message.includes(github.token));
  });

  it('outlasts a passing fault', async () => {
    await using github = await start();
    github.faults.push({ action: { kind: 'respond', status: 502 } });
    assert.notEqual(await read(github), null);
  });

  it('tells of a tree that cannot be walked', async () => {
    await using github = await start({ truncated: 'all' });
    assert.match((await problemOf(read(github))).message, /use `state`/);
  });

  for (const [about, pattern, words] of [
    ['a Git LFS pointer', 'members/lfs.csv', /Git LFS pointer/],
    ['a blob that is cut off', 'members/vip/a.csv', /could not be fetched|incomplete/],
  ] as const) {
    it(`tells of ${about} when it is read`, async () => {
      await using github = await start();
      const base = await read(github);
      const [file] = (await base!.sources({ folder: '', patterns: [pattern] }))!;
      if (pattern.endsWith('a.csv'))
        github.faults.push({ times: Infinity, action: { kind: 'cut', bytes: 5 } });
      assert.match((await problemOf(bytesOf(file!))).message, words);
    });
  }

  for (const [about, pattern, words] of [
    ['a link that leads out', 'members/lost.csv', /leads to no file/],
    ['a linked folder', 'members/latest/*.csv', /through the link "members\/latest"/],
    ['a submodule', 'vendor/sub/*.csv', /in the submodule "vendor\/sub"/],
  ] as const) {
    it(`tells of ${about}`, async () => {
      await using github = await start();
      const base = await read(github);
      assert.match((await problemOf(base!.sources({ folder: '', patterns: [pattern] }))).message, words);
    });
  }
});

describe('pathInRepository', () => {
  for (const [path, expected] of [
    ['/srv/repo/audiences.yml', 'audiences.yml'],
    ['/srv/repo/a/b.yml', 'a/b.yml'],
    ['/srv/repo', ''],
    ['/srv/other.yml', null],
    ['/srv/repo/..hidden', '..hidden'],
  ] as const) {
    it(`gives ${JSON.stringify(expected)} for ${path}`, () => {
      assert.equal(pathInRepository('/srv/repo', path), expected);
    });
  }
});

it('the checkout is the nearest folder above the manifest with a `.git` folder, else the workspace', () => {
  using workspace = createWorkspace({
    'one/.git/HEAD': 'ref',
    'one/deep/audiences.yml': '',
    'one/submodule/.git': 'gitdir: ../.git/modules/submodule',
    'one/submodule/audiences.yml': '',
    'two/audiences.yml': '',
  });
  const root = (file: string) => repositoryRoot(workspace.path, workspace.resolve(file));
  assert.equal(root('one/deep/audiences.yml'), workspace.resolve('one'));
  assert.equal(root('one/audiences.yml'), workspace.resolve('one'));
  assert.equal(root('one/submodule/audiences.yml'), workspace.resolve('one'));
  assert.equal(root('two/audiences.yml'), workspace.path);
  assert.equal(root('audiences.yml'), workspace.path);
  assert.equal(root('../elsewhere/audiences.yml'), workspace.path);
});
