import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import type { RunningAction } from '../support/action.ts';
import type { FaultAction } from '../support/faults.ts';
import { CANCELLED, inside, whenRead } from '../support/inside.ts';
import type { S3Request } from '../support/odp.ts';
import { until } from './disturb.ts';
import type { Scene, SceneRun } from './scene.ts';

/** The import before this run, or the one that this run was to make. */
export type Side = 'old' | 'new';

/** What goes wrong with the import of one audience that was imported before, and what it leads to. */
export interface FaultCase {
  /** For people: the first column of the table in docs/reliability.md. */
  readonly fault: string;
  /** Whose members ODP has when the run is over. */
  readonly odpHas: Side;
  /** Which import the state has, and whether it notes that another one began whose end nobody knows. */
  readonly state: Side | 'old and a note';
  readonly status: 'imported' | 'failed' | 'invalid' | 'held' | 'blocked';
  /** Codes of the errors; none: exit code 0. */
  readonly codes: readonly string[];
  /** Where the state is. Default: a folder. */
  readonly stateIn?: 'folder' | 's3';
  /** Makes things go wrong before the run starts. */
  readonly before?: (scene: Scene) => void;
  /** Makes things go wrong while it runs; what it gives is done when the run is over. */
  readonly during?: (scene: Scene, running: RunningAction) => Promise<(() => void) | undefined>;
  readonly inputs?: (scene: Scene) => Readonly<Record<string, string>>;
  readonly run?: SceneRun;
  /** Blocks of 512 bytes that the process may write into a file. */
  readonly fileLimit?: number;
  /** Rows of the member file. Default 20. */
  readonly rows?: number;
  /** Another audience of over 64 MiB, which is read alone, comes before this one. */
  readonly behindLargeOne?: true;
  /** Only Linux can limit a process that runs. */
  readonly onLinux?: true;
  /** Windows has no signals: whoever cancels there kills. */
  readonly bySignal?: true;
}

const IMPORTED = { odpHas: 'new', state: 'new', status: 'imported', codes: [] } as const;
/** Nobody knows whether the file arrived, so a note tells the next run of both memberships. */
const UNKNOWN = {
  odpHas: 'old',
  state: 'old and a note',
  status: 'failed',
  codes: ['upload-failed'],
} as const;
const REFUSED = { odpHas: 'old', state: 'old', status: 'failed', codes: ['access-denied'] } as const;
/** An import that is not remembered would take the next one's guards away, so it does not take place. */
const NOT_REMEMBERED = {
  odpHas: 'old',
  state: 'old',
  status: 'held',
  codes: ['state-write-failed'],
  stateIn: 's3',
} as const;
const STOPPED = { odpHas: 'old', state: 'old', status: 'held', codes: ['unexpected-failure'] } as const;
const NOT_READ = { odpHas: 'old', state: 'old', status: 'invalid', codes: ['members-unreadable'] } as const;

const EVERY = Number.POSITIVE_INFINITY;
/** More than one read gives. */
const MANY_ROWS = 100_000;
const VIP = /[\\/]members[\\/]vip\.csv$/;

/** ODP is asked about the audiences between plan and import. */
const CHECKED = ({ odp }: Scene) => ({ 'odp-api-key': odp.apiKey, 'odp-api-url': odp.apiUrl });

