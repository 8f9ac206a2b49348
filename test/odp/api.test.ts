import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { OdpApi } from '../../src/odp/http.ts';
import { askMembership } from '../../src/odp/membership.ts';
import { checkAudiences, listSegments } from '../../src/odp/segments.ts';
import { sampleDrift, sampleSizeFor, verifyImports } from '../../src/odp/verify.ts';
import { type FaultAction, respond, succeed } from '../support/faults.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { listen } from '../support/server.ts';

const EVERY = Number.POSITIVE_INFINITY;

describe('ODP’s audiences', () => {
  let odp: Odp;
  afterEach(() => odp.close());
  const api = (): OdpApi => ({ apiUrl: odp.apiUrl, apiKey: odp.apiKey });

  test('are listed', async () => {
    odp = await startOdp({ audiences: ['a', 'b'] });
    assert.deepEqual(await listSegments(api()), ['a', 'b']);
  });

  test('are asked for again after throttling, errors and broken connections', async () => {
    odp = await startOdp({ audiences: ['a'] });
    odp.api.faults.push(
      { action: respond(429) },
      { action: respond(503) },
      { action: { kind: 'reset', after: 'headers' } },
    );
    assert.deepEqual(await listSegments(api()), ['a']);
    assert.equal(odp.api.requests.length, 4);
  });

  const UNUSABLE: [what: string, action: FaultAction, code: string, says: RegExp, requests: number][] = [
    ['401', respond(401), 'access-denied', /refused `odp-api-key` \(HTTP 401\)/, 1],
    ['403', respond(403), 'access-denied', /refused `odp-api-key` \(HTTP 403\)/, 1],
    ['404', respond(404), 'odp-unreachable', /HTTP 404/, 1],
    [
      'a redirect',
      { kind: 'respond', status: 302, headers: { location: '/' } },
      'odp-unreachable',
      /HTTP 302/,
      1,
    ],
    ['lasting errors', respond(500), 'odp-unreachable', /HTTP 500/, 4],
    ['HTML', succeed('<html>'), 'odp-unreachable', /not JSON/, 1],
    ['other JSON', succeed('[]'), 'odp-unreachable', /`segment_ids`/, 1],
    ['null', succeed('null'), 'odp-unreachable', /`segment_ids`/, 1],
    ['a list of numbers', succeed('{"segment_ids":[1]}'), 'odp-unreachable', /`segment_ids`/, 1],
    ['an endless answer', succeed(`"${'x'.repeat(9 * 1024 * 1024)}"`), 'odp-unreachable', /over 8 MiB/, 1],
  ];
  for (const [what, action, code, says, requests] of UNUSABLE) {
    test(`${what} is ${code}`, async () => {
      odp = await startOdp();
      odp.api.faults.push({ times: EVERY, action });
      const outcome = await listSegments(api());
      assert.ok('code' in outcome);
      assert.equal(outcome.code, code);
      assert.match(outcome.message, says);
      assert.equal(odp.api.requests.length, requests);
    });
  }

  test('a missing one gets its near miss and its place', async () => {
    const place = { file: 'audiences.yml', line: 3 };
    const problems = await checkAudiences(
      [{ id: 'vips', place }, { id: 'b' }, { id: 'other' }],
      ['vip', 'b'],
    );
    assert.deepEqual([...problems.keys()], ['vips', 'other']);
    assert.match(problems.get('vips')?.message ?? '', /no audience `vips`. Did you mean `vip`\?/);
    assert.equal(problems.get('vips')?.line, 3);
    assert.doesNotMatch(problems.get('other')?.message ?? '', /Did you mean/);
  });

  test('many missing ones get near misses only for the first few, and end when the run is cancelled', async () => {
    const existing = Array.from({ length: 20_000 }, (_, index) => `external_audience_number_${index}`);
    const missing = Array.from({ length: 1_000 }, (_, index) => ({
      id: `external_audience_numbre_${index}x`,
    }));
    const problems = await checkAudiences(missing, existing);
    assert.equal(problems.size, missing.length);
    const hints = [...problems.values()].filter(({ message }) => message.includes('Did you mean'));
    assert.equal(hints.length, 5);
    const cancelled = new AbortController();
    setImmediate(() => cancelled.abort());
    await assert.rejects(checkAudiences(missing, existing, cancelled.signal), { name: 'AbortError' });
  });
});

