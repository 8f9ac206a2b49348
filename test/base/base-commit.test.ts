import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, it } from 'node:test';
import { type BaseMembers, readBaseCommit } from '../../src/base/base-commit.ts';
import { fetchCommit } from '../../src/base/git-repository.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { gitVariables } from '../../src/system/git.ts';
import { openScratch } from '../../src/system/scratch.ts';
import { type Github, startGithub } from '../support/github.ts';
import { listen } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';

const REPOSITORY = 'acme/audiences';
const ROOT = temporaryFolder('checkout');
// Each scratch folder waits for the process to end.
process.setMaxListeners(100);

/** Reads the newest commit. Node does not resolve the stand-in's other name, which LFS would be asked by. */
async function open(github: Github, { manifest = 'audiences.yml', cache = null as string | null } = {}) {
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const origin = { server: github.url, repository: REPOSITORY, token: github.token };
  const machine = { env: gitVariables(process.env), folder: temporaryFolder(), signal };
  const repository = await fetchCommit(origin, github.head(REPOSITORY), machine);
  const place = { path: manifest, ignoresCase: false };
  const base = await readBaseCommit(repository, place, { cache, origin, signal }, openScratch(folder));
  return { base, folder };
}

/** The content of the files that patterns name in the newest commit, by their names. */
async function contentsOf(github: Github, patterns: readonly string[], cache: string | null = null) {
  const { base, folder } = await open(github, { cache });
  const members = await base.members([{ id: 'a', patterns }], { root: ROOT, folder: ROOT });
  return { contents: readAll(members.get('a') ?? null), folder };
}

function readAll(files: BaseMembers): Record<string, string> | string | null {
  if (files instanceof ProblemError) return files.problem.message;
  return files && Object.fromEntries(files.map(({ name, path }) => [name, readFileSync(path, 'latin1')]));
}

describe('the manifest of a commit', () => {
  it('is read through links, and is none where there is none', async () => {
    await using github = await startGithub({
      repositories: {
        [REPOSITORY]: {
          'config/real.yml': 'version: 1\n',
          'audiences.yml': { link: 'config/real.yml' },
          'out.yml': { link: '../../secret.yml' },
          sub: { submodule: 'b'.repeat(40) },
        },
      },
    });
    const manifest = async (path: string) => (await open(github, { manifest: path })).base.manifest;
    assert.equal(String(await manifest('audiences.yml')), 'version: 1\n');
    for (const path of ['none.yml', 'config', 'config/real.yml/x']) assert.equal(await manifest(path), null);
    await assert.rejects(manifest('out.yml'), ProblemError);
    await assert.rejects(manifest('sub/audiences.yml'), ProblemError);
  });
});

