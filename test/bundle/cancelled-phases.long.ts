import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { RunningAction } from '../support/action.ts';
import { holdAt } from '../support/faults.ts';
import { CANCELLED, inside, PATIENT, whenRead } from '../support/inside.ts';
import type { S3Request } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { FileContent } from '../support/workspace.ts';
import { audienceOf, codesOf, csv, ids, manifest, oneList, openScene, type Scene, T } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

/** A phase of a run in which it may be cancelled. */
interface Phase {
  readonly what: string;
  readonly status: 'held' | 'failed' | 'imported';
  readonly stateIn?: 's3';
  /** What the workspace holds after the first import. */
  readonly members?: () =>
    | Readonly<Record<string, FileContent>>
    | Promise<Readonly<Record<string, FileContent>>>;
  /** Changes the state after the first import. */
  readonly state?: (scene: Scene) => Promise<void>;
  readonly inputs?: (scene: Scene) => Readonly<Record<string, string>>;
  /** Resolves when the run is in this phase; it is then cancelled. */
  readonly come?: (scene: Scene, start: () => RunningAction) => Promise<RunningAction>;
  /** Instead: the run is cancelled when so many bytes of a file have been read. */
  readonly read?: { readonly path: RegExp; readonly bytes: number };
}

/** Milliseconds from the signal to the end, on however busy a machine: without a cancellation these take minutes. */
const MOST = 20_000;
const EVERY = Number.POSITIVE_INFINITY;
const MEMBERS = /[\\/]members[\\/]a\.[a-z.]+$/;
const withKey = ({ odp }: Scene) => ({ 'odp-api-key': odp.apiKey, 'odp-api-url': odp.apiUrl });

const PHASES: readonly Phase[] = [
  ...(
    [
      ['JSON', 'a.json', (rows: readonly string[]) => `[${rows.map((id) => `"${id}"`).join()}]`],
      ['NDJSON', 'a.ndjson', (rows: readonly string[]) => rows.map((id) => `"${id}"`).join('\n')],
      ['zstd', 'a.txt.zst', (rows: readonly string[]) => zstdCompressSync(rows.join('\n'))],
    ] as const
  ).map(([what, name, write]): Phase => {
    const rows = Array.from({ length: 3_000_000 }, (_, row) => `member-${row % 1000}`);
    return {
      what: `${what} is read`,
      status: 'held',
      members: () => ({
        'audiences.yml': manifest({ a: `members: members/${name}` }),
        [`members/${name}`]: write(rows),
      }),
      read: { path: MEMBERS, bytes: 1 },
    };
  }),
  {
    what: 'Parquet is read',
    status: 'held',
    members: async () => ({
      'audiences.yml': manifest({ a: 'members: members/a.parquet' }),
      'members/a.parquet': await parquetOf(4_000_000),
    }),
    read: { path: MEMBERS, bytes: 1 },
  },
  {
    what: 'a large file is built',
    status: 'held',
    members: () => ({ 'members/a.csv': csv(ids(0, 5_000_000)) }),
    read: { path: MEMBERS, bytes: 50_000_000 },
  },
  {
    what: 'a large baseline is compared',
    status: 'held',
    members: () => ({ 'members/a.csv': csv(ids(0, 9)) }),
    state: enlarge,
    // It is fetched whole before it is compared; then its kind is looked at.
    read: { path: /odp-scratch-.*state$/, bytes: 1_000_000 },
  },
  {
    what: 'ODP is asked whether the audience exists',
    status: 'held',
    inputs: withKey,
    come: (scene, start) => heldByApi(scene, start),
  },
  {
    what: 'ODP is asked about members after the import',
    status: 'imported',
    inputs: (scene) => ({ ...withKey(scene), 'verify-timeout': '300' }),
    come: async ({ odp }, start) => {
      const asked = Promise.withResolvers<void>();
      odp.api.faults.push({
        match: ({ path }) => path.endsWith('graphql') && passed(asked),
        times: EVERY,
        action: { kind: 'respond', status: 503 },
      });
      return reached(start(), asked.promise);
    },
  },
  {
    what: 'an upload is tried again and again',
    status: 'failed',
    come: async ({ odp }, start) => {
      const isUpload = ({ bucket, method }: S3Request) => bucket === odp.bucket && method === 'PUT';
      const again = Promise.withResolvers<void>();
      const refused = { kind: 'respond', status: 503, code: 'SlowDown' } as const;
      odp.s3.faults.push(
        { match: isUpload, action: refused },
        { match: (request) => isUpload(request) && passed(again), times: EVERY, action: refused },
      );
      return reached(start(), again.promise);
    },
  },
  {
    what: 'the members of the state are fetched',
    status: 'held',
    stateIn: 's3',
    come: (scene, start) => heldByState(scene, start, /\.csv\.gz$/),
  },
  {
    what: 'the JSON of the state is read',
    status: 'held',
    stateIn: 's3',
    come: (scene, start) => heldByState(scene, start, /a\.json$/),
  },
];

