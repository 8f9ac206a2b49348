import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unlessAborted } from '../../src/system/unless-aborted.ts';

const NEVER = new Promise<never>(() => {});

test('work that ends is not touched by its signal', async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessAborted(Promise.resolve(1), signal), 1);
  await assert.rejects(unlessAborted(Promise.reject(new TypeError('own')), signal), TypeError);
});

test('work that does not end by itself is left when its signal aborts, with the reason', async () => {
  const stop = new AbortController();
  const reason = new Error('cancelled');
  const left = unlessAborted(NEVER, stop.signal);
  stop.abort(reason);
  await assert.rejects(left, reason);
  await assert.rejects(unlessAborted(NEVER, stop.signal), reason, 'nor is it waited for afterwards');
});

test('work that hears its signal may say how it ended', async () => {
  const stop = new AbortController();
  const work = new Promise((resolve) => {
    stop.signal.addEventListener('abort', () => setImmediate(resolve, 'tidied up'));
  });
  const ended = unlessAborted(work, stop.signal);
  stop.abort();
  assert.equal(await ended, 'tidied up');
});

test('what becomes of work that was left is nobody’s fault', async () => {
  const stop = new AbortController();
  const work = Promise.withResolvers<never>();
  const left = unlessAborted(work.promise, stop.signal);
  stop.abort(new Error('cancelled'));
  await assert.rejects(left, /cancelled/);
  // An unhandled rejection would fail this file.
  work.reject(new Error('too late'));
});
