import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { readCsv } from '../support/odp/csv.ts';
import { gunzipOne } from '../support/odp/gunzip.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const TS = '1748851070';
const ROWS = 90_000;
/** IDs as exports have them, every ninth again; some of them need quotes. */
const ROW_IDS = Array.from({ length: ROWS }, (_, row) => {
  const number = row % 9 === 8 ? row - 5 : row;
  const id = createHash('sha1').update(String(number)).digest('hex').slice(0, 20);
  return number % 1000 === 7 ? `${id}, "${number}"` : `member-${id}`;
});
const third = (part: number) => ROW_IDS.slice((part * ROWS) / 3, ((part + 1) * ROWS) / 3);
const csv = (ids: readonly string[]) =>
  `name,customer_id\n${ids.map((id, row) => `n${row},"${id.replaceAll('"', '""')}"\n`).join('')}`;
const halves = (text: string) => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)];

const MANIFEST = `version: 1
defaults:
  identifier: customer_id
  duplicates: warn
audiences:
  big:
    name: Everyone
    owner: growth-team
    members: members/big/*
  emails:
    identifier: email
    members: [members/emails.txt]
    duplicates: drop
    normalize: [lowercase]
  empty:
    members: members/none.csv
    min_members: 0
`;
const FILES = {
  'audiences.yml': MANIFEST,
  'members/big/1.csv.gz': Buffer.concat(halves(csv(third(0))).map((half) => gzipSync(half, { level: 1 }))),
  'members/big/2.ndjson.zst': Buffer.concat(
    halves(
      third(1)
        .map((id) => `${JSON.stringify({ customer_id: id })}\n`)
        .join(''),
    ).map((half) => zstdCompressSync(half)),
  ),
  'members/big/3.json': JSON.stringify(third(2), null, 1),
  'members/emails.txt': 'Zoe@example.org\nadam@example.org\nzoe@example.org\n',
  'members/none.csv': 'customer_id\n',
};