describe('a member’s membership', () => {
  let odp: Odp;
  afterEach(() => odp.close());
  const ask = (memberId: string, identifier = 'customer_id') =>
    askMembership({ apiUrl: odp.apiUrl, apiKey: odp.apiKey }, { identifier, audienceId: 'vip', memberId });

  test('is asked for with the ID as a variable', async () => {
    odp = await startOdp();
    assert.equal(await ask('a"b\\c){'), 'not');
    assert.equal(odp.api.requests[0]?.inlined, false);
  });

  test('in an identifier that is not a field name is a bug, not a query', async () => {
    odp = await startOdp();
    await assert.rejects(ask('a', 'email) {'), RangeError);
    assert.equal(odp.api.requests.length, 0);
  });

  const ANSWERS: [what: string, body: object, expected: string][] = [
    ['qualified', edges({ name: 'vip', state: 'qualified' }), 'qualified'],
    ['another state', edges({ name: 'vip', state: 'not_qualified' }), 'not'],
    ['another audience', edges({ name: 'other', state: 'qualified' }), 'not'],
    ['no audience', edges(), 'not'],
    ['no customer', { data: { customer: null } }, 'unknown'],
    ['a value ODP cannot resolve', refusal('could not resolve customer_id = secret-7'), 'unknown'],
    ['a refused identifier', refusal('no such identifier'), 'refused'],
    [
      'an argument that the schema lacks',
      { errors: [{ message: 'Unknown argument', extensions: { classification: 'ValidationError' } }] },
      'refused',
    ],
  ];
  for (const [what, body, expected] of ANSWERS) {
    test(`${what} is ${expected}`, async () => {
      odp = await startOdp();
      odp.api.faults.push({ action: succeed(JSON.stringify(body)) });
      assert.equal(await ask('secret-7'), expected);
    });
  }

  for (const body of ['{}', 'null', '7', '{"data":null}', '{"errors":[{"message":"secret-7"}]}']) {
    test(`${body} is not an answer, and none of it is repeated`, async () => {
      odp = await startOdp();
      odp.api.faults.push({ action: { kind: 'respond', status: 200, body } });
      const outcome = await ask('secret-7');
      assert.ok(typeof outcome !== 'string');
      assert.equal(outcome.code, 'odp-unreachable');
      assert.doesNotMatch(outcome.message, /secret-7/);
    });
  }
});

