import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionRun } from './action.ts';
import { assertNoMemberIds } from './assert-private.ts';

const ID = 'mémber "7"&/+x';
const RUN: ActionRun = {
  exitCode: 0,
  signal: null,
  stdout: 'ok',
  stderr: '',
  log: 'ok',
  outputs: {},
  summary: '',
  result: null,
  resultText: '',
  commands: [],
  annotations: [],
  durationMs: 1,
  maxRssBytes: null,
  workspace: '',
  temp: '',
};

const LEAKS: [string, Partial<ActionRun>][] = [
  ['standard output as text', { stdout: `x ${ID} y` }],
  ['standard output as text', { stdout: ID.toUpperCase() }],
  ['standard error as JSON text', { stderr: JSON.stringify({ ID }) }],
  ['output result as JSON text in JSON', { outputs: { result: JSON.stringify(JSON.stringify(ID)) } }],
  ['job summary as HTML text', { summary: 'mémber &quot;7&quot;&amp;/+x' }],
  ['result document as URL-encoded text', { resultText: encodeURIComponent(ID) }],
  ['standard output as CSV text', { stdout: ID.replaceAll('"', '""') }],
  ['standard output as hexadecimal', { stdout: Buffer.from(ID).toString('hex') }],
];

for (const [where, leak] of LEAKS) {
  test(`an ID in the ${where} is found`, () => {
    assert.throws(
      () => assertNoMemberIds(['somebody else', ID], { ...RUN, ...leak }),
      (error: Error) => {
        assert.ok(error.message.startsWith(`ID 1 is in the ${where}`), error.message);
        assert.ok(!error.message.includes(ID));
        return true;
      },
    );
  });
}

test('an ID in base64 is found wherever it begins', () => {
  for (const before of ['', 'a', 'ab', 'abc']) {
    for (const after of ['', 'z', 'zz']) {
      const stdout = Buffer.from(before + ID + after).toString('base64');
      assert.throws(() => assertNoMemberIds([ID], { ...RUN, stdout }), /base64/);
    }
  }
});

test('IDs in requests and comments are found', () => {
  const request = {
    time: 0,
    method: 'GET',
    path: `/x/${encodeURIComponent(ID)}`,
    query: new URLSearchParams(),
    headers: {},
    bytes: 0,
    status: 200,
  };
  assert.throws(() => assertNoMemberIds([ID], RUN, { requests: [request] }), /request 0 \(GET\)/);
  const query = new URLSearchParams({ id: ID });
  assert.throws(
    () => assertNoMemberIds([ID], RUN, { requests: [{ ...request, path: '/', query }] }),
    /form-encoded/,
  );
  assert.throws(() => assertNoMemberIds([ID], RUN, { comments: ['', ID] }), /comment 1/);
  assert.throws(() => assertNoMemberIds([ID], RUN, { texts: { 'debug log': ID } }), /debug log/);
});

test('a run without IDs passes, and an ID that says nothing is refused', () => {
  assertNoMemberIds([ID], RUN, { comments: ['plan'] });
  for (const short of ['1', 'm-100', '7F3A910']) {
    assert.throws(() => assertNoMemberIds([short], RUN), /too short/);
  }
});
