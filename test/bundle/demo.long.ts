import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

test('the demo keeps what it claims, and shows no path of this machine', async () => {
  // Rejects where the exit code is not 0.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join('scripts', 'demo.ts')], {
    cwd: ROOT,
    timeout: 60_000,
  });
  assert.equal(stderr, '');
  assert.equal(stdout.match(/^━━━ \d\. /gm)?.length, 6);
  assert.match(stdout, /^All \d+ claims hold\.$/m);
  assert.doesNotMatch(stdout, /NOT TRUE|undefined|NaN|\[object|::/);
  for (const folder of [ROOT, tmpdir()]) assert.ok(!stdout.includes(folder));
  assert.doesNotMatch(stdout, /cust_[0-9a-f]{10}/);
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, shown = ''] = /```text\n(━━━ 4[\s\S]*?)```/.exec(readme) ?? [];
  const lines = new Set(stdout.split('\n'));
  assert.notEqual(shown, '');
  for (const line of shown.trimEnd().split('\n')) assert.ok(lines.has(line), `README: ${line}`);
  // The pictures are of the same run.
  const [, lost] =
    /alt="[^"]*would lose (\d+ of \d+ members), where at most 20% are allowed/.exec(readme) ?? [];
  const [, joined, left] =
    /alt="[^"]*three audiences imported, (\d+) members added, (\d+) removed/.exec(readme) ?? [];
  assert.ok(stdout.includes(`The import would remove ${lost} (`), lost);
  assert.ok(stdout.includes(`Imported 3 audiences: ${joined} members added, ${left} removed`), joined);
});

test('the demo ends quietly where nobody reads any further', async () => {
  const demo = spawn(process.execPath, [join('scripts', 'demo.ts')], { cwd: ROOT });
  const ended = new Promise<number | null>((resolve) => demo.once('close', resolve));
  demo.stdout.once('data', () => demo.stdout.destroy());
  assert.deepEqual([await text(demo.stderr), await ended], ['', 0]);
});
