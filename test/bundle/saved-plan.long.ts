import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Carried, carry, FILES, importPlan, planAndCarry, uploads } from './carried-plan.ts';
import { audienceOf, codesOf, openScene, type Scene, type SceneRun, T } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

describe('a saved plan that is no longer what was approved', { concurrency: 2 }, () => {
  const spoilt: [what: string, spoil: (carried: Carried, scene: Scene) => unknown, says: RegExp][] = [
    [
      'another result',
      ({ folder }) => change(join(folder, 'result.json'), (text) => `${text} `),
      /`result\.json` is another/,
    ],
    [
      'a result that is too large',
      ({ folder }) => truncateSync(join(folder, 'result.json'), 512 * 1024 * 1024 + 1),
      /too large/,
    ],
    [
      'a folder in place of the result',
      ({ folder }) => {
        rmSync(join(folder, 'result.json'));
        mkdirSync(join(folder, 'result.json'));
      },
      /it is not a regular file/,
    ],
    ['no result', ({ folder }) => rmSync(join(folder, 'result.json')), /it is missing/],
    [
      'a link in place of the result',
      ({ folder, temp }) => {
        renameSync(join(folder, 'result.json'), join(temp, 'elsewhere.json'));
        symlinkSync(join(temp, 'elsewhere.json'), join(folder, 'result.json'));
      },
      /it is a link/,
    ],
    [
      'the digest of another plan',
      () => ({ inputs: { 'plan-digest': 'e'.repeat(64) } }),
      /not the plan whose `plan-digest` was given/,
    ],
    [
      'another manifest',
      (_, scene) =>
        scene.workspace.write({ 'audiences.yml': `${scene.workspace.text('audiences.yml')}# later\n` }),
      /manifest is not the one/,
    ],
    ['another tracker ID', () => ({ inputs: { 'tracker-id': 'another' } }), /another bucket or tracker ID/],
    ['another region', () => ({ inputs: { 'odp-region': 'eu' } }), /another bucket or tracker ID/],
    [
      'another repository',
      () => ({ env: { GITHUB_REPOSITORY: 'acme/renamed' } }),
      /made in "acme\/audiences", and this run belongs to "acme\/renamed"/,
    ],
    [
      'the result of an import',
      (carried) => carry(carried, (result) => ({ ...result, mode: 'import' })),
      /result of an import/,
    ],
    ...(
      [
        ['an audience that is said to be imported', (a) => [{ ...a, status: 'imported' }]],
        ['an audience that is said to have failed', (a) => [{ ...a, status: 'failed' }]],
        ['an audience without its file', (a) => [{ ...a, file: null }]],
        ['an unchanged audience without its file', (a) => [{ ...a, status: 'unchanged', file: null }]],
        ['an audience twice', (a) => [a, a]],
      ] satisfies [string, (audience: object) => object[]][]
    ).map(([what, edit]): (typeof spoilt)[number] => [
      what,
      (carried) =>
        carry(carried, (result) => {
          const [a, ...others] = result.audiences;
          return { ...result, audiences: [...edit(a), ...others] };
        }),
      /no plan of this action writes/,
    ]),
    [
      'a result of another version',
      (carried) => carry(carried, (result) => ({ ...result, version: 2 })),
      /another version/,
    ],
  ];
  for (const [what, spoil, says] of spoilt) {
    test(`is refused with ${what}`, async () => {
      await using scene = await openScene('none', FILES);
      const carried = await planAndCarry(scene);
      const options = (spoil(carried, scene) ?? {}) as SceneRun;
      const run = await importPlan(scene, carried, options);
      assert.equal(run.exitCode, 1, run.log);
      assert.deepEqual(codesOf(run), ['error stale-plan']);
      assert.match(run.result.problems[0].message, says);
      assert.equal(uploads(scene), 0);
      assertWellFormed(run);
    });
  }

  const changed: [what: string, change: (path: string, carried: Carried) => void, says: RegExp][] = [
    ['missing', (path) => rmSync(path), /is missing/],
    [
      'a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      /is not a regular file/,
    ],
    ['cut', (path) => change(path, (_, bytes) => bytes.subarray(1)), /has another size/],
    ['altered', (path) => change(path, (_, bytes) => flip(bytes)), /has other bytes/],
    [
      'a link',
      (path, { temp }) => {
        renameSync(path, join(temp, 'elsewhere.gz'));
        symlinkSync(join(temp, 'elsewhere.gz'), path);
      },
      /is a link/,
    ],
    [
      'other members with a result that fits',
      (path, carried) => {
        const bytes = gzipSync(
          `type,action,customer_id,audience_id,ts\npassthrough,qualify,member-1,a,${T}\n`,
        );
        writeFileSync(path, bytes);
        carry(carried, (result) => {
          const [a, ...others] = result.audiences;
          const sha256 = createHash('sha256').update(bytes).digest('hex');
          return {
            ...result,
            audiences: [{ ...a, file: { ...a.file, bytes: bytes.length, sha256 } }, ...others],
          };
        });
      },
      /not what this action builds/,
    ],
  ];
  for (const [what, spoil, says] of changed) {
    test(`is stale where a file is ${what}`, async () => {
      await using scene = await openScene('none', FILES);
      const carried = await planAndCarry(scene);
      spoil(join(carried.folder, 'a.csv.gz'), carried);
      const run = await importPlan(scene, carried);
      assert.deepEqual(codesOf(run, 'a'), ['error stale-plan'], run.log);
      assert.match(audienceOf(run, 'a').problems[0].message, says);
      assert.deepEqual([audienceOf(run, 'a').status, audienceOf(run, 'b').status], ['blocked', 'held']);
      assert.equal(uploads(scene), 0);
    });
  }
});

function change(path: string, edit: (text: string, bytes: Buffer) => string | Uint8Array): void {
  const bytes = readFileSync(path);
  writeFileSync(path, edit(bytes.toString(), bytes));
}

function flip(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed[20] = (changed[20] as number) ^ 1;
  return changed;
}
