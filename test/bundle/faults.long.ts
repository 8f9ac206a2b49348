import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { uploadFile } from '../../src/odp/upload.ts';
import { createS3Client } from '../../src/stores/s3.ts';
import type { ActionRun } from '../support/action.ts';
import { startOdp } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { FAULT_MATRIX, type FaultCase } from './fault-matrix.ts';
import { csv, ids, manifest, openScene, type Scene, T } from './scene.ts';

const OLD = ids(0, 20);
const NEW = ids(5, 20);
const POSIX = process.platform !== 'win32';

describe('faults', { concurrency: 3 }, () => {
  for (const fault of FAULT_MATRIX.filter(isPossible)) {
    const { odpHas, state, status, codes } = fault;
    test(`${fault.fault}: ${status}, the members are the ${odpHas} ones, the state the ${state}`, async () => {
      await using scene = await openScene(fault.stateIn ?? 'folder', filesOf(fault), {
        audiences: ['first', 'large', 'vip'],
      });
      const first = await scene.run();
      assert.equal(first.exitCode, 0, first.log);

      const members = fault.rows === undefined ? NEW : ids(0, Math.min(fault.rows, 30_000));
      scene.workspace.write({ 'members/vip.csv': membersText(members, fault.rows ?? members.length) });
      fault.before?.(scene);
      const running = scene.start({
        at: 1,
        ...(fault.inputs && { inputs: fault.inputs(scene) }),
        ...fault.run,
        ...limited(scene, fault),
      });
      const tidyUp = await fault.during?.(scene, running);
      const run = await running.done.finally(tidyUp);

      const wasUploaded = odpHas === 'new';
      assert.deepEqual(scene.odp.members('vip'), new Set(wasUploaded ? members : OLD), run.log);
      assert.deepEqual(errorCodes(run), codes, run.log);
      assert.equal(run.exitCode, codes.length === 0 ? 0 : 1);
      assert.equal(run.stderr, '');
      assert.equal(resultOf(run).audiences.at(-1).status, status);
      assert.equal(run.summary.startsWith(codes.length === 0 ? '## ✅' : '## ❌'), true, run.summary);
      assert.equal(JSON.parse(run.outputs.imported ?? '[]').includes('vip'), status === 'imported');
      assert.equal(await stateOf(scene), state);
      assertOnlyWholeFiles(run);

      scene.odp.s3.faults.clear();
      scene.odp.s3.clockOffset = 0;
      Object.assign(scene.odp.s3.settings, { ignoresConditions: false, bareETags: false });
      scene.workspace.write({ 'members/vip.csv': csv(NEW) });
      await assertConverges(scene, 2);
    });
  }
});

describe('a run that is killed at any moment', { concurrency: 3 }, () => {
  for (const seed of [1, 2, 3]) {
    test(`leaves a state that is whole, and the next run converges (${seed})`, async () => {
      await using scene = await openScene('folder', filesOf({}));
      const { activityLog } = scene.odp;
      const uploads = new Set<string>();
      let at = 0;
      const begin = performance.now();
      assert.equal((await scene.run()).exitCode, 0);
      const duration = performance.now() - begin;
      for (let kill = 0; kill < 3; kill++) {
        at += 1;
        scene.workspace.write({ 'members/vip.csv': csv(ids(at, 20)) });
        const logged = activityLog.length;
        const running = scene.start({ at });
        // Nine moments in all, spread over the time that a run takes here, from when Node has started.
        await sleep(duration * (0.3 + 0.8 * ((seed - 1 + 3 * kill) / 8)));
        running.child.kill('SIGKILL');
        const run = await running.done;
        const known = JSON.parse((await scene.state.all())['vip.json']?.toString() ?? '{}');
        assert.ok(known.ts <= T + at && run.exitCode !== 1, run.log);
        for (const { audience } of activityLog.slice(logged)) uploads.add(await uploadOf(scene, audience));
        await assertStateIsWhole(scene, (id, ts) => uploads.has(`${id} ${ts}`));
        assertOnlyWholeFiles(run);
      }
      scene.workspace.write({ 'members/vip.csv': csv(NEW) });
      await assertConverges(scene, at + 1);
    });
  }
});

test('outputs that cannot be written fail the run, whose result says so; a summary that cannot is a line of the log', async () => {
  await using scene = await openScene('folder', filesOf({}));
  const { path } = scene.workspace;
  const run = await scene.run({ env: { GITHUB_OUTPUT: path } });
  assert.equal(run.exitCode, 1);
  assert.equal(run.stderr, '');
  const result = JSON.parse(readFileSync(join(outputOf(run), 'result.json'), 'utf8'));
  assert.equal(result.outcome, 'failure');
  assert.deepEqual(
    result.audiences.map(({ status }: { status: string }) => status),
    ['imported', 'imported'],
  );
  assert.ok(result.problems.some(({ code }: { code: string }) => code === 'unexpected-failure'));
  assert.match(run.summary, /outputs could not be written/);
  const next = await scene.run({ at: 1, env: { GITHUB_STEP_SUMMARY: path } });
  assert.equal(next.exitCode, 0, next.log);
  assert.match(next.log, /The job summary could not be written/);
});

test('an S3 that never answers is given up after five attempts', async () => {
  await using odp = await startOdp();
  odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action: { kind: 'hang' } });
  const path = join(temporaryFolder('silent'), 'vip.csv.gz');
  writeFileSync(path, 'x');
  const connection = { bucket: odp.bucket, region: 'us-east-1', credentials: odp.keyPair, endpoint: odp.url };
  // The bundle waits 15 seconds for each; that it does so once is in the table.
  const client = await createS3Client(connection, { connect: 5000, idle: 1000 });
  const outcome = await uploadFile(client, connection, {
    key: odp.key('vip'),
    path,
    bytes: 1,
    sha256: createHash('sha256').update('x').digest('hex'),
  });
  client.destroy();
  assert.ok(!outcome.ok);
  assert.equal(outcome.problem.code, 'upload-failed');
  assert.match(outcome.problem.message, /did not answer in time/);
  assert.equal(odp.s3.requests.length, 5);
});

