import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { logRequests, logsRequests, noteRequest } from '../../src/system/request-log.ts';
import { CLOSED_PORT } from '../support/proxy.ts';
import { listen, type Server } from '../support/server.ts';

const lines: string[] = [];
const shown = () => lines.map((line) => line.replace(/\d+ ms/, 'N ms').replace(/127\.0\.0\.1:\d+/, 'HOST'));
const note = { method: 'GET', host: 'h', path: '/p', status: 200, milliseconds: 1.4 };

test('nothing is logged before somebody asks for it', () => {
  assert.equal(logsRequests(), false);
  noteRequest(note);
  logRequests((line) => lines.push(line));
  assert.equal(logsRequests(), true);
  assert.deepEqual(lines, []);
});

describe('the line of a request', () => {
  beforeEach(() => {
    lines.length = 0;
  });

  test('has method, host, path, status and time, and nothing of the query', () => {
    noteRequest({ ...note, path: '/p?secret=1' });
    noteRequest({ ...note, path: '/p#secret' });
    noteRequest({ ...note, path: '/p?a\n#secret\n' });
    assert.deepEqual(lines, Array(3).fill('GET h/p: 200, 1 ms'));
  });

  test('has the code and the ID where there are any', () => {
    noteRequest({ ...note, status: 403, code: 'AccessDenied', requestId: 'ID' });
    noteRequest({ ...note, code: '', requestId: '' });
    assert.deepEqual(lines, ['GET h/p: 403 AccessDenied, 1 ms, request ID ID', 'GET h/p: 200, 1 ms']);
  });

  test('counts the attempts at the same, until one does not fail', () => {
    for (const status of [null, 429, 500, 499, 200]) noteRequest({ ...note, status });
    noteRequest({ ...note, status: 503 });
    noteRequest({ ...note, status: 503, path: '/other' });
    assert.deepEqual(lines, [
      'GET h/p: no answer, 1 ms, attempt 1',
      'GET h/p: 429, 1 ms, attempt 2',
      'GET h/p: 500, 1 ms, attempt 3',
      'GET h/p: 499, 1 ms, attempt 4',
      'GET h/p: 200, 1 ms',
      'GET h/p: 503, 1 ms, attempt 1',
      'GET h/other: 503, 1 ms, attempt 1',
    ]);
  });
});

describe('the log of requests', () => {
  let server: Server;
  before(async () => {
    server = await listen(async (request, response) => {
      if (request.url?.startsWith('/broken')) request.socket.destroy();
      else
        response
          .writeHead(request.url?.startsWith('/none') ? 404 : 200, { 'X-GitHub-Request-Id': 'A:1' })
          .end('x');
    });
  });
  after(() => server.close());
  beforeEach(() => {
    lines.length = 0;
  });

  const get = (path: string, options: http.RequestOptions = {}) =>
    new Promise<void>((resolve) => {
      const request = http.get(`${server.url}${path}`, { agent: false, ...options });
      request.once('response', (response) => response.resume().once('end', resolve));
      request.once('error', () => resolve());
    });

  test('has what is fetched', async () => {
    await (await fetch(`${server.url}/a?b=c`)).text();
    await fetch(`${server.url}/broken`).catch(() => {});
    await fetch(`http://${CLOSED_PORT}/nobody`, { method: 'POST' }).catch(() => {});
    assert.match(shown()[0] ?? '', /^GET HOST\/a: 200, N ms, request ID A:1$/);
    assert.match(shown()[1] ?? '', /^GET HOST\/broken: no answer [A-Z_]+, N ms, attempt 1$/);
    assert.match(shown()[2] ?? '', /^POST HOST\/nobody: no answer ECONNREFUSED, N ms, attempt 1$/);
    assert.equal(lines.length, 3);
  });

  test('has what Node’s own client asks', async () => {
    await get('/none?b=c');
    await get('/broken-too');
    assert.deepEqual(shown(), [
      'GET HOST/none: 404, N ms, request ID A:1',
      'GET HOST/broken-too: no answer ECONNRESET, N ms, attempt 1',
    ]);
  });

  test('leaves what the AWS SDK sends to its client, and what asks a proxy to connect', async () => {
    await get('/sdk', { headers: { 'amz-sdk-request': 'attempt=1' } });
    const request = http.request(`${server.url}/`, { method: 'CONNECT', path: 'a.test:443', agent: false });
    request.end();
    await once(request, 'error');
    assert.deepEqual(lines, []);
  });
});
