import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { connectGitHub } from '../../src/action/github.ts';

/** Why `github.ts` waits for rate limits itself: GitHub's page "Best practices for using the REST API" has `retry-after` first. */
describe('a secondary rate limit that only Retry-After tells', () => {
  it('is waited for', async () => {
    await withLimit(async (baseUrl, times) => {
      const ours = await connectGitHub({ token: 't', apiUrl: baseUrl }, { timeout: 5000, pause: 1 });
      assert.equal((await ours.request('GET /user')).status, 200);
      assert.equal(times.length, 2);
      assert.ok((times[1] as number) - (times[0] as number) >= 1990);
    });
  });

  it('ends a request of Octokit’s plugins for retries and throttling', async () => {
    await withLimit(async (baseUrl, times) => {
      const wait = () => true;
      const theirs = new (Octokit.plugin(retry, throttling))({
        baseUrl,
        throttle: { onRateLimit: wait, onSecondaryRateLimit: wait },
      });
      await assert.rejects(theirs.request('GET /user'), { status: 403 });
      assert.equal(times.length, 1);
    });
  });
});

/** A server that refuses once and asks for two seconds; `times` has when each request came, in milliseconds. */
async function withLimit(use: (baseUrl: string, times: number[]) => Promise<void>): Promise<void> {
  const times: number[] = [];
  const server = createServer((_, response) => {
    times.push(performance.now());
    const refused = times.length === 1;
    response.writeHead(refused ? 403 : 200, {
      'content-type': 'application/json',
      ...(refused && { 'retry-after': '2' }),
    });
    response.end(JSON.stringify(refused ? { message: 'Slow down.' } : { login: 'someone' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, times);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