/** Every fault with what it leads to. docs/reliability.md is made of this table, and faults.long.ts proves it. */
export const FAULT_MATRIX: readonly FaultCase[] = [
  { fault: 'S3 throttles twice (503 `SlowDown`)', ...IMPORTED, before: answers(503, 'SlowDown', 2) },
  { fault: 'S3 answers 500 twice', ...IMPORTED, before: answers(500, 'InternalError', 2) },
  { fault: 'S3 answers 503 every time', ...UNKNOWN, before: answers(503, 'ServiceUnavailable') },
  {
    fault: 'The connection is reset before the file is sent, once',
    ...IMPORTED,
    before: uploads({ kind: 'reset', after: 'headers' }, 1),
  },
  {
    fault: 'The connection is reset in the middle of the file, once',
    ...IMPORTED,
    before: uploads({ kind: 'reset', after: 100 }, 1),
  },
  {
    fault: 'The connection is reset in the middle of the file, every time',
    ...UNKNOWN,
    before: uploads({ kind: 'reset', after: 100 }),
  },
  {
    fault: 'The file is stored, but the connection is reset before the answer, once',
    ...IMPORTED,
    before: uploads({ kind: 'reset', after: 'stored' }, 1),
  },
  {
    fault: 'The file is stored, but the connection is reset before the answer, every time',
    ...UNKNOWN,
    odpHas: 'new',
    before: uploads({ kind: 'reset', after: 'stored' }),
  },
  { fault: 'S3 takes two seconds to answer', ...IMPORTED, before: uploads({ kind: 'delay', ms: 2000 }) },
  { fault: 'S3 does not answer, once', ...IMPORTED, before: uploads({ kind: 'hang' }, 1) },
  {
    fault: 'The file arrives damaged once: S3 finds another checksum (`BadDigest`)',
    ...IMPORTED,
    before: uploads({ kind: 'corrupt' }, 1),
  },
  {
    fault: 'The file arrives damaged every time',
    ...REFUSED,
    codes: ['upload-failed'],
    before: uploads({ kind: 'corrupt' }),
  },
  {
    fault: 'The bucket’s quota is used up',
    ...REFUSED,
    codes: ['upload-failed'],
    before: answers(403, 'QuotaExceeded'),
  },
  {
    fault: 'The server does not know the request (501)',
    ...REFUSED,
    codes: ['upload-failed'],
    before: answers(501, 'NotImplemented'),
  },
  {
    fault: 'A proxy answers with a page (200)',
    ...UNKNOWN,
    before: uploads({ kind: 'respond', status: 200, body: '<html><body>Sign in</body></html>' }),
  },
  {
    fault: 'S3 answers with the ETag of other bytes',
    ...UNKNOWN,
    before: uploads({ kind: 'respond', status: 200, body: '', headers: { etag: `"${'0'.repeat(32)}"` } }),
  },
  {
    fault: 'S3 answers every time with a checksum other than the one sent',
    ...UNKNOWN,
    before: uploads({
      kind: 'respond',
      status: 200,
      body: '',
      headers: { etag: '"x"', 'x-amz-checksum-crc32': 'AAAAAA==' },
    }),
  },
  {
    fault: 'S3 answers 200 without an ETag',
    ...UNKNOWN,
    before: uploads({ kind: 'respond', status: 200, body: '' }),
  },
  { fault: 'S3 answers 204', ...UNKNOWN, before: uploads({ kind: 'respond', status: 204 }) },
  {
    fault: 'The built file is written over between plan and upload, and keeps its size',
    ...REFUSED,
    codes: ['upload-failed'],
    inputs: (scene) => ({ ...CHECKED(scene), 'output-directory': 'out' }),
    during: (scene, running) => betweenPlanAndImport(scene, running, () => overwriteBuiltFile(scene)),
  },
  { fault: 'The credentials have expired', ...REFUSED, before: answers(400, 'ExpiredToken') },
  { fault: 'The key pair was revoked', ...REFUSED, before: answers(403, 'InvalidAccessKeyId') },
  {
    fault: 'The runner’s clock is an hour slow',
    ...IMPORTED,
    before: ({ odp }) => {
      odp.s3.clockOffset = 3_600_000;
    },
  },
  {
    fault: 'ODP’s API answers 500 every time when asked whether the audience exists',
    ...STOPPED,
    codes: ['odp-unreachable'],
    inputs: CHECKED,
    before: ({ odp }) => odp.api.faults.push({ times: EVERY, action: { kind: 'respond', status: 500 } }),
  },
  { fault: 'The disk is full while the file is built', ...STOPPED, fileLimit: 40, rows: 30_000 },
  {
    fault: '`output-directory` cannot be written',
    ...STOPPED,
    run: { inputs: { 'output-directory': 'audiences.yml/out' } },
  },
  {
    fault: 'The state cannot be written after the upload',
    ...IMPORTED,
    state: 'old and a note',
    codes: ['state-write-failed'],
    stateIn: 's3',
    before: ({ odp }) =>
      odp.s3.faults.push({
        times: EVERY,
        match: ({ method, key }) => method === 'PUT' && key.endsWith('/vip.json'),
        action: { kind: 'respond', status: 403, code: 'AccessDenied' },
      }),
  },
  {
    fault: 'The role may not write the state',
    ...NOT_REMEMBERED,
    before: writesToState({ kind: 'respond', status: 403, code: 'AccessDenied' }),
  },
  {
    fault: 'The state’s server does not know conditional writes (501)',
    ...NOT_REMEMBERED,
    before: writesToState({ kind: 'respond', status: 501, code: 'NotImplemented' }),
  },
  {
    fault: 'The credentials of the state run out between plan and import',
    ...NOT_REMEMBERED,
    before: writesToState({ kind: 'respond', status: 400, code: 'ExpiredToken' }),
  },
  {
    fault: 'The connection to the state is reset again and again',
    ...NOT_REMEMBERED,
    before: writesToState({ kind: 'reset', after: 'headers' }),
  },
  {
    fault: 'The state is full: the note is kept, the members are not',
    ...NOT_REMEMBERED,
    before: writesToState({ kind: 'respond', status: 403, code: 'QuotaExceeded' }, /\/vip\..*csv\.gz$/),
  },
  {
    fault: 'The disk of a state in a folder is full',
    ...NOT_REMEMBERED,
    stateIn: 'folder',
    rows: 30_000,
    onLinux: true,
    inputs: CHECKED,
    during: (scene, running) =>
      betweenPlanAndImport(scene, running, () => {
        // Less than the members take, and more than the report does.
        const { status, stderr } = spawnSync('prlimit', [`--pid=${running.child.pid}`, '--fsize=20480'], {
          encoding: 'utf8',
        });
        if (status !== 0) throw new Error(stderr);
      }),
  },
  {
    fault: 'A proxy answers with a page (200) when the members of the state are fetched',
    ...STOPPED,
    status: 'blocked',
    codes: ['state-unreadable'],
    stateIn: 's3',
    before: fromState({ kind: 'respond', status: 200, body: '<html>Sign in</html>' }, /\/vip\..*csv\.gz$/),
  },
  {
    fault: 'A proxy answers with a page (200) when the JSON of the state is read',
    ...STOPPED,
    status: 'blocked',
    codes: ['state-unreadable'],
    stateIn: 's3',
    before: fromState({ kind: 'respond', status: 200, body: '<html>Sign in</html>' }, /\/vip\.json$/),
  },
  {
    fault: 'The members of the state arrive damaged',
    ...STOPPED,
    status: 'blocked',
    codes: ['state-unreadable'],
    stateIn: 's3',
    before: fromState(
      { kind: 'respond', status: 200, body: 'other bytes', headers: { etag: '"x"' } },
      /\/vip\..*csv\.gz$/,
    ),
  },
  {
    fault: 'The check of the state right before the upload gets no answer',
    ...NOT_REMEMBERED,
    before: ({ odp }) =>
      odp.s3.faults.push({
        times: EVERY,
        match: ({ method, key, headers }) =>
          method === 'PUT' && /\/vip\..*importing$/.test(key) && headers['if-match'] !== undefined,
        action: { kind: 'respond', status: 500, code: 'InternalError' },
      }),
  },
  {
    fault: 'The state’s server ignores conditional writes (the warning `state-unlocked`)',
    ...IMPORTED,
    stateIn: 's3',
    before: ({ odp }) => {
      odp.s3.settings.ignoresConditions = true;
    },
  },
  {
    fault: 'The state’s server gives ETags without quotes',
    ...IMPORTED,
    stateIn: 's3',
    before: ({ odp }) => {
      odp.s3.settings.bareETags = true;
    },
  },
  {
    fault: 'Somebody re-runs an old run, with today’s clock',
    odpHas: 'old',
    state: 'old',
    status: 'blocked',
    codes: ['stale-run'],
    run: { env: { GITHUB_RUN_ID: '1' } },
  },
  {
    fault: 'The state is that of another ODP account',
    odpHas: 'old',
    state: 'old',
    status: 'blocked',
    codes: ['state-unreadable'],
    run: { inputs: { 'tracker-id': 'another1' } },
  },
  {
    fault: 'A member file grows while it is read',
    ...NOT_READ,
    rows: MANY_ROWS,
    run: { env: inside(whenRead(VIP, 'fs.appendFileSync(path, "late\\n");')) },
  },
  {
    fault: 'A member file is written over while it is read',
    ...NOT_READ,
    rows: MANY_ROWS,
    run: { env: inside(whenRead(VIP, 'fs.writeSync(fs.openSync(path, "r+"), "c", 0);')) },
  },
  {
    fault: 'A member file is removed after it was found and before it is read',
    ...NOT_READ,
    behindLargeOne: true,
    run: {
      env: inside(
        whenRead(/[\\/]members[\\/]large\.csv$/, 'fs.rmSync(path.replace(/large.csv$/, "vip.csv"));'),
      ),
    },
  },
  {
    fault: 'A member file that Git tracks is not on the disk (a sparse checkout, or a step removed it)',
    ...NOT_READ,
    before: ({ workspace }) => {
      workspace.track();
      workspace.remove('members/vip.csv');
    },
  },
  {
    fault: 'The run is cancelled (SIGINT) while members are read',
    bySignal: true,
    ...STOPPED,
    rows: MANY_ROWS,
    run: { env: inside(whenRead(VIP, CANCELLED)) },
  },
  {
    fault: 'The run is cancelled (SIGTERM) while the file is uploaded',
    bySignal: true,
    ...UNKNOWN,
    before: uploads({ kind: 'hang' }),
    during: async ({ odp }, running) => {
      const before = uploadsOfVip(odp.uploads());
      await until(() => uploadsOfVip(odp.uploads()) > before);
      running.child.kill('SIGTERM');
      return undefined;
    },
  },
  {
    fault: 'The run is cancelled (SIGTERM) while an S3 state does not answer',
    bySignal: true,
    ...STOPPED,
    stateIn: 's3',
    before: ({ odp }) =>
      odp.s3.faults.push({
        times: EVERY,
        match: ({ operation }) => operation === 'ListObjectsV2',
        action: { kind: 'hang' },
      }),
    during: async ({ odp }, running) => {
      const before = odp.s3.requests.length;
      await until(() => odp.s3.requests.length > before);
      running.child.kill('SIGTERM');
      return undefined;
    },
  },
];

