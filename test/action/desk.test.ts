import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Starts the bundle as a person does: with flags, in a folder, without anything of GitHub. */
async function atDesk(folder: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const { PATH, SystemRoot } = process.env;
  const temp = temporaryFolder('desk');
  const env = { PATH, SystemRoot, TMPDIR: temp, TEMP: temp, TMP: temp, ...more };
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'index.js'), ...args], { cwd: folder, env });
  const [out, err, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, err, exitCode, temp };
}

/** The option that lets Node run a script before the bundle. */
function preloading(script: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}

describe('the bundle at a desk', { concurrency: 3 }, () => {
  it('plans and prints the summary for a terminal', async () => {
    const { out, err, exitCode, temp } = await atDesk(join(ROOT, 'examples', 'files-in-repository'), []);
    assert.equal(exitCode, 0, out + err);
    assert.equal(err, '');
    assert.match(out, /^Plan: an import would upload 3 audiences/m);
    assert.match(out, /^vip_customers +412 /m);
    assert.doesNotMatch(out, /^::/m, 'no workflow commands');
    assert.doesNotMatch(out, /\u001b/, 'no colours where it is no terminal');
    const [folder = ''] = readdirSync(temp);
    assert.match(folder, /^odp-audience-action/);
    assert.ok(existsSync(join(temp, folder, 'odp-audiences', 'vip_customers.csv.gz')));
  });

  it('takes inputs as flags and fails as the step does', async () => {
    using folder = createWorkspace({
      'lists/a.yml':
        'version: 1\naudiences:\n  vip: { identifier: customer_id, members: vip.csv, min_members: 9 }\n  gold: { identifier: customer_id, members: gold.csv }\n',
      'export/vip.csv': 'customer_id\nmember-7f3a\n',
    });
    const flags = ['--manifest', 'lists/a.yml', '--members-directory=export', '--audiences', 'vip'];
    const { out, exitCode } = await atDesk(folder.path, flags);
    assert.equal(exitCode, 1, out);
    assert.match(out, /^Plan failed: 1 of 1 audience/m);
    assert.match(out, /error too-few-members lists\/a\.yml:3/);
    assert.doesNotMatch(out, /gold|7f3a/);
  });

  it('explains itself where there is no manifest, and names a flag that was probably meant', async () => {
    using folder = createWorkspace();
    const [nothing, wrong, help] = await Promise.all([
      atDesk(folder.path, []),
      atDesk(folder.path, ['--manfest', 'x']),
      atDesk(folder.path, ['--help']),
    ]);
    assert.equal(nothing.exitCode, 2);
    assert.match(nothing.err, /There is no audiences\.yml in this folder/);
    assert.match(nothing.err, /--members-directory/);
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.err, /Did you mean `--manifest`\?/);
    assert.equal(help.exitCode, 0);
    assert.match(help.out, /^Usage: node dist\/index\.js/m);
  });

  it('says that this Node is too old, on one line, and does nothing else', async () => {
    using folder = createWorkspace();
    const old = "Object.defineProperty(process.versions, 'node', { value: '20.11.1' })";
    const { out, err, exitCode } = await atDesk(folder.path, ['--help'], {
      NODE_OPTIONS: preloading(old),
    });
    assert.deepEqual([out, exitCode], ['', 2]);
    assert.match(err, /^odp-audience-action needs Node 24 or newer, but this is Node 20\.11\.1\.\n$/);
  });

  it('ends after its report, whatever is still open', async () => {
    using folder = createWorkspace({ 'audiences.yml': 'version: 1\naudiences: {}\n' });
    const { out, exitCode } = await atDesk(folder.path, [], {
      NODE_OPTIONS: preloading('setInterval(() => {}, 1e6)'),
    });
    assert.equal(exitCode, 1);
    assert.match(out, /^error manifest-schema|audiences/m);
  });

  it('ignores flags on GitHub, where every input comes from the step', async () => {
    using folder = createWorkspace();
    const { out, exitCode } = await atDesk(folder.path, ['--help'], { GITHUB_ACTIONS: 'true' });
    assert.equal(exitCode, 1);
    assert.match(out, /^::error.*manifest/m);
  });
});