describe('an import of several audiences', () => {
  let odp: Odp;
  let workspace: Workspace;
  let run: ActionRun;
  const files: Record<string, Buffer> = {};

  before(async () => {
    odp = await startOdp();
    workspace = createWorkspace(FILES);
    run = await runAction({
      workspace,
      env: odp.env(),
      inputs: { ...odp.inputs(), mode: 'import', timestamp: TS },
    });
    for (const id of ['big', 'emails', 'empty']) files[id] = (await odp.file(id)) ?? Buffer.alloc(0);
  });
  after(() => {
    workspace[Symbol.dispose]();
    return odp.close();
  });

  test('makes ODP’s members exactly those of the files', () => {
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(odp.members('big'), new Set(ROW_IDS));
    assert.deepEqual(odp.members('emails'), new Set(['zoe@example.org', 'adam@example.org']));
    assert.deepEqual(odp.members('empty'), new Set());
    const size = new Set(ROW_IDS).size;
    assert.deepEqual(
      [...odp.activityLog]
        .sort((a, b) => (a.audience < b.audience ? -1 : 1))
        .map(({ audience, status, qualified, ignored }) => ({ audience, status, qualified, ignored })),
      [
        { audience: 'big', status: 'success', qualified: size, ignored: 0 },
        { audience: 'emails', status: 'success', qualified: 2, ignored: 0 },
        { audience: 'empty', status: 'success', qualified: 0, ignored: 0 },
      ],
    );
  });

  test('uploads once each, encrypted, with a checksum that S3 verified and with ODP’s key pair', () => {
    assert.deepEqual(
      odp.uploads().map(({ key }) => key),
      odp.s3.requests.filter(({ method }) => method !== 'GET').map(({ key }) => key),
    );
    assert.deepEqual(
      odp
        .uploads()
        .map(({ key }) => key)
        .sort(),
      ['big', 'emails', 'empty'].map((id) => `tracker123/audience-diffs/${id}.csv.gz`),
    );
    for (const { encryption, checksum, accessKeyId, status, headers } of odp.uploads()) {
      assert.equal(encryption, 'AES256');
      assert.notEqual(checksum, null);
      assert.equal(accessKeyId, odp.keyPair.accessKeyId);
      assert.equal(headers['x-amz-security-token'], undefined);
      assert.equal(status, 200);
    }
  });

  test('builds one gzip member without name and time, its rows in the order of the input', () => {
    for (const file of Object.values(files)) {
      assert.deepEqual([...file.subarray(0, 8)], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
      assert.deepEqual(gunzipOne(file), gunzipSync(file));
    }
    const rows = [...readCsv(gunzipOne(files.big as Buffer).toString())];
    assert.deepEqual(rows[0], ['type', 'action', 'customer_id', 'audience_id', 'ts']);
    assert.deepEqual(
      rows.slice(1),
      [...new Set(ROW_IDS)].map((id) => ['passthrough', 'qualify', id, 'big', TS]),
    );
    assert.equal(
      gunzipOne(files.emails as Buffer).toString(),
      `type,action,email,audience_id,ts\npassthrough,qualify,zoe@example.org,emails,${TS}\npassthrough,qualify,adam@example.org,emails,${TS}\n`,
    );
    assert.equal(gunzipOne(files.empty as Buffer).toString(), 'type,action,customer_id,audience_id,ts\n');
  });

  test('gives the same bytes again for the same input and timestamp, and others for another', async () => {
    using elsewhere = createWorkspace(FILES);
    const planned = (timestamp: string) =>
      runAction({ workspace: elsewhere, inputs: { mode: 'plan', timestamp, concurrency: '1' } });
    const [again, later] = await Promise.all([planned(TS), planned('1748851071')]);
    assertWellFormed(again);
    const built = (other: ActionRun, id: string) =>
      readFileSync(join(other.outputs.directory ?? '', `${id}.csv.gz`));
    for (const [id, file] of Object.entries(files)) {
      assert.ok(built(run, id).equals(file));
      assert.ok(built(again, id).equals(file));
      if (id !== 'empty') assert.ok(!built(later, id).equals(file));
    }
  });

  test('reports it: result, outputs, summary, log, annotations', () => {
    assertWellFormed(run);
    const members = new Set(ROW_IDS).size;
    const { audiences, problems: ofRun, ...rest } = run.result;
    assert.deepEqual([ofRun.length, ofRun[0].severity], [1, 'warning']);
    assert.match(
      ofRun[0].message,
      /no baseline for `big`, `emails`, `empty`, so `max_removed` was not checked/,
    );
    assert.deepEqual(rest, {
      version: 1,
      mode: 'import',
      ts: Number(TS),
      outcome: 'success',
      manifest: {
        path: 'audiences.yml',
        sha256: createHash('sha256')
          .update(readFileSync(join(run.workspace, 'audiences.yml')))
          .digest('hex'),
      },
      run: {
        repository: 'acme/audiences',
        id: 1234567890,
        attempt: 1,
        commit: 'ffac537e6cbbf934b08745a378932722df287a53',
      },
      target: { bucket: 'zaius-incoming', tracker_id: odp.inputs()['tracker-id'] },
      base: null,
      abandoned: [],
    });
    const { file, destination, problems, ...big } = audiences[0];
    assert.deepEqual(big, {
      id: 'big',
      name: 'Everyone',
      identifier: 'customer_id',
      status: 'imported',
      members,
      rows: ROWS,
      duplicates: ROWS - members,
      invalid: 0,
      baseline: null,
      added: null,
      removed: null,
      kept: null,
      in_git: false,
    });
    const sent = files.big as Buffer;
    assert.equal(file.bytes, sent.length);
    assert.equal(file.sha256, createHash('sha256').update(sent).digest('hex'));
    assert.equal(destination.bucket, 'zaius-incoming');
    assert.equal(destination.key, 'tracker123/audience-diffs/big.csv.gz');
    assert.match(destination.etag, /^[0-9a-f]{32}$/);
    assert.deepEqual(
      problems.map(({ code, severity, file: place }: Record<string, unknown>) => [code, severity, place]),
      [
        ['duplicate', 'warning', 'members/big/1.csv.gz'],
        ['duplicate', 'warning', 'members/big/2.ndjson.zst'],
        ['duplicate', 'warning', 'members/big/3.json'],
      ],
    );
    assert.deepEqual(
      audiences.map(({ id, rows, duplicates }: Record<string, unknown>) => [id, rows, duplicates]).slice(1),
      [
        ['emails', 3, 1],
        ['empty', 0, 0],
      ],
    );

    const { result: _, 'result-path': path, 'plan-digest': digest, files: built, ...outputs } = run.outputs;
    assert.equal(digest, createHash('sha256').update(run.resultText).digest('hex'));
    assert.equal(path, join(run.temp, 'odp-audiences', '__acme_odp-audience-action', 'result.json'));
    assert.equal(built?.split('\n').length, 3);
    assert.deepEqual(outputs, {
      mode: 'import',
      outcome: 'success',
      directory: join(run.temp, 'odp-audiences', '__acme_odp-audience-action'),
      blocked: '[]',
      invalid: '[]',
      failed: '[]',
      abandoned: '[]',
      audiences: '["big","emails","empty"]',
      imported: '["big","emails","empty"]',
      members: String(members + 2),
      added: '',
      removed: '',
      changed: 'true',
      shards: '',
    });

    const groups = run.commands.filter(({ name }) => name === 'group').map(({ message }) => message);
    assert.deepEqual(groups.sort(), ['big', 'emails', 'empty']);
    assert.match(run.log, /^Mode import: the input mode is import\.$/m);
    assert.match(run.summary, /^## ✅ Imported 3 audiences/);
    assert.match(run.summary, /^\| `emails` \|.* 2 \| new \| 1 \|/m);
    assert.match(run.summary, /^\| `emails` \|.*✅\simported/m);
    assert.match(run.summary, /s3:\/\/zaius-incoming\/tracker123\/audience-diffs\/empty\.csv\.gz/);
    assert.match(run.summary, /Activity Log.*Audience Diffs/);
    assert.deepEqual(
      run.annotations.map(({ level, file: place, line }) => [level, place, line]),
      [
        ['warning', undefined, undefined],
        ['warning', 'members/big/1.csv.gz', 10],
        ['warning', 'members/big/2.ndjson.zst', 6],
        ['warning', 'members/big/3.json', 4],
      ],
    );
    assertNoMemberIds([...ROW_IDS.slice(0, 20), 'zoe@example.org', 'adam@example.org'], run);
  });

  test('can be limited to some audiences, and writes where it is asked to', async () => {
    const inputs = { mode: 'plan', audiences: 'empty, emails\n', 'output-directory': 'out/put' };
    const some = await runAction({ workspace, inputs });
    assertWellFormed(some);
    assert.equal(some.exitCode, 0, some.log);
    assert.equal(some.outputs.audiences, '["emails","empty"]');
    assert.equal(
      some.outputs.files,
      ['emails', 'empty'].map((id) => workspace.resolve(`out/put/${id}.csv.gz`)).join('\n'),
    );
  });

  test('of an empty audience takes a `min_members: 0`', async () => {
    using unreviewed = createWorkspace({
      ...FILES,
      'audiences.yml': MANIFEST.replace(/ {4}min_members: 0\n/, ''),
    });
    const blocked = await runAction({ workspace: unreviewed, inputs: { mode: 'plan' } });
    assertWellFormed(blocked);
    assert.deepEqual(
      blocked.result.audiences.map(({ status }: { status: string }) => status),
      ['planned', 'planned', 'blocked'],
    );
    assert.equal(blocked.result.audiences[2].problems[0].code, 'too-few-members');
  });
});
