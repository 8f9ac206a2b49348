import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  intercepted,
  namesProxy,
  proxyAuthorization,
  proxyFault,
  proxyFor,
  proxySecrets,
  refused,
  silent,
  unreachable,
  withSpelledOutProxies,
} from '../../src/system/proxy.ts';

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
    [
      'http://s3.example.com',
      { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' },
      'http://a:1/ of http_proxy',
    ],
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

  for (const value of [
    'socks5://proxy:1080',
    'http://:x',
    'http://a:%zz@proxy:1',
    'http://a:%ff@proxy:1',
    'http://%ff:a@proxy:1',
  ]) {
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
      'take HTTPS_PROXY for a service of this machine, whose addresses lead elsewhere',
      'http://127.0.0.1:8080',
      { HTTP_PROXY: 'http://b:1', HTTPS_PROXY: 'http://c:1', NO_PROXY: 'd.test:443,e.test:80' },
      named('http://c:1/', 'http://c:1/', `d.test:443,e.test:80,d.test,.d.test,${LOOPBACK}`),
    ],
    [
      'have a name without the usual port of http',
      'http://a.test:8080',
      { HTTP_PROXY: 'http://b:1', NO_PROXY: 'd.test:443,e.test:80' },
      named('http://b:1/', 'http://b:1/', `d.test:443,e.test:80,e.test,.e.test,${LOOPBACK}`),
    ],
    [
      'take the exceptions in small letters first',
      'https://a.test',
      { HTTPS_PROXY: 'http://b:1', no_proxy: '.d.test', NO_PROXY: '.e.test' },
      named('http://b:1/', 'http://b:1/', `.d.test,${LOOPBACK}`),
    ],
    [
      'name no proxy where all hosts are excepted, however good it is',
      'https://a.test',
      { HTTPS_PROXY: 'http://b:1', NO_PROXY: '*' },
      named('', '', `*,.*,${LOOPBACK}`),
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

describe('a proxy’s fault', () => {
  const proxy = (url: string) => ({ url: new URL(url), variable: 'HTTPS_PROXY' });
  for (const [what, fault, code, says] of [
    [
      'without a user',
      refused(proxy('http://p:1'), 's3.test', 407),
      'EPROXY',
      /asks for a user and password/,
    ],
    [
      'with a user',
      refused(proxy('http://a:b@p:1'), 's3.test', 407),
      'EPROXY',
      /refuses the user or password/,
    ],
    [
      'for a host',
      refused(proxy('http://p:1'), 's3.test', 403),
      'EPROXY',
      /did not connect to s3\.test \(HTTP 403\)/,
    ],
    ['that passes', refused(proxy('http://p:1'), 's3.test', 502), 'ECONNRESET', /s3\.test \(HTTP 502\)/],
    [
      'out of reach',
      unreachable(proxy('http://p:1'), 'ENOTFOUND', null),
      'ENOTFOUND',
      /could not be reached \(ENOTFOUND\)/,
    ],
    [
      'out of reach somehow',
      unreachable(proxy('http://p:1'), '', null),
      'ECONNRESET',
      /could not be reached\. /,
    ],
    ['that is silent', silent(proxy('http://p:1'), 4_500), 'ETIMEDOUT', /within 4\.5 seconds/],
    [
      'that answers itself',
      intercepted(proxy('http://p:1'), 's3.test'),
      'EPROXY',
      /not what s3\.test answers/,
    ],
  ] as const) {
    test(`${what} says what to do, and whether trying again may help`, () => {
      assert.equal(fault.code, code);
      assert.match(fault.message, says);
      assert.match(fault.message, /`HTTPS_PROXY`/);
    });
  }

  test('is found below what the clients make of it', () => {
    const fault = silent(proxy('http://p:1'), 1);
    assert.equal(
      proxyFault(new TypeError('fetch failed', { cause: new Error('no', { cause: fault }) })),
      fault,
    );
    assert.equal(proxyFault(fault), fault);
    assert.equal(proxyFault(new Error('no')), null);
    assert.equal(proxyFault('no'), null);
  });

  test('is possible where any proxy is named', () => {
    assert.deepEqual(
      [{}, { HTTP_PROXY: 'a:1' }, { https_proxy: 'a:1' }, { NO_PROXY: '*' }, { HTTPS_PROXY: ' ' }].map(
        (env) => namesProxy(env),
      ),
      [false, true, true, false, false],
    );
  });

  test('is not that it was asked without its user', () => {
    const header = (url: string) => proxyAuthorization(proxy(url));
    assert.equal(header('http://p:1'), null);
    assert.equal(header('http://j%40ne:p%3Ass@p:1'), `Basic ${btoa('j@ne:p:ss')}`);
    assert.equal(header('http://jane@p:1'), `Basic ${btoa('jane:')}`);
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
