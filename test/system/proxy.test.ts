import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { proxyFor, proxySecrets, proxyVariables, spellOutProxies } from '../../src/system/proxy.ts';

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

describe('a program that reads one letter case', () => {
  test('gets both, with loopback excepted', () => {
    assert.deepEqual(proxyVariables({ https_proxy: 'a:1', HTTPS_PROXY: 'b:1', NO_PROXY: '.example.com' }), {
      https_proxy: 'a:1',
      HTTPS_PROXY: 'a:1',
      no_proxy: '.example.com,localhost,127.0.0.1,::1',
      NO_PROXY: '.example.com,localhost,127.0.0.1,::1',
    });
  });

  test('gets a `*` alone, as it knows it', () => {
    const { NO_PROXY } = proxyVariables({ HTTPS_PROXY: 'a:1', NO_PROXY: 'a.test, *' });
    assert.equal(NO_PROXY, '*');
  });

  test('gets nothing where no proxy is named', () => {
    assert.deepEqual(proxyVariables({ NO_PROXY: 'example.com', HTTPS_PROXY: '' }), {});
  });
});

describe('the variables for clients with rules of their own', () => {
  for (const [title, env, expected] of [
    ['are left alone without a proxy', { NO_PROXY: 'a.test' }, { NO_PROXY: 'a.test' }],
    [
      'have the scheme, the winner in both letter cases, and what is below a name',
      { https_proxy: 'a:1', HTTPS_PROXY: 'http://b:1', no_proxy: 'c.test, .d.test,e.test:443' },
      {
        https_proxy: 'http://a:1/',
        HTTPS_PROXY: 'http://a:1/',
        no_proxy: 'c.test,.d.test,e.test:443,.c.test,localhost,127.0.0.1,::1',
        NO_PROXY: 'c.test,.d.test,e.test:443,.c.test,localhost,127.0.0.1,::1',
      },
    ],
    [
      'name no proxy where all hosts are excepted',
      { HTTPS_PROXY: 'http://b:1', NO_PROXY: 'c.test,*' },
      { NO_PROXY: 'c.test,*' },
    ],
    [
      'keep what is no URL, to be named',
      { HTTP_PROXY: 'socks5://b:1' },
      {
        HTTP_PROXY: 'socks5://b:1',
        no_proxy: 'localhost,127.0.0.1,::1',
        NO_PROXY: 'localhost,127.0.0.1,::1',
      },
    ],
  ] as const) {
    test(title, () => {
      const given: NodeJS.ProcessEnv = { ...env };
      spellOutProxies(given);
      assert.deepEqual(given, expected);
    });
  }
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
