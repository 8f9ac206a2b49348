import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { readObjects } from '../../src/base/cat-file.ts';
import { fetchCommit, type GitPatience, openLocalCommit } from '../../src/base/git-repository.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { gitVariables } from '../../src/system/git.ts';
import { type Github, startGithub } from '../support/github.ts';
import { CLOSED_PORT } from '../support/proxy.ts';
import { listen } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';

const POSIX = process.platform !== 'win32';
const REPOSITORY = 'acme/audiences';
const FILES = { 'audiences.yml': 'version: 1\n', 'members/a.csv': 'customer_id\n1\n' };

const start = () => startGithub({ repositories: { [REPOSITORY]: FILES } });

function machine(env: NodeJS.ProcessEnv = process.env) {
  return { env: gitVariables(env), folder: temporaryFolder('bare'), signal: new AbortController().signal };
}

function originOf(github: Github) {
  return { server: github.serverUrl, repository: REPOSITORY, token: github.token };
}

const fetchHead = (github: Github, given = machine(), patience?: GitPatience) =>
  fetchCommit(originOf(github), github.head(REPOSITORY), given, patience);

async function messageOf(work: Promise<unknown>): Promise<string> {
  const cause = await work.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  assert.ok(cause instanceof ProblemError && cause.problem.code === 'base-unreadable', String(cause));
  return cause.problem.message;
}