function isPossible({ bySignal, onLinux }: FaultCase): boolean {
  return (POSIX || !bySignal) && (process.platform === 'linux' || !onLinux);
}

function filesOf({ behindLargeOne }: Partial<FaultCase>): Record<string, string> {
  const large = 'header: false, column: 1';
  return {
    'audiences.yml': manifest({ first: '', ...(behindLargeOne && { large }), vip: '' }),
    'members/first.csv': csv(['member-of-the-first']),
    'members/vip.csv': csv(OLD),
    // One member, many times.
    ...(behindLargeOne && { 'members/large.csv': `${'x'.repeat(499)}\n`.repeat(140_000) }),
  };
}

/** A file of so many rows; more rows than members repeat the last one. */
function membersText(members: readonly string[], rows: number): string {
  return csv(members) + `${members.at(-1)}\n`.repeat(rows - members.length);
}

/** The action behind a shell that limits how large its files may be; Windows has nothing like it. */
function limited({ odp, workspace }: Scene, { fileLimit }: FaultCase) {
  if (fileLimit === undefined) return {};
  if (!POSIX) return { inputs: { 'output-directory': 'audiences.yml' } };
  // A POSIX shell drops variables whose names have a hyphen.
  const inputs = Object.entries(odp.inputs()).map(
    ([name, value]) => `'INPUT_${name.toUpperCase()}=${value}'`,
  );
  const script = `#!/bin/sh\nulimit -f ${fileLimit}\nexec env ${inputs.join(' ')} '${nodeOf24()}' "$@"\n`;
  workspace.write({ 'limited.sh': { content: script, mode: 0o755 } });
  return { node: workspace.resolve('limited.sh') };
}

function nodeOf24(): string {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return join(import.meta.dirname, '..', '..', 'node_modules', 'node', 'bin', 'node');
}

// biome-ignore lint/suspicious/noExplicitAny: as ActionRun.result, of which a folder that cannot be written has none
function resultOf(run: ActionRun): any {
  return JSON.parse(run.outputs.result ?? 'null');
}

/** Codes of the errors of the run as a whole and of the audience, each once. */
function errorCodes(run: ActionRun): string[] {
  const { problems, audiences } = resultOf(run);
  const errors = [...problems, ...audiences.at(-1).problems].filter(({ severity }) => severity === 'error');
  return [...new Set<string>(errors.map(({ code }) => code))];
}

async function stateOf(scene: Scene): Promise<string> {
  const all = await scene.state.all();
  const side = JSON.parse(all['vip.json']?.toString() ?? '{}').ts === T ? 'old' : 'new';
  await assertStateIsWhole(scene);
  return Object.keys(all).some((key) => /^vip\..*importing$/.test(key)) ? `${side} and a note` : side;
}

/**
 * The JSON names a data file that exists and is the one that was imported. So does a note, unless its import was
 * killed before its file was kept: it had not begun to upload.
 */
async function assertStateIsWhole(
  scene: Scene,
  mayHaveUploaded: (audience: string, ts: number) => boolean = () => true,
): Promise<void> {
  const all = await scene.state.all();
  for (const [key, body] of Object.entries(all)) {
    if (key.startsWith('.') || !/\.(json|importing)$/.test(key)) continue;
    const { file, sha256, ts } = JSON.parse(body.toString());
    const kept = all[file];
    if (kept === undefined && key.endsWith('.importing')) {
      const audience = key.split('.')[0] ?? '';
      assert.ok(!mayHaveUploaded(audience, ts), `${key} without its file, although it was uploaded`);
      continue;
    }
    assert.ok(kept, `${key} without its file`);
    assert.equal(createHash('sha256').update(kept).digest('hex'), sha256, key);
  }
}

/** An audience and the time in the file that was uploaded last, which may have arrived after its run was killed. */
async function uploadOf({ odp }: Scene, audience: string): Promise<string> {
  const text = gunzipSync((await odp.file(audience)) ?? Buffer.alloc(0)).toString();
  return `${audience} ${/,(\d+)\n$/.exec(text)?.[1]}`;
}

/** Where a step that names no folder writes; its outputs may be lost. */
function outputOf({ temp }: Pick<ActionRun, 'temp'>): string {
  return join(temp, 'odp-audiences', '__acme_odp-audience-action');
}

function assertOnlyWholeFiles(run: ActionRun): void {
  const folder = outputOf(run);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (name.endsWith('.csv.gz')) gunzipSync(readFileSync(join(folder, name)));
    if (name.endsWith('.json')) JSON.parse(readFileSync(join(folder, name), 'utf8'));
  }
}

/** Running again imports what the files say, and the state then says just that. */
async function assertConverges(scene: Scene, at: number): Promise<void> {
  const run = await scene.run({ at });
  assert.equal(run.exitCode, 0, run.log);
  assert.deepEqual(scene.odp.members('vip'), new Set(NEW));
  const all = await scene.state.all();
  const { ts, file, members } = JSON.parse(all['vip.json']?.toString() ?? '{}');
  assert.deepEqual([ts, members], [T + at, NEW.length]);
  await assertStateIsWhole(scene);
  assert.deepEqual(
    Object.keys(all)
      .filter((key) => key.startsWith('vip.') && !key.endsWith('.partial'))
      .sort(),
    [file, 'vip.json'].sort(),
  );
}