describe('the member files of a commit', () => {
  it('are written out under numbers in a private folder, whatever their names', async () => {
    const names = [
      'plain.csv',
      'line\nbreak.csv',
      'x\\..\\up.csv',
      'C:stream.csv',
      'a:b.csv',
      'CON.csv',
      'Twin.csv',
      'twin.csv',
      '::error::x.csv',
      'trailing. .csv',
      'ü.csv',
    ];
    const raw = Buffer.from([0x6d, 0x2f, 0xff, 0x2e, 0x63, 0x73, 0x76]);
    const other = Buffer.from([0x6d, 0x2f, 0xfe, 0x2e, 0x63, 0x73, 0x76]);
    await using github = await startGithub({
      repositories: {
        [REPOSITORY]: [
          ...names.map((name) => [`m/${name}`, `of ${name.length}: ${JSON.stringify(name)}`] as const),
          [raw, 'in no UTF-8'],
          [other, 'in no UTF-8 either'],
        ],
      },
    });
    const { contents, folder } = await contentsOf(github, ['m/*.csv']);
    assert.ok(typeof contents === 'object' && contents !== null);
    assert.deepEqual(
      Object.keys(contents).sort(),
      // On Windows a name with a `\` is a path of two parts, which no pattern for one part names.
      [...names.map((name) => `m/${name}`), 'm/\\xff.csv', 'm/\\xfe.csv']
        .filter((name) => sep === '/' || !name.includes('\\'))
        .sort(),
    );
    assert.equal(contents['m/\\xff.csv'], 'in no UTF-8');
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const { name, parentPath } of written) {
      assert.match(name, /^\d+$/);
      if (process.platform !== 'win32') assert.equal(statSync(join(parentPath, name)).mode & 0o77, 0);
    }
    assert.ok(written.length >= names.length);
  });

  it('are fetched once for all audiences, and what is wrong with one is its own', async () => {
    const file = (i: number) => [`members/${i}.csv`, `customer_id\n${i}\n`] as const;
    await using github = await startGithub({
      repositories: {
        [REPOSITORY]: Object.fromEntries<string | { link: string }>([
          ...Array.from({ length: 300 }, (_, i) => file(i)),
          ['lost.csv', { link: 'none.csv' }],
          ['one.csv', { link: 'two.csv' }],
          ['two.csv', { link: 'one.csv' }],
        ]),
      },
    });
    const { base } = await open(github);
    const asked = github.requests.length;
    const members = await base.members(
      [
        ...Array.from({ length: 300 }, (_, i) => ({ id: `a${i}`, patterns: [`members/${i}.csv`] })),
        { id: 'all', patterns: ['members/*.csv'] },
        { id: 'none', patterns: ['build/*.csv'] },
        { id: 'lost', patterns: ['los*.csv'] },
        { id: 'circle', patterns: ['one.csv'] },
      ],
      { root: ROOT, folder: ROOT },
    );
    // One round for the first links, one for where they lead, one for the files; of two requests each.
    assert.equal(github.requests.length - asked, 6);
    assert.deepEqual(readAll(members.get('a7') ?? null), { 'members/7.csv': 'customer_id\n7\n' });
    assert.equal(Object.keys(readAll(members.get('all') ?? null) ?? {}).length, 300);
    assert.equal(members.get('none'), null);
    assert.match(String(readAll(members.get('lost') ?? null)), /leads to nothing/);
    assert.match(String(readAll(members.get('circle') ?? null)), /circle/);
  });

  it('are none where the server fails half-way, for every audience', async () => {
    await using github = await startGithub({
      repositories: { [REPOSITORY]: { 'a.csv': 'a', 'audiences.yml': 'x' } },
    });
    const { base } = await open(github);
    github.faults.push({ times: Infinity, action: { kind: 'respond', status: 404 } });
    const members = await base.members([{ id: 'a', patterns: ['a.csv'] }], { root: ROOT, folder: ROOT });
    assert.match(String(readAll(members.get('a') ?? null)), /contents: read/);
  });
});