/** Everything that is in the files of a folder, and their names. */
function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path}\n${entry.isFile() ? readFileSync(path, 'latin1') : ''}`;
    })
    .join('\n');
}

describe('a commit that is fetched', () => {
  it('comes without the content of its files, which are fetched in one go', async () => {
    await using github = await start();
    const repository = await fetchHead(github);
    const all = ['cat-file', '--batch-all-objects', '--batch-check=%(objecttype)'];
    const types = async () => {
      const answer = await repository.git(all);
      return answer.ok ? answer.stdout.toString().trim().split('\n').sort() : [];
    };
    assert.deepEqual(await types(), ['commit', 'tree', 'tree']);
    const listed = await repository.git(['ls-tree', '-r', repository.commit]);
    const lines = listed.ok ? listed.stdout.toString().trim().split('\n') : [];
    const oids = lines.map((line) => line.split(/\s/)[2] ?? '');
    const asked = github.requests.length;
    await repository.fetch(oids);
    assert.equal(github.requests.length, asked + 2);
    assert.deepEqual((await readObjects(repository, oids, 1e6)).map(String), Object.values(FILES));
    // What is there already is not fetched again.
    await repository.fetch(oids);
    assert.equal(github.requests.length, asked + 2);
  });

  it('comes from a server that knows no partial clones, too', async () => {
    await using github = await start();
    writeFileSync(join(github.folder, `${REPOSITORY}.git`, 'config'), '[core]\nbare = true\n');
    const repository = await fetchHead(github);
    await repository.fetch([]);
    const [manifest] = await readObjects(repository, [`${repository.commit}:audiences.yml`], 1e6);
    assert.equal(String(manifest), FILES['audiences.yml']);
  });

  it('leaves its token in no file, no argument and no message, whatever traces are asked for', async () => {
    await using github = await start();
    const bin = temporaryFolder('bin');
    const seen = join(temporaryFolder(), 'arguments');
    const trace = join(temporaryFolder(), 'trace');
    const real = (process.env.PATH ?? '').split(delimiter).find((folder) => existsSync(join(folder, 'git')));
    writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$@" >>"${seen}"\nexec "${real}/git" "$@"\n`);
    chmodSync(join(bin, 'git'), 0o755);
    const given = machine({
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      GIT_TRACE: trace,
      GIT_TRACE_CURL: trace,
      GIT_CURL_VERBOSE: '1',
      GIT_TRACE_REDACT: '0',
      GIT_TRACE2_EVENT: trace,
      GIT_TRACE_PACKET: trace,
    });
    const repository = await fetchHead(github, given);
    await repository.git(['cat-file', '-p', repository.commit]);
    const basic = Buffer.from(`x-access-token:${github.token}`).toString('base64');
    assert.ok(github.requests.some(({ headers }) => headers.authorization === `Basic ${basic}`));
    github.faults.push({ times: Infinity, action: { kind: 'respond', status: 400, body: `echo ${basic}` } });
    const message = await messageOf(fetchHead(github, { ...given, folder: temporaryFolder() }));
    const texts = [textOf(given.folder), message, ...(POSIX ? [readFileSync(seen, 'utf8')] : [])];
    for (const text of texts) assert.ok(!text.includes(github.token) && !text.includes(basic));
    assert.throws(() => statSync(trace));
  });

  it('does not follow a redirect, whose server would get the token', async () => {
    const stranger: string[] = [];
    await using other = await listen(async (request, response) => {
      stranger.push(request.headers.authorization ?? '');
      response.writeHead(404).end();
    });
    await using github = await start();
    for (const location of [
      other.url.replace('127.0.0.1', 'other.localhost'),
      `${github.serverUrl}/elsewhere`,
    ]) {
      github.faults.push({
        times: Infinity,
        action: { kind: 'respond', status: 301, headers: { location: `${location}/x/info/refs` } },
      });
      assert.match(await messageOf(fetchHead(github)), /redirect is not followed/);
      github.faults.clear();
    }
    assert.deepEqual(stranger, []);
  });

  it('is not there any more after a force push', async () => {
    await using github = await start();
    const gone = fetchCommit(originOf(github), 'd'.repeat(40), machine());
    assert.match(await messageOf(gone), /force push/);
  });

  it('outlasts faults that pass, and a lasting one is named', async () => {
    await using github = await start();
    github.faults.push(
      { times: 1, action: { kind: 'respond', status: 502 } },
      { action: { kind: 'reset', after: 'headers' } },
    );
    assert.equal((await fetchHead(github)).commit, github.head(REPOSITORY));
    const impatient = { quietMs: 30_000, tries: 2 };
    github.faults.push({ times: Infinity, action: { kind: 'respond', status: 503 } });
    assert.match(await messageOf(fetchHead(github, machine(), impatient)), /HTTP status 503/);
    const nobody = { ...originOf(github), server: `http://${CLOSED_PORT}` };
    const unanswered = fetchCommit(nobody, github.head(REPOSITORY), machine(), impatient);
    assert.match(await messageOf(unanswered), /no connection to the server/);
  });

  for (const [about, match] of [
    ['at once', () => true],
    ['half-way', ({ method }: { method: string }) => method === 'POST'],
  ] as const) {
    it(`is given up where the server hangs ${about}`, async () => {
      await using github = await start();
      github.faults.push({ times: Infinity, match, action: { kind: 'hang' } });
      const given = fetchHead(github, machine(), { quietMs: 4_000, tries: 4 });
      assert.match(await messageOf(given), /did not come within 30 seconds/);
      assert.equal(github.requests.filter(match).length, 1);
    });
  }

  it('is given up where the run is cancelled', async () => {
    await using github = await start();
    const { promise: hangs, resolve } = Promise.withResolvers<void>();
    github.faults.push({
      times: Infinity,
      action: { kind: 'hold', at: 'request', until: hangs, seen: () => cancel.abort() },
    });
    const cancel = new AbortController();
    await assert.rejects(fetchHead(github, { ...machine(), signal: cancel.signal }));
    resolve();
  });

  it('is none where the token is refused, or the repository is not there', async () => {
    await using github = await start();
    const refused = fetchCommit(
      { ...originOf(github), token: 'ghs_other' },
      github.head(REPOSITORY),
      machine(),
    );
    assert.match(await messageOf(refused), /contents: read/);
    const none = fetchCommit({ ...originOf(github), repository: 'acme/none' }, 'a'.repeat(40), machine());
    assert.match(await messageOf(none), /contents: read/);
    github.permissions.contents = 'none';
    assert.match(await messageOf(fetchHead(github)), /contents: read/);
  });

  it('takes nothing of the user’s own configuration', { skip: !POSIX }, async () => {
    await using github = await start();
    const home = temporaryFolder('home');
    const witness = join(home, 'witness');
    mkdirSync(join(home, 'template', 'hooks'), { recursive: true });
    const program = join(home, 'program.sh');
    writeFileSync(program, `#!/bin/sh\ntouch "${witness}"\n`);
    chmodSync(program, 0o755);
    writeFileSync(
      join(home, '.gitconfig'),
      `[core]\nfsmonitor = ${program}\nhooksPath = ${home}\nsshCommand = ${program}\naskPass = ${program}\n` +
        `[credential]\nhelper = ${program}\n[init]\ntemplateDir = ${home}/template\n` +
        `[url "ssh://evil/"]\ninsteadOf = ${github.serverUrl}/\n`,
    );
    writeFileSync(join(home, '.netrc'), 'machine github.localhost login a password b\n');
    for (const hook of ['reference-transaction', 'post-checkout']) {
      writeFileSync(join(home, hook), `#!/bin/sh\ntouch "${witness}"\n`, { mode: 0o755 });
    }
    await fetchHead(github, machine({ ...process.env, HOME: home, GIT_ASKPASS: program, GIT_DIR: home }));
    assert.throws(() => statSync(witness));
  });
});

describe('a commit of a repository on this machine', () => {
  it('is found by any name, and read where it is with a configuration of our own', async () => {
    await using github = await start();
    const folder = join(github.folder, `${REPOSITORY}.git`);
    for (const ref of ['main', 'HEAD', github.head(REPOSITORY), github.head(REPOSITORY).slice(0, 10)]) {
      const repository = await openLocalCommit(folder, ref, machine());
      assert.equal(repository.commit, github.head(REPOSITORY));
      const [file] = await readObjects(repository, [`${repository.commit}:members/a.csv`], 1e6);
      assert.equal(String(file), FILES['members/a.csv']);
    }
  });

  it('is a wrong flag where there is none of this name, be it an option', async () => {
    await using github = await start();
    const folder = join(github.folder, `${REPOSITORY}.git`);
    for (const ref of ['none', '--help', '', 'main:audiences.yml'])
      await assert.rejects(openLocalCommit(folder, ref, machine()), ({ problem }: ProblemError) => {
        assert.deepEqual([problem.code, problem.severity], ['input-invalid', 'error']);
        return /^The flag `--base` is .* not a commit of this repository\./.test(problem.message);
      });
  });
});
