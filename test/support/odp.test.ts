import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { readCsv } from './odp/csv.ts';
import { gunzipOne } from './odp/gunzip.ts';
import { createReceiver } from './odp/receiver.ts';
import { type Odp, startOdp } from './odp.ts';

const HEADER = 'type,action,customer_id,audience_id,ts';
const row = (id: string, audience = 'vip', ts = '1748851070') =>
  `passthrough,qualify,${id},${audience},${ts}`;
const file = (...lines: string[]) => gzipSync(`${[HEADER, ...lines].join('\n')}\n`);

function receiver(more: { audiences?: Set<string> } = {}) {
  return createReceiver({
    trackerId: 'T',
    audiences: more.audiences ?? null,
    identifiers: new Set(['customer_id', 'email']),
    importDelay: 0,
    loses: () => false,
  });
}

function received(body: Buffer, key = 'T/audience-diffs/vip.csv.gz') {
  const odp = receiver();
  odp.receive(key, body);
  const { status, error, qualified, disqualified, kept, ignored } = odp.log[0]!;
  return { status, error, qualified, disqualified, kept, ignored };
}

test('an import qualifies who is new and disqualifies who is missing', () => {
  const odp = receiver();
  odp.receive('T/audience-diffs/vip.csv.gz', file(row('1'), row('2'), row('2')));
  odp.receive('T/audience-diffs/vip.csv.gz', file(row('2'), row('"3,""x"""')));
  odp.receive('T/audience-diffs/vip.csv.gz', file());
  assert.deepEqual(
    odp.log.map(({ status, qualified, disqualified, kept }) => [status, qualified, disqualified, kept]),
    [
      ['success', 2, 0, 0],
      ['success', 1, 1, 1],
      ['success', 0, 2, 0],
    ],
  );
  assert.equal(odp.log[0]?.category, 'Audience Diffs');
});

test('under another identifier all members are others', () => {
  const odp = receiver();
  odp.receive('T/audience-diffs/vip.csv.gz', file(row('1')));
  odp.receive('T/audience-diffs/vip.csv.gz', gzipSync(`type,action,email,audience_id,ts\n${row('1')}\n`));
  assert.deepEqual([odp.log[1]?.qualified, odp.log[1]?.disqualified], [1, 1]);
});

const REJECTED: [string, Buffer, RegExp, string?][] = [
  ['a plain file', Buffer.from(HEADER), /not gzip/],
  ['two gzip members', Buffer.concat([file(row('1')), gzipSync('x')]), /something after/],
  ['a truncated file', file(row('1')).subarray(0, -5), /cut off/],
  ['no header', gzipSync(''), /no header/],
  ['a BOM', gzipSync(`\ufeff${HEADER}\n`), /lacks type/],
  ['another header', gzipSync('type,action,customer_id,ts\n'), /lacks audience_id/],
  ['two identifiers', gzipSync('type,action,customer_id,email,audience_id,ts\n'), /exactly one/],
  [
    'an unknown identifier',
    gzipSync('type,action,member,audience_id,ts\n'),
    /"member" is no high-confidence/,
  ],
  ['an open quote', file(row('"1')), /never closed/],
  ['a stray quote', file(row('1"')), /quote inside/],
  ['text after a quote', file(row('"1"x')), /after a closing quote/],
  ['bytes that are not UTF-8', gzipSync(Buffer.from([0xff, 0x0a])), /not valid/],
  ['an event file of another audience', file(row('1', 'other')), /1 of 1 records are invalid/],
  ['another key', file(row('1')), /key is not/, 'T/audience-diffs/deep/vip.csv.gz'],
  ['another tracker ID', file(row('1')), /key is not/, 'X/audience-diffs/vip.csv.gz'],
];

for (const [what, body, error, key] of REJECTED) {
  test(`${what} is rejected`, () => {
    const entry = received(body, key);
    assert.equal(entry.status, 'error');
    assert.match(entry.error ?? '', error);
  });
}

test('up to one percent of invalid records are ignored, more reject the file', () => {
  const good = Array.from({ length: 198 }, (_, n) => row(`${n}`));
  const bad = [
    row(''),
    row('x', 'vip', '1.5'),
    row('a\rb'),
    row('"a\nb"'),
    `${row('x')},`,
    'unknown,qualify,x,vip,1',
  ];
  for (const one of bad) {
    assert.deepEqual(received(file(...good, one)), {
      status: 'success',
      error: undefined,
      qualified: 198,
      disqualified: 0,
      kept: 0,
      ignored: 1,
    });
  }
  assert.equal(received(file(...good, ...bad)).status, 'error');
  assert.equal(received(file(...good, ...bad)).ignored, 6);
});

test('an audience that does not exist is an error', () => {
  const odp = receiver({ audiences: new Set(['vip']) });
  odp.receive('T/audience-diffs/other.csv.gz', file(row('1', 'other')));
  assert.match(odp.log[0]?.error ?? '', /no such audience/);
});

