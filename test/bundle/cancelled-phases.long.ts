import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import type { RunningAction } from '../support/action.ts';
import type { S3Request } from '../support/odp.ts';
import type { FileContent } from '../support/workspace.ts';
import { until } from './disturb.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

/** A phase of a run in which it may be cancelled. */
interface Phase {
  readonly what: string;
  readonly status: 'held' | 'failed' | 'imported';
  readonly stateIn?: 's3';
  readonly members?: () => Readonly<Record<string, FileContent>>;
  readonly inputs?: (scene: Scene) => Readonly<Record<string, string>>;
  /** Resolves when the run is in this phase. */
  readonly come: (scene: Scene, start: () => RunningAction) => Promise<RunningAction>;
}

/** Milliseconds from the signal to the end, on however busy a machine: without a cancellation these take minutes. */
const MOST = 20_000;
const EVERY = Number.POSITIVE_INFINITY;
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
      come: async (_, start) => {
        const running = start();
        await running.seen(/Mode import/);
        return running;
      },
    };
  }),
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
      odp.api.faults.push({
        match: ({ path }) => path.endsWith('graphql'),
        times: EVERY,
        action: { kind: 'respond', status: 503 },
      });
      const running = start();
      await until(() => odp.api.requests.some(({ path }) => path.endsWith('graphql')));
      return running;
    },
  },
  {
    what: 'an upload is tried again and again',
    status: 'failed',
    come: async ({ odp }, start) => {
      const isUpload = ({ bucket, method }: S3Request) => bucket === odp.bucket && method === 'PUT';
      odp.s3.faults.push({
        match: isUpload,
        times: EVERY,
        action: { kind: 'respond', status: 503, code: 'SlowDown' },
      });
      const before = odp.s3.requests.filter(isUpload).length;
      const running = start();
      await until(() => odp.s3.requests.filter(isUpload).length > before + 1);
      return running;
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

describe('a run that is cancelled ends soon, with its report', {
  concurrency: 2,
  skip: process.platform === 'win32',
}, () => {
  for (const { what, status, stateIn, members, inputs, come } of PHASES) {
    test(`while ${what}`, async () => {
      const files = { 'audiences.yml': manifest({ a: '' }), 'members/a.csv': csv(ids(0, 10)) };
      await using scene = await openScene(stateIn ?? 'folder', files, { audiences: ['a'] });
      assert.equal((await scene.run()).exitCode, 0);
      if (members !== undefined) scene.workspace.write(members());
      const running = await come(scene, () => scene.start({ at: 1, inputs: { ...inputs?.(scene) } }));
      const asked = performance.now();
      running.child.kill('SIGINT');
      const run = await running.done;
      assert.ok(performance.now() - asked < MOST);
      assertWellFormed(run);
      assert.equal(run.exitCode, 1);
      assert.equal(audienceOf(run, 'a').status, status, run.log);
      assert.match(JSON.stringify([run.result.problems, audienceOf(run, 'a').problems]), /cancelled/);
      assert.ok([...codesOf(run), ...codesOf(run, 'a')].some((code) => code.startsWith('error ')));
    });
  }
});

async function heldByApi({ odp }: Scene, start: () => RunningAction): Promise<RunningAction> {
  const come = Promise.withResolvers<void>();
  odp.api.faults.push({
    action: { kind: 'hold', at: 'request', until: new Promise(() => {}), seen: come.resolve },
  });
  const running = start();
  await Promise.race([come.promise, running.done.then(({ log }) => assert.fail(log))]);
  return running;
}

async function heldByState({ odp }: Scene, start: () => RunningAction, key: RegExp): Promise<RunningAction> {
  const come = Promise.withResolvers<void>();
  odp.s3.faults.push({
    match: (request) => request.bucket === 'state' && request.method === 'GET' && key.test(request.key),
    times: EVERY,
    action: { kind: 'hold', at: 'request', until: new Promise(() => {}), seen: come.resolve },
  });
  const running = start();
  await Promise.race([come.promise, running.done.then(({ log }) => assert.fail(log))]);
  return running;
}
