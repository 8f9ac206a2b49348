import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { proxiedAgents, proxiedFetch } from '../../src/system/proxied.ts';
import { ProxyError } from '../../src/system/proxy.ts';
import { CLOSED_PORT, startProxy } from '../support/proxy.ts';
import { listen } from '../support/server.ts';

/** A name that nothing resolves. */
const NAME = 'http://a.company.test';
const NAMES = /^(?:https?|all|no)_proxy$/i;

describe('a connection', () => {
  const given = Object.entries(process.env).filter(([name]) => NAMES.test(name));
  const clear = () => {
    for (const name of Object.keys(process.env)) if (NAMES.test(name)) delete process.env[name];
  };
  before(clear);
  after(() => {
    clear();
    Object.assign(process.env, Object.fromEntries(given));
  });

  test('goes through the proxy, and a redirect to where none is wanted does not', async () => {
    await using here = await listen(async (_, response) => {
      response.end('here');
    });
    await using there = await listen(async (_, response) => {
      response.writeHead(302, { location: here.url }).end();
    });
    await using proxy = await startProxy({ 'a.company.test:80': new URL(there.url).host });
    process.env.HTTP_PROXY = `http://${proxy.host}`;
    const answer = await proxiedFetch(NAME);
    assert.equal(await answer.text(), 'here');
    assert.deepEqual(proxy.requests, ['CONNECT a.company.test:80']);
  });

  test('to a proxy that nobody answers at is the proxy’s fault', async () => {
    process.env.HTTP_PROXY = `http://${CLOSED_PORT}`;
    const { httpAgent } = proxiedAgents();
    assert.ok(httpAgent);
    const failure = await new Promise((resolve) => {
      http.get(NAME, { agent: httpAgent }, () => resolve(null)).once('error', resolve);
    });
    httpAgent.destroy();
    assert.ok(failure instanceof ProxyError);
    assert.equal(failure.code, 'ECONNREFUSED');
    assert.match(failure.message, /^The proxy in `HTTP_PROXY` could not be reached \(ECONNREFUSED\)/);
  });

  test('has no agents where no proxy is named', () => {
    delete process.env.HTTP_PROXY;
    assert.deepEqual(proxiedAgents(), {});
  });
});
