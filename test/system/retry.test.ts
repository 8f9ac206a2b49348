import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseAfter, type RetryLimits, retry } from '../../src/system/retry.ts';

const LIMITS: RetryLimits = { tries: 4, firstPause: 1, longestPause: 4 };

/** Work with these outcomes, one after the other. */
function outcomes(...all: string[]) {
  const seen: number[] = [];
  const work = async (attempt: number) => {
    seen.push(attempt);
    return all[Math.min(attempt, all.length) - 1] as string;
  };
  return { seen, work };
}

const isBroken = (outcome: string) => outcome === 'broken';

test('what is final at once is done once', async () => {
  const { seen, work } = outcomes('done', 'never');
  assert.equal(await retry(work, isBroken, LIMITS), 'done');
  assert.deepEqual(seen, [1]);
});

test('what may pass is tried again until it is final', async () => {
  const { seen, work } = outcomes('broken', 'broken', 'done');
  assert.equal(await retry(work, isBroken, LIMITS), 'done');
  assert.deepEqual(seen, [1, 2, 3]);
});

test('the last outcome is given when the tries are used up', async () => {
  const { seen, work } = outcomes('broken');
  assert.equal(await retry(work, isBroken, LIMITS), 'broken');
  assert.deepEqual(seen, [1, 2, 3, 4]);
});

test('no pause begins that would end after the time', async () => {
  const { seen, work } = outcomes('broken');
  const asks = () => 50_000;
  assert.equal(await retry(work, asks, { ...LIMITS, longestPause: 60_000, within: 10_000 }), 'broken');
  assert.deepEqual(seen, [1]);
});

test('what is thrown is not tried again', async () => {
  let tries = 0;
  const fails = async () => {
    tries += 1;
    throw new TypeError('a bug');
  };
  await assert.rejects(
    retry(fails, () => true, LIMITS),
    TypeError,
  );
  assert.equal(tries, 1);
});

test('a pause ends when the signal aborts, with its reason, and nothing begins after it', async () => {
  const stop = new AbortController();
  const reason = new Error('cancelled');
  let tries = 0;
  const work = async () => {
    tries += 1;
    setImmediate(() => stop.abort(reason));
    return 'broken';
  };
  const limits = { tries: 9, firstPause: 3_600_000, longestPause: 3_600_000, signal: stop.signal };
  await assert.rejects(retry(work, isBroken, limits), reason);
  await assert.rejects(retry(work, isBroken, limits), reason);
  assert.equal(tries, 1);
});

test('pauses double, are spread, and obey the other side up to the longest', () => {
  const limits = { firstPause: 100, longestPause: 1000 };
  for (const [attempt, least, most] of [
    [1, 50, 100],
    [2, 100, 200],
    [9, 1000, 1000],
  ] as const) {
    const pause = pauseAfter(attempt, limits);
    assert.ok(pause >= least && pause <= most, `${attempt}: ${pause}`);
  }
  assert.equal(pauseAfter(1, limits, 700), 700);
  assert.equal(pauseAfter(1, limits, 99_000), 1000);
});