describe('the content of Git LFS', () => {
  const CONTENT = 'customer_id\n1\n2\n';

  it('is fetched from the API of the same repository, with the token for that alone', async () => {
    await using github = await startGithub();
    const seen: string[] = [];
    await using storage = await listen(async (request, response) => {
      seen.push(JSON.stringify(request.headers));
      const content = github.lfs.contents.get(request.url?.split('/').at(-1) ?? '');
      response.writeHead(content === undefined ? 404 : 200).end(content);
    });
    await using evil = await listen(async (request, response) => {
      seen.push(`evil ${JSON.stringify(request.headers)}`);
      response.writeHead(404).end();
    });
    github.lfs.host = storage.url;
    const pointer = github.lfs.keep(CONTENT);
    github.commit(REPOSITORY, {
      'a.csv': pointer,
      'b.csv': pointer,
      'c.csv': github.lfs.keep('customer_id\n3\n'),
      '.lfsconfig': `[lfs]\nurl = ${evil.url}\n`,
      '.gitattributes': '*.csv filter=lfs diff=lfs merge=lfs -text\n',
    });
    const { contents } = await contentsOf(github, ['*.csv']);
    assert.deepEqual(contents, { 'a.csv': CONTENT, 'b.csv': CONTENT, 'c.csv': 'customer_id\n3\n' });
    assert.equal(seen.length, 2);
    for (const headers of seen) assert.ok(!/evil|authorization/.test(headers), headers);
    const batch = github.requests.find(({ path }) => path.endsWith('/objects/batch'));
    assert.equal(batch?.headers.authorization?.startsWith('Basic '), true);
  });

  const faults: readonly (readonly [about: string, fault: (github: Github) => void, message: RegExp])[] = [
    ['the server does not have', ({ lfs }) => lfs.contents.clear(), /does not have it/],
    [
      'arrives damaged',
      ({ lfs }) => {
        for (const oid of lfs.contents.keys()) lfs.contents.set(oid, Buffer.from('customer_id\n1\n3\n'));
      },
      /is not the content that Git names/,
    ],
    [
      'is longer than Git says',
      ({ lfs }) => {
        for (const oid of lfs.contents.keys()) lfs.contents.set(oid, Buffer.alloc(1000));
      },
      /is not the content that Git names/,
    ],
    [
      'is refused',
      ({ faults: due }) =>
        due.push({ match: ({ path }) => path.endsWith('/batch'), action: { kind: 'respond', status: 403 } }),
      /HTTP status 403; grant the job `permissions: contents: read`/,
    ],
    [
      'is answered by a page',
      ({ faults: due }) =>
        due.push({
          match: ({ path }) => path.endsWith('/batch'),
          action: { kind: 'respond', status: 200, body: '{"a":1}' },
        }),
      /is not that of an LFS API/,
    ],
    [
      'is redirected, which would take the token elsewhere',
      ({ faults: due }) =>
        due.push({
          match: ({ path }) => path.endsWith('/batch'),
          action: { kind: 'respond', status: 307, headers: { location: 'http://127.0.0.1:9/' } },
        }),
      /HTTP status 307/,
    ],
  ];
  for (const [about, fault, message] of faults) {
    it(`that ${about} is base-unreadable`, async () => {
      await using github = await startGithub();
      github.commit(REPOSITORY, { 'a.csv': github.lfs.keep(CONTENT) });
      fault(github);
      assert.match(String((await contentsOf(github, ['a.csv'])).contents), message);
    });
  }

  it('outlasts faults that pass', async () => {
    await using github = await startGithub();
    github.commit(REPOSITORY, { 'a.csv': github.lfs.keep(CONTENT) });
    github.faults.push(
      { match: ({ path }) => path.endsWith('/batch'), action: { kind: 'respond', status: 503 } },
      { match: ({ path }) => path.startsWith('/lfs-contents/'), action: { kind: 'cut', bytes: 3 } },
    );
    assert.deepEqual((await contentsOf(github, ['a.csv'])).contents, { 'a.csv': CONTENT });
  });

  it('that the checkout has is not fetched again, but only where it is whole', async () => {
    await using github = await startGithub();
    github.commit(REPOSITORY, { 'a.csv': github.lfs.keep(CONTENT) });
    const oid = createHash('sha256').update(CONTENT).digest('hex');
    const cache = temporaryFolder('lfs');
    const kept = join(cache, oid.slice(0, 2), oid.slice(2, 4), oid);
    mkdirSync(dirname(kept), { recursive: true });
    const asked = () => github.requests.some(({ path }) => path.endsWith('/objects/batch'));
    writeFileSync(kept, CONTENT);
    assert.deepEqual((await contentsOf(github, ['a.csv'], cache)).contents, { 'a.csv': CONTENT });
    assert.equal(asked(), false);
    writeFileSync(kept, 'customer_id\n1\n3\n');
    assert.deepEqual((await contentsOf(github, ['a.csv'], cache)).contents, { 'a.csv': CONTENT });
    assert.equal(asked(), true);
  });
});