/** Does something when the file is built and checked, and nothing of the import has begun. */
async function betweenPlanAndImport(
  { odp }: Scene,
  running: RunningAction,
  work: () => void,
): Promise<undefined> {
  const come = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  odp.api.faults.push({
    action: { kind: 'hold', at: 'answer', until: go.promise, seen: come.resolve },
  });
  await Promise.race([
    come.promise,
    running.done.then(({ log }) => Promise.reject(new Error(`It ended before its import:\n${log}`))),
  ]);
  work();
  go.resolve();
}

function overwriteBuiltFile({ workspace }: Scene): void {
  const path = workspace.resolve('out/vip.csv.gz');
  writeFileSync(path, Buffer.alloc(statSync(path).size));
}

function fromState(action: FaultAction, key: RegExp): (scene: Scene) => void {
  return ({ odp }) =>
    odp.s3.faults.push({
      times: EVERY,
      action,
      match: ({ bucket, method, key: read }) => bucket === 'state' && method === 'GET' && key.test(read),
    });
}

function writesToState(action: FaultAction, key = /\/vip\..*importing$/): (scene: Scene) => void {
  return ({ odp }) =>
    odp.s3.faults.push({
      times: EVERY,
      action,
      match: ({ bucket, method, key: written }) =>
        bucket === 'state' && method === 'PUT' && key.test(written),
    });
}

function answers(status: number, code: string, times = EVERY) {
  return uploads({ kind: 'respond', status, code }, times);
}

function uploads(action: FaultAction, times = EVERY): (scene: Scene) => void {
  return ({ odp }) =>
    odp.s3.faults.push({ times, action, match: (request) => uploadsOfVip([request]) === 1 });
}

function uploadsOfVip(requests: readonly S3Request[]): number {
  return requests.filter(({ method, key }) => method === 'PUT' && key.endsWith('/audience-diffs/vip.csv.gz'))
    .length;
}
