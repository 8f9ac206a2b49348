import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { type GitRun, gitProxy, gitTrust, gitVariables, runGit } from '../../src/system/git.ts';
import { temporaryFolder } from '../support/temporary.ts';

const POSIX = process.platform !== 'win32';

function run(args: readonly string[], options: Partial<GitRun> = {}) {
  const env = gitVariables(process.env);
  return runGit({ args, folder: temporaryFolder(), env, timeoutMs: 20_000, maxBytes: 1e6, ...options });
}

function repository(): string {
  const folder = temporaryFolder('repository');
  execFileSync('git', ['init', '-q', folder]);
  writeFileSync(join(folder, 'a.csv'), 'x\n');
  execFileSync('git', ['-C', folder, 'add', '.']);
  return folder;
}

describe('git', () => {
  it('gives its output, whole or as it comes', async () => {
    const folder = repository();
    const answer = await run(['ls-files', '-z'], { folder });
    assert.deepEqual(answer, { ok: true, stdout: Buffer.from('a.csv\0') });
    const chunks: Buffer[] = [];
    await run(['hash-object', '--stdin'], { folder, input: 'x\n', take: (chunk) => chunks.push(chunk) });
    assert.equal(Buffer.concat(chunks).toString().trim(), '587be6b4c3f93f93c489c0111bba5596147a26cb');
  });

  it('says why there is none', async () => {
    const failed = await run(['rev-parse', 'HEAD']);
    assert.ok(!failed.ok && failed.reason === 'failed' && failed.exitCode === 128);
    const missing = await run(['--version'], { env: { PATH: temporaryFolder() } });
    assert.ok(!missing.ok && missing.reason === 'no-git');
    const relative = await run(['--version'], { env: { PATH: `.${delimiter}bin` } });
    assert.ok(!relative.ok && relative.reason === 'no-git');
    const large = await run(['help', '-a'], { maxBytes: 10 });
    assert.ok(!large.ok && large.reason === 'too-large');
    const cancelled = await run(['--version'], { signal: AbortSignal.abort() });
    assert.ok(!cancelled.ok && cancelled.reason === 'cancelled');
  });

  it('is ended with its helpers when it takes too long, or the run is cancelled', {
    skip: !POSIX,
  }, async () => {
    // A program of git's own that starts a helper, and both wait for ever.
    const bin = temporaryFolder('bin');
    writeFileSync(join(bin, 'git'), '#!/bin/sh\nsleep 1000 & sleep 1000\n');
    chmodSync(join(bin, 'git'), 0o755);
    const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
    const slow = await run([], { env, timeoutMs: 200 });
    assert.ok(!slow.ok && slow.reason === 'too-slow');
    const controller = new AbortController();
    const running = run([], { env, signal: controller.signal });
    controller.abort();
    const cancelled = await running;
    assert.ok(!cancelled.ok && cancelled.reason === 'cancelled');
  });

  it('starts nothing that a hostile repository or the environment asks for', { skip: !POSIX }, async () => {
    const folder = repository();
    const witness = join(temporaryFolder(), 'witness');
    const program = join(folder, 'evil.sh');
    writeFileSync(program, `#!/bin/sh\ntouch "${witness}"\n`);
    chmodSync(program, 0o755);
    mkdirSync(join(folder, '.git', 'hooks'), { recursive: true });
    writeFileSync(join(folder, '.git', 'hooks', 'post-index-change'), `#!/bin/sh\ntouch "${witness}"\n`, {
      mode: 0o755,
    });
    for (const name of [
      'core.fsmonitor',
      'core.sshCommand',
      'core.pager',
      'core.hooksPath',
      'credential.helper',
    ])
      execFileSync('git', [
        '-C',
        folder,
        'config',
        name,
        name === 'core.hooksPath' ? folder : `"${program}"`,
      ]);
    const asked = gitVariables({
      ...process.env,
      GIT_TRACE: witness,
      GIT_SSH_COMMAND: program,
      GIT_ASKPASS: program,
      GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${program}'`,
      INPUT_ODP_API_KEY: 'secret',
    });
    assert.ok(!JSON.stringify(asked).includes('secret'));
    for (const args of [
      ['ls-files', '-z', '-d'],
      ['status', '--porcelain'],
      ['fetch', 'ssh://localhost/x'],
    ])
      await run(args, { folder, env: asked });
    assert.ok(!existsSync(witness));
    // The same repository does start it where nothing is switched off.
    execFileSync('git', ['-C', folder, 'status'], { stdio: 'ignore' });
    assert.ok(existsSync(witness));
  });

  it('gets no proxy and no home by its variables', () => {
    const kept = gitVariables({
      PATH: '/bin',
      Path: 'C:/bin',
      https_proxy: 'a:1',
      HTTP_PROXY: 'a:1',
      ALL_PROXY: 'a:1',
      all_proxy: 'a:1',
      no_proxy: 'b',
      HOME: '/home/jane',
      SSL_CERT_FILE: '/etc/ssl/cert.pem',
    });
    const own = Object.keys(kept).filter((name) => !/^(?:GIT_|LC_ALL$)/.test(name));
    assert.deepEqual(own, ['PATH', 'Path', 'SSL_CERT_FILE']);
  });

  it('goes to a server through the proxy that every other client takes', () => {
    const before = { ...process.env };
    try {
      for (const name of Object.keys(before))
        if (/^(?:https?|all|no)_proxy$/i.test(name)) delete process.env[name];
      process.env.HTTP_PROXY = 'http://other:1';
      process.env.ALL_PROXY = 'http://other:1';
      assert.deepEqual(gitProxy(new URL('https://github.test')), {});
      process.env.HTTPS_PROXY = 'jane:p%40ss@proxy:3128';
      process.env.NO_PROXY = 'ghe.test:443';
      // git takes a path at its end for a mistake.
      assert.deepEqual(gitProxy(new URL('https://github.test')), {
        'http.proxy': 'http://jane:p%40ss@proxy:3128',
      });
      assert.deepEqual(gitProxy(new URL('https://ghe.test')), {});
      assert.deepEqual(gitProxy(new URL('https://127.0.0.1:1')), {});
      process.env.HTTPS_PROXY = 'socks5://proxy';
      assert.throws(() => gitProxy(new URL('https://github.test')), /`HTTPS_PROXY` is not the URL/);
    } finally {
      for (const name of ['HTTP_PROXY', 'ALL_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it('reads the authorities it is given on Windows, too, where it goes by the machine’s otherwise', () => {
    assert.deepEqual(gitTrust('C:/temp/authorities.pem', 'win32'), {
      'http.sslCAInfo': 'C:/temp/authorities.pem',
      'http.schannelUseSSLCAInfo': 'true',
    });
    for (const platform of ['linux', 'darwin'] as const)
      assert.deepEqual(gitTrust('/tmp/authorities.pem', platform), {
        'http.sslCAInfo': '/tmp/authorities.pem',
      });
  });
});