test('a gzip member with a wrong checksum or a long header', () => {
  const content = Buffer.from('content');
  const good = gzipSync(content);
  const bad = Buffer.from(good);
  bad.writeUInt8(bad.readUInt8(bad.length - 8) ^ 1, bad.length - 8);
  assert.throws(() => gunzipOne(bad), /checksum/);
  const named = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]),
    Buffer.from('name\0'),
    deflateRawSync(content),
    good.subarray(-8),
  ]);
  assert.equal(gunzipOne(named).toString(), 'content');
});

test('the CSV parser knows ODP’s rules', () => {
  assert.deepEqual(
    [...readCsv('a,b\n"a ""b"",",\n,"",x\n')],
    [
      ['a', 'b'],
      ['a "b",', ''],
      ['', '', 'x'],
    ],
  );
  assert.deepEqual([...readCsv('a\r\n"a\nb",c\nlast')], [null, null, null]);
});

const QUERY = `query Members($m0: String!, $m1: String, $ids: [String]) {
  m0: customer(customer_id: $m0) { ...ignored audiences(subset: $ids) { edges { node { name state } } } }
}`;

async function ask(odp: Odp, query: string, variables: object = {}, key = odp.apiKey) {
  const answer = await fetch(`${odp.apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query, variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the tests below read the fields they expect and fail where they are not
  const body: any = await answer.json();
  return { status: answer.status, body };
}

async function withMembers(options: Parameters<typeof startOdp>[0] = {}) {
  const odp = await startOdp({ audiences: ['vip', 'new'], ...options });
  await upload(odp, file(row('1'), row('2')));
  return odp;
}

async function upload(odp: Odp, body: Buffer) {
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    endpoint: odp.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: odp.keyPair,
  });
  await client.send(new PutObjectCommand({ Bucket: odp.bucket, Key: odp.key('vip'), Body: body }));
  client.destroy();
}

test('GraphQL tells who is in an audience, several customers at once', async () => {
  await using odp = await withMembers();
  const query = `query Q($a: String!, $b: String!, $ids: [String]) {
    m0: customer(customer_id: $a) { audiences(subset: $ids) { edges { node { name state } } } }
    m1: customer(customer_id: $b) { audiences(subset: ["vip", "new"]) { edges { node { name } } } }
  }`;
  const { status, body } = await ask(odp, query, { a: '1', b: '9', ids: ['vip'] });
  assert.equal(status, 200);
  assert.deepEqual(body, {
    data: {
      m0: { audiences: { edges: [{ node: { name: 'vip', state: 'qualified' } }] } },
      m1: { audiences: { edges: [] } },
    },
  });
  assert.equal(odp.api.requests[0]?.customers, 2);
  odp.settings.showsNotQualified = true;
  const again = await ask(odp, query, { a: '1', b: '9', ids: ['new'] });
  assert.deepEqual(again.body.data.m0.audiences.edges, [{ node: { name: 'new', state: 'not_qualified' } }]);
});

test('a value inside the query is refused and noticed', async () => {
  await using odp = await withMembers();
  const { body } = await ask(
    odp,
    '{ customer(customer_id: "1") { audiences(subset: ["vip"]) { edges { node { name } } } } }',
  );
  assert.equal(body.data, null);
  assert.equal(odp.api.requests[0]?.inlined, true);
});

test('an unknown identifier, a broken query and a bad key get ODP’s errors', async () => {
  await using odp = await withMembers();
  const unknown = await ask(
    odp,
    'query($v: String) { customer(shoe_id: $v) { audiences { edges { node { name } } } } }',
    { v: '1' },
  );
  assert.equal(unknown.status, 200);
  assert.equal(unknown.body.errors[0].extensions.code, 'INVALID_IDENTIFIER_EXCEPTION');
  assert.deepEqual(unknown.body.data, { customer: null });
  assert.match((await ask(odp, QUERY, {})).body.errors[0].message, /Invalid syntax/);
  assert.match(
    (await ask(odp, '{ customer(customer_id: $x) { a } }')).body.errors[0].message,
    /Undefined variable x/,
  );
  assert.equal((await ask(odp, QUERY, {}, 'wrong')).status, 403);
});

test('the segments are listed for the right key', async () => {
  await using odp = await startOdp({ audiences: ['a', 'b'] });
  const get = (key: string) => fetch(`${odp.apiUrl}/segments`, { headers: { 'x-api-key': key } });
  assert.deepEqual(await (await get(odp.apiKey)).json(), { segment_ids: ['a', 'b'] });
  assert.equal((await get('wrong')).status, 403);
  odp.api.faults.push({ action: { kind: 'respond', status: 200, body: '<html>' } });
  assert.equal(await (await get(odp.apiKey)).text(), '<html>');
});

test('an import can take its time, and lose members', async () => {
  await using odp = await withMembers({ importDelay: 40, loses: (member) => member === '2' });
  assert.equal(odp.activityLog.length, 0);
  assert.equal(odp.members('vip').size, 0);
  await odp.settled();
  assert.equal(odp.activityLog[0]?.qualified, 2);
  assert.deepEqual(odp.members('vip'), new Set(['1']));
  assert.equal(odp.uploads().length, 1);
  assert.ok((await odp.file('vip'))?.equals(file(row('1'), row('2'))));
});