// One after the other, for they have millions of rows.
describe('a run that is cancelled ends soon, with its report', { skip: process.platform === 'win32' }, () => {
  for (const { what, status, stateIn, members, state, inputs, come, read } of PHASES) {
    test(`while ${what}`, async () => {
      const files = oneList(ids(0, 10));
      await using scene = await openScene(stateIn ?? 'folder', files, { audiences: ['a'] });
      assert.equal((await scene.run()).exitCode, 0);
      if (members !== undefined) scene.workspace.write(await members());
      await state?.(scene);
      const before = await scene.state.all();
      const env = inside(
        PATIENT,
        ...(read === undefined ? [] : [whenRead(read.path, CANCELLED, read.bytes)]),
      );
      const start = () => scene.start({ at: 1, env, inputs: { ...inputs?.(scene) } });
      const running = await (come?.(scene, start) ?? start());
      const asked = performance.now();
      if (come !== undefined) running.child.kill('SIGINT');
      const run = await running.done;
      if (come !== undefined) assert.ok(performance.now() - asked < MOST);
      assertWellFormed(run);
      assert.equal(run.exitCode, 1);
      assert.equal(audienceOf(run, 'a').status, status, run.log);
      assert.match(JSON.stringify([run.result.problems, audienceOf(run, 'a').problems]), /cancelled/);
      assert.doesNotMatch(run.log, /left behind/);
      assert.deepEqual(filesIn(running, /odp-scratch-|\.partial$/), []);
      if (status !== 'held') return;
      assert.deepEqual(await scene.state.all(), before);
      assert.equal(scene.odp.uploads().length, 1);
      assert.ok([...codesOf(run), ...codesOf(run, 'a')].some((code) => code.startsWith('error ')));
    });
  }
});

/** The sizes of the files below a run's RUNNER_TEMP that have such a path in it. */
function filesIn({ temp }: RunningAction, path: RegExp): number[] {
  return readdirSync(temp, { recursive: true, encoding: 'utf8' })
    .filter((name) => path.test(name))
    .map((name) => statSync(join(temp, name), { throwIfNoEntry: false })?.size ?? 0);
}

/** For a fault: tells that a request has come, and goes on. */
function passed(come: PromiseWithResolvers<void>): true {
  come.resolve();
  return true;
}

async function parquetOf(rows: number): Promise<Buffer> {
  const path = join(temporaryFolder('cancelled'), 'a.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT 'member-' || i AS customer_id FROM range(${rows}) r(i)) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return readFileSync(path);
}

/** Makes the list that was imported last one of ten million rows. */
async function enlarge({ state }: Scene): Promise<void> {
  const known = JSON.parse(String((await state.all())['a.json']));
  const rows = ids(0, 1_000_000).map((id) => `passthrough,qualify,${id},a,${T}\n`);
  const part = gzipSync(rows.join(''), { level: 1 });
  const header = gzipSync('type,action,customer_id,audience_id,ts\n');
  const bytes = Buffer.concat([header, ...Array.from({ length: 10 }, () => part)]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = `a.${sha256.slice(0, 12)}.01234567.csv.gz`;
  await state.put(file, bytes);
  await state.put(known.file, null);
  await state.put('a.json', JSON.stringify({ ...known, file, sha256, members: 10_000_000 }));
}

async function heldByApi({ odp }: Scene, start: () => RunningAction): Promise<RunningAction> {
  const held = holdAt('request');
  odp.api.faults.push({ action: held.action });
  return reached(start(), held.reached);
}

async function heldByState({ odp }: Scene, start: () => RunningAction, key: RegExp): Promise<RunningAction> {
  const held = holdAt('request');
  odp.s3.faults.push({
    match: (request) => request.bucket === 'state' && request.method === 'GET' && key.test(request.key),
    times: EVERY,
    action: held.action,
  });
  return reached(start(), held.reached);
}

async function reached(running: RunningAction, come: Promise<void>): Promise<RunningAction> {
  await Promise.race([come, running.done.then(({ log }) => assert.fail(log))]);
  return running;
}
