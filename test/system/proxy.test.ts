import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { proxyFor, proxySecrets, withSpelledOutProxies } from '../../src/system/proxy.ts';

describe('the proxy for a target', () => {
  for (const [target, env, expected] of [
    ['https://s3.example.com', {}, null],
    ['https://s3.example.com', { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128/ of HTTPS_PROXY'],
    ['https://s3.example.com', { https_proxy: 'proxy:3128' }, 'http://proxy:3128/ of https_proxy'],
    ['https://s3.example.com', { https_proxy: '', HTTPS_PROXY: 'http://b:1' }, 'http://b:1/ of HTTPS_PROXY'],
    [
      'https://s3.example.com',
      { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1' },
      'http://a:1/ of https_proxy',
    ],
    ['https://s3.example.com', { HTTP_PROXY: 'http://proxy:3128' }, null],
    ['http://s3.example.com', { HTTP_PROXY: 'https://proxy' }, 'https://proxy/ of HTTP_PROXY'],
    ['http://s3.example.com', { HTTPS_PROXY: 'http://proxy:3128' }, null],
    ['https://localhost:9000', { HTTPS_PROXY: 'http://proxy:3128' }, null],
    ['https://127.0.0.9', { HTTPS_PROXY: 'http://proxy:3128' }, null],
    ['https://[::1]:443', { HTTPS_PROXY: 'http://proxy:3128' }, null],
  ] as const) {
    test(`${target} with ${JSON.stringify(env)} is ${expected ?? 'none'}`, () => {
      const proxy = proxyFor(new URL(target), env);
      assert.equal(proxy && `${proxy.url} of ${proxy.variable}`, expected);
    });
  }

  for (const value of ['socks5://proxy:1080', 'http://:x', 'http://a:%zz@proxy:1', 'http://a:%ff@proxy:1']) {
    test(`${value} is refused by the name of its variable`, () => {
      assert.throws(
        () => proxyFor(new URL('https://s3.example.com'), { https_proxy: value }),
        (cause: Error) => cause.message.includes('`https_proxy`') && !cause.message.includes(value),
      );
    });
  }
});

describe('the variables for clients with rules of their own', () => {
  const LOOPBACK = 'localhost,127.0.0.1,[::1]';
  /** Both names in both letter cases, as far as they are set while the work is done. */
  const named = (https: string, http: string, none: string) => ({
    ...(https && { https_proxy: https, HTTPS_PROXY: https }),
    ...(http && { http_proxy: http, HTTP_PROXY: http }),
    no_proxy: none,
    NO_PROXY: none,
  });
  for (const [title, target, env, expected] of [
    ['name none where none is named', 'https://a.test', {}, named('', '', LOOPBACK)],
    [
      'have the scheme, and the winner in both letter cases',
      'https://a.test',
      { https_proxy: 'a:1', HTTPS_PROXY: 'http://b:1' },
      named('http://a:1/', 'http://a:1/', LOOPBACK),
    ],
    [
      'have what is below a name, in small letters, and a name without the usual port',
      'https://results.test',
      { HTTPS_PROXY: 'http://b:1', no_proxy: 'C.test, .d.test,e.test:443,f.test:8443' },
      named(
        'http://b:1/',
        'http://b:1/',
        `c.test,.d.test,e.test:443,f.test:8443,e.test,.c.test,.e.test,${LOOPBACK}`,
      ),
    ],
    [
      'have a name without the port of the target',
      'https://f.test:8443',
      { HTTPS_PROXY: 'http://b:1', no_proxy: 'f.test:8443' },
      named('http://b:1/', 'http://b:1/', `f.test:8443,f.test,.f.test,${LOOPBACK}`),
    ],
    [
      'do not take HTTP_PROXY and ALL_PROXY for https',
      'https://a.test',
      { HTTP_PROXY: 'http://b:1', ALL_PROXY: 'http://c:1', all_proxy: 'http://c:1' },
      named('', '', LOOPBACK),
    ],
    [
      'take HTTP_PROXY for http',
      'http://a.test:8080',
      { HTTP_PROXY: 'b:1', HTTPS_PROXY: 'http://c:1' },
      named('http://b:1/', 'http://b:1/', LOOPBACK),
    ],
    [
      'name no proxy where all hosts are excepted',
      'https://a.test',
      { HTTPS_PROXY: 'socks5://b:1', NO_PROXY: 'c.test,*' },
      named('', '', `c.test,*,.c.test,.*,${LOOPBACK}`),
    ],
  ] as const) {
    test(title, async () => {
      const given: NodeJS.ProcessEnv = { ...env };
      assert.deepEqual(
        await withSpelledOutProxies(new URL(target), async () => ({ ...given }), given),
        expected,
      );
      assert.deepEqual(given, env);
    });
  }

  test('are as before after a failure, too, and untouched where the variable is not usable', async () => {
    const given = { HTTPS_PROXY: 'b:1', ALL_PROXY: 'c:1' };
    const failing = withSpelledOutProxies(
      new URL('https://a.test'),
      () => Promise.reject(new Error('no')),
      given,
    );
    await assert.rejects(failing, /^Error: no$/);
    assert.deepEqual(given, { HTTPS_PROXY: 'b:1', ALL_PROXY: 'c:1' });
    const unusable = { HTTPS_PROXY: 'socks5://b:1' };
    await assert.rejects(
      withSpelledOutProxies(new URL('https://a.test'), async () => {}, unusable),
      /`HTTPS_PROXY` is not the URL/,
    );
    assert.deepEqual(unusable, { HTTPS_PROXY: 'socks5://b:1' });
  });
});

describe('the secrets in a proxy’s URL', () => {
  test('are its user and password as written, decoded and as Basic', () => {
    const secrets = proxySecrets({ http_proxy: 'jane:p%40ss@proxy:3128' });
    for (const secret of ['jane:p%40ss', 'p%40ss', 'jane:p@ss', 'p@ss', btoa('jane:p@ss')])
      assert.ok(secrets.includes(secret), secret);
  });

  test('of a password with an @ that is not encoded are whole', () => {
    assert.ok(proxySecrets({ HTTPS_PROXY: 'http://jane:p@ss@proxy' }).includes('p@ss'));
  });

  test('are none without a user', () => {
    assert.deepEqual(proxySecrets({ HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: '' }), []);
  });
});