describe('the verification', () => {
  const sample = (expectQualified: string[], expectNot: string[] = [], audienceId = 'vip') => ({
    audienceId,
    identifier: 'customer_id',
    expectQualified,
    expectNot,
  });

  /** An ODP where `members` are qualified `after` milliseconds; `null`: it cannot resolve anyone. */
  async function odpWith(
    members: readonly string[] | null,
    after = 0,
    message = 'could not resolve it = secret-1',
  ) {
    const begin = Date.now();
    const asked: string[] = [];
    const server = await listen(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const { userId, audiences } = JSON.parse(text).variables;
      asked.push(userId);
      const isIn = Date.now() - begin >= after && members?.includes(userId);
      const node = isIn ? [{ name: audiences[0], state: 'qualified' }] : [];
      response.end(JSON.stringify(members === null ? refusal(message) : edges(...node)));
    });
    return { ...server, api: { apiUrl: server.url, apiKey: 'key' }, asked };
  }

  test('ends when every member is as expected, and tells its progress', async () => {
    await using odp = await odpWith(['secret-1', 'secret-2'], 800);
    const progress: number[] = [];
    const problems = await verifyImports(odp.api, [sample(['secret-1', 'secret-2'], ['secret-3'])], {
      timeoutSeconds: 20,
      onProgress: ({ confirmed }) => progress.push(confirmed),
    });
    assert.equal(problems.size, 0);
    assert.equal(progress.at(-1), 3);
    // Who is as expected is not asked about again.
    assert.equal(odp.asked.filter((member) => member === 'secret-3').length, 1);
  });

  test('that times out names counts, the place to look, and no member', async () => {
    await using odp = await odpWith(['secret-1', 'secret-3']);
    const begin = Date.now();
    const problems = await verifyImports(
      odp.api,
      [sample(['secret-1', 'secret-2'], ['secret-3', 'secret-4']), sample(['secret-1'], [], 'other')],
      { timeoutSeconds: 5 },
    );
    assert.ok(Date.now() - begin < 30_000);
    assert.deepEqual([...problems.keys()], ['vip']);
    const { code, message } = problems.get('vip')!;
    assert.equal(code, 'not-verified');
    assert.match(message, /1 of 2 sampled members .* 1 of 2 sampled removed members/);
    assert.match(message, /Account Settings > Activity Log/);
    assert.doesNotMatch(message, /secret/);
  });

  const REFUSED: [what: string, message: string, expectNot: string[]][] = [
    ['an identifier is refused', 'no such identifier', []],
    ['not even a removed member is resolved', 'could not resolve it = secret-1', ['secret-2']],
  ];
  for (const [what, message, expectNot] of REFUSED) {
    test(`stops at once where ${what}`, async () => {
      await using odp = await odpWith(null, 0, message);
      const begin = Date.now();
      const problems = await verifyImports(odp.api, [sample(['secret-1'], expectNot)], {
        timeoutSeconds: 60,
      });
      assert.ok(Date.now() - begin < 30_000);
      const text = problems.get('vip')?.message ?? '';
      assert.match(text, /refuses the identifier `customer_id`/);
      assert.doesNotMatch(text, /secret/);
    });
  }

  test('waits for new members whom ODP does not know yet', async () => {
    await using odp = await odpWith(null);
    const problems = await verifyImports(odp.api, [sample(['secret-1'])], { timeoutSeconds: 4 });
    assert.ok(odp.asked.length > 1);
    assert.match(problems.get('vip')?.message ?? '', /refuses the identifier/);
  });

  test('stops at once where the key is refused', async () => {
    await using odp = await startOdp();
    const api = { apiUrl: odp.apiUrl, apiKey: 'wrong' };
    const problems = await verifyImports(api, [sample(['secret-1'])], { timeoutSeconds: 60 });
    assert.match(problems.get('vip')?.message ?? '', /could not be asked.*`odp-api-key`/);
    assert.equal(odp.api.requests.length, 1);
  });

  test('ends in time though ODP hangs', async () => {
    await using odp = await startOdp();
    odp.api.faults.push({ times: EVERY, action: { kind: 'hang' } });
    const begin = Date.now();
    const api = { apiUrl: odp.apiUrl, apiKey: odp.apiKey };
    const problems = await verifyImports(api, [sample(['secret-1'])], { timeoutSeconds: 1 });
    assert.ok(Date.now() - begin < 30_000);
    assert.equal(problems.size, 1);
  });

  test('of a cancelled run rejects, so that the run tells that it was cancelled', async () => {
    await using odp = await odpWith(['secret-1']);
    const cancel = new AbortController();
    const options = { timeoutSeconds: 60, signal: cancel.signal, onProgress: () => cancel.abort() };
    await assert.rejects(verifyImports(odp.api, [sample(['secret-2'])], options), { name: 'AbortError' });
    const signal = AbortSignal.abort();
    await assert.rejects(sampleDrift(odp.api, [sample(['secret-2'])], 60, signal), { name: 'AbortError' });
  });

  test('tells where no sampled member was answered about', async () => {
    await using odp = await odpWith([]);
    const many = Array.from({ length: 30 }, (_, index) => `secret-${index}`);
    const problems = await verifyImports(odp.api, [sample(many), sample(['secret-1'], [], 'other')], {
      timeoutSeconds: 3,
    });
    assert.match(problems.get('vip')?.message ?? '', /After 3 seconds, .*30 of 30 sampled members/);
    assert.match(problems.get('other')?.message ?? '', /has not answered about any.*`verify-timeout`/);
  });

  test('of a plan counts who differs', async () => {
    await using odp = await odpWith(['a', 'gone']);
    const drift = await sampleDrift(odp.api, [sample(['a', 'b'], ['gone', 'left'])], 10);
    assert.deepEqual(drift, { sampled: 4, differing: 2 });
  });

  test('of many audiences samples fewer members of each', () => {
    assert.deepEqual([1, 20, 50, 100, 1000].map(sampleSizeFor), [5, 5, 2, 1, 1]);
  });
});

function edges(...nodes: { name: string; state: string }[]) {
  return { data: { customer: { audiences: { edges: nodes.map((node) => ({ node })) } } } };
}

function refusal(message: string) {
  return {
    errors: [{ message, extensions: { code: 'INVALID_IDENTIFIER_EXCEPTION' } }],
    data: { customer: null },
  };
}
