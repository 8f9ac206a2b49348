import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetFile } from '../members/parquet/parquet-writer.ts';
import { type ActionRun, runAction, startAction } from '../support/action.ts';
import { assertNoMemberIds, textsOf } from '../support/assert-private.ts';
import { startGithub } from '../support/github.ts';
import { startOdp } from '../support/odp.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';
import { csv, ids, openScene } from './scene.ts';

const DEBUG = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', ACTIONS_RUNNER_DEBUG: 'true' };
const EVERY = Number.POSITIVE_INFINITY;

describe('privacy', { concurrency: 3 }, () => {
  test('no member is seen anywhere, whatever is wrong with it, in every format', async () => {
    const members: string[] = [];
    /** A member's ID that occurs nowhere else. */
    const id = (): string => {
      const made = `priv-${(members.length * 7919 + 1_000_003).toString(36)}-x`;
      members.push(made);
      return made;
    };
    const files = filesOfEveryKind(id);
    const entries = Object.keys(files).flatMap((name, number) => {
      const [stem = '', extension = ''] = name.split('.');
      const format = stem.split('-')[0] ?? extension;
      const common = `format: ${format}, members: '${name}', pattern: 'priv-.*'`;
      return [
        `  a${number}_fail: { ${common}, duplicates: warn }\n`,
        `  a${number}_skip: { ${common}, invalid_rows: skip, max_invalid: 0, duplicates: fail }\n`,
      ];
    });
    const manifest = `version: 1\ndefaults: { identifier: customer_id }\naudiences:\n${entries.join('')}`;
    using workspace = createWorkspace({ 'audiences.yml': manifest, ...files });
    workspace.track();
    const base = Object.fromEntries(
      Object.keys(files).map((name) => [name, Buffer.from(`customer_id\n${id()}\n${id()}\n`)]),
    );
    await using github = await startGithub({
      repositories: { 'acme/audiences': { 'audiences.yml': manifest, ...base } },
    });
    const sha = github.head('acme/audiences');
    const repo = { full_name: 'acme/audiences' };
    const run = await runAction({
      workspace,
      inputs: { mode: 'plan', shards: '3' },
      env: DEBUG,
      eventName: 'pull_request',
      event: { pull_request: { number: 5, base: { sha, ref: 'main', repo }, head: { repo } } },
      github,
    });
    assert.equal(run.exitCode, 1);
    assert.equal(run.stderr, '');
    const found = new Set(
      run.result.audiences.flatMap(({ problems }: { problems: { code: string }[] }) =>
        problems.map(({ code }) => code),
      ),
    );
    for (const code of EVERY_ROW_AND_FILE_CODE) assert.ok(found.has(code), code);
    assert.equal(github.comments.length, 1);
    assert.ok(members.length > 100);
    assertNoMemberIds(members, run, {
      comments: github.comments.map(({ body }) => body),
      requests: github.requests,
    });
  });

  test('no member is seen of an import that is compared, blocked, verified and not confirmed', async () => {
    await using scene = await openScene(
      's3',
      {
        'audiences.yml': `version: 1
defaults: { identifier: customer_id }
audiences:
  vip: { members: vip.csv, max_removed: 100% }
  gold: { members: gold.csv }
`,
        'vip.csv': csv(ids(0, 40)),
        'gold.csv': csv(ids(100, 40)),
      },
      { audiences: ['vip', 'gold'], loses: 0.5 },
    );
    const { odp, workspace } = scene;
    const members = [...ids(0, 80), ...ids(100, 80)];
    const inputs = { 'odp-api-key': odp.apiKey, 'odp-api-url': odp.apiUrl };
    const runs: ActionRun[] = [await scene.run({ env: DEBUG, inputs: { ...inputs, 'verify-timeout': '1' } })];
    assert.ok(runs[0]?.resultText.includes('not-verified'), runs[0]?.log);
    workspace.write({ 'vip.csv': csv(ids(30, 50)), 'gold.csv': csv(ids(170, 10)) });
    odp.api.faults.push({
      times: EVERY,
      match: ({ path }) => path.endsWith('/graphql'),
      action: {
        kind: 'respond',
        status: 200,
        body: JSON.stringify({ errors: [{ message: `no ${ids(30, 1)[0]}` }] }),
      },
    });
    for (const mode of ['plan', 'import'] as const) {
      runs.push(
        await scene.run({
          at: 5,
          mode,
          env: DEBUG,
          inputs: {
            ...inputs,
            'partial-import': 'true',
            ...(mode === 'import' && { 'verify-timeout': '1' }),
          },
        }),
      );
    }
    assert.ok(runs[2]?.resultText.includes('too-many-removed'), runs[2]?.log);
    // Requests to ODP's GraphQL and to S3 are there to carry members; all others are not.
    const requests = odp.api.requests.filter(({ path }) => !path.endsWith('/graphql'));
    for (const run of runs) assertNoMemberIds(members, run, { requests });
    const states = Object.entries(await scene.state.all()).filter(([key]) => !key.endsWith('.gz'));
    const texts = Object.fromEntries(states.map(([key, body]) => [key, body.toString()]));
    assertNoMemberIds(members, runs[0] as ActionRun, { texts });
  });

  test('no key and no token is seen in any failure', async () => {
    await using odp = await startOdp({ audiences: ['vip'] });
    await using github = await startGithub({ repositories: { 'acme/audiences': {} } });
    using workspace = createWorkspace({
      'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
      'vip.csv': 'customer_id\nmember-1\n',
    });
    const given = {
      'aws-access-key-id': odp.keyPair.accessKeyId,
      'aws-secret-access-key': odp.keyPair.secretAccessKey,
      'odp-api-key': odp.apiKey,
      'github-token': 'ghs_AnotherTokenThanTheRight0123456789',
    };
    const environment = {
      AWS_SECRET_ACCESS_KEY: 'the-users/own+secret',
      GITHUB_TOKEN: 'ghs_InTheEnvironmentOnly0123456789ab',
      ACTIONS_RUNTIME_TOKEN: 'eyJ0-runtime-token-of-the-runner',
      NPM_TOKEN: 'npm_NothingOfOurs0123456789abcdefghi',
    };
    const echoed = Object.values({ ...given, ...environment }).join(' ');
    const echo = (status: number) =>
      ({
        kind: 'respond',
        status,
        body: `<Error><Code>X</Code><Message>${echoed}</Message></Error>`,
      }) as const;
    const failures: [what: string, prepare: () => void, inputs: Record<string, string>][] = [
      ['a wrong secret', () => {}, { 'aws-secret-access-key': 'wrong/secret+4711' }],
      ['a wrong key ID', () => {}, { 'aws-access-key-id': 'AKIAWRONGWRONGWRONG1' }],
      ['a wrong session token', () => {}, { 'aws-session-token': 'session-token-that-is-wrong' }],
      ['half a pair', () => {}, { 'aws-secret-access-key': '' }],
      [
        'a key of several lines',
        () => {},
        { 'aws-secret-access-key': 'first-line-of-it\nsecond-line-of-it' },
      ],
      ['a wrong API key', () => {}, { 'odp-api-key': 'api-key-that-is-wrong' }],
      ['an S3 that repeats everything', () => odp.s3.faults.push({ times: EVERY, action: echo(400) }), {}],
      ['an API that repeats everything', () => odp.api.faults.push({ times: EVERY, action: echo(400) }), {}],
      ['a state that is refused', () => {}, { state: `s3://${odp.bucket}/x` }],
      ['an unknown bucket', () => {}, { bucket: 'no-such-bucket' }],
    ];
    for (const [what, prepare, inputs] of failures) {
      odp.s3.faults.clear();
      odp.api.faults.clear();
      prepare();
      const all = { ...odp.inputs(), 'odp-api-url': odp.apiUrl, ...given, ...inputs };
      const run = await runAction({
        workspace,
        inputs: { ...all, mode: 'import' },
        env: { ...odp.env(), ...DEBUG, ...environment },
        apiUrl: github.url,
      });
      assert.equal(run.exitCode, 1, what);
      assertNoSecrets(what, run, [...Object.values({ ...given, ...environment }), ...Object.values(inputs)]);
    }
    const repo = { full_name: 'acme/audiences' };
    const run = await runAction({
      workspace,
      inputs: { 'github-token': given['github-token'] },
      env: { ...DEBUG, ...environment },
      apiUrl: github.url,
      eventName: 'pull_request',
      event: {
        pull_request: { number: 5, base: { sha: 'a'.repeat(40), ref: 'main', repo }, head: { repo } },
      },
    });
    assert.match(run.resultText, /comment-/);
    assertNoSecrets('a wrong GitHub token', run, Object.values({ ...given, ...environment }));
  });

  for (const how of ['throw new Error(text)', 'Promise.reject(new Error(text))', 'Promise.reject(text)']) {
    test(`a crash by \`${how}\` is reported, without the text of the error`, async () => {
      await using odp = await startOdp({ audiences: ['vip'] });
      odp.api.faults.push({ times: EVERY, action: { kind: 'hang' } });
      using workspace = createWorkspace({
        'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
        'vip.csv': 'customer_id\nmember-1\n',
      });
      // A bug somewhere in the process, once there is a file of this name.
      const go = workspace.resolve('go');
      const bug = `import { existsSync } from 'node:fs';
        import { isMainThread } from 'node:worker_threads';
        const text = 'Unexpected token, "priv-member-4711" is not valid JSON';
        const timer = setInterval(() => {
          if (!isMainThread || !existsSync(${JSON.stringify(go)})) return;
          clearInterval(timer);
          ${how};
        }, 20).unref();`;
      const running = startAction({
        workspace,
        inputs: { ...odp.inputs(), mode: 'import', 'odp-api-key': odp.apiKey, 'odp-api-url': odp.apiUrl },
        env: {
          ...odp.env(),
          ...DEBUG,
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(bug)}`,
        },
      });
      await running.seen(/Built .*vip/);
      workspace.write({ go: '' });
      const run = await running.done;
      assert.equal(run.exitCode, 1, run.log);
      assert.equal(run.stderr, '');
      assert.deepEqual(
        run.result.problems.map(({ code }: { code: string }) => code),
        ['unexpected-failure'],
      );
      assert.match(run.summary, /^## ❌ /);
      assert.equal(run.outputs.imported, '[]');
      assertNoMemberIds(['priv-member-4711', 'Unexpected token'], run);
    });
  }
});

/** All that a row or a file can be. */
const EVERY_ROW_AND_FILE_CODE = [
  ...[
    'empty-id',
    'white-space',
    'control-character',
    'too-long',
    'pattern-mismatch',
    'not-an-id',
    'field-count',
  ],
  ...['duplicate', 'bad-format', 'bad-encoding', 'bad-compression', 'column-not-found', 'too-many-invalid'],
];

/** Files whose names begin with their format; each wrong in its own way and full of members. */
function filesOfEveryKind(id: () => string): Record<string, FileContent> {
  const twice = id();
  const rows = (separator: string) => {
    const cells = [
      id(),
      ` ${id()}`,
      `${id()}\u0001`,
      `${id()}${'z'.repeat(600)}`,
      `other-${id()}`,
      '',
      twice,
      twice,
    ];
    return `customer_id${separator}x\n${cells.map((cell) => `${cell}${separator}1\n`).join('')}`;
  };
  const plain = (separator: string) => `customer_id${separator}x\n${id()}${separator}1\n`;
  const quoted = `customer_id,x\n"${id()}, ""${id()}""",1\n"${id()}\n${id()}",2\n${id()}\n${id()},1,${id()}\n`;
  const objects = () => [
    { customer_id: id() },
    { customer_id: [id()] },
    { customer_id: { [id()]: id() } },
    { other: id() },
    { customer_id: ` ${id()}` },
    { customer_id: `${id()}\ud800` },
    id(),
    null,
    1.5,
    { customer_id: twice },
    { customer_id: twice },
  ];
  const lines = [
    id(),
    ` ${id()}`,
    `${id()}\u0001`,
    `${id()}${'z'.repeat(600)}`,
    `other-${id()}`,
    twice,
    twice,
  ];
  const invalid = (text: string) =>
    Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe]), Buffer.from(id())]);
  const columns = [id(), ` ${id()}`, `other-${id()}`, twice, twice];
  const parquet = parquetFile({
    type: 6,
    rows: columns.length,
    pages: [{ kind: 'data', encoding: 0, values: columns.length, bytes: byteArrays(columns) }],
  });
  const long = Buffer.from(plain(',') + `${id()},1\n`.repeat(5000));
  return {
    'csv-rows.csv': rows(','),
    'csv-quoted.csv': quoted,
    'csv-stray.csv': `${plain(',')}"${id()}"${id()},1\n`,
    'csv-open.csv': `${plain(',')}"${id()},1\n${id()}\n`,
    'csv-headerless.csv': `${id()},${id()}\n${id()},${id()}\n`,
    'csv-latin1.csv': invalid(plain(',')),
    'csv-truncated.csv.gz': gzipSync(long).subarray(0, -20),
    'csv-damaged.csv.zst': zstdCompressSync(long).fill(0xee, 30, 40),
    'csv-twice.csv.gz': gzipSync(gzipSync(long)),
    'tsv-rows.tsv': rows('\t'),
    'tsv-headerless.tsv': `${id()}\t${id()}\n`,
    'lines-rows.txt': lines.join('\n'),
    'lines-latin1.txt': invalid(`${id()}\n`),
    'lines-long.txt': `${id()}\n${id().repeat(100_000)}\n`,
    'ndjson-rows.ndjson': objects()
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
    'ndjson-broken.ndjson': `{"customer_id":"${id()}"}\n{"customer_id":"${id()}\n${id()}\n`,
    'ndjson-bare.ndjson': `${id()}\n`,
    'json-rows.json': JSON.stringify(objects()),
    'json-broken.json': `["${id()}", "${id()}" "${id()}"]`,
    'json-open.json': `["${id()}", "${id()}`,
    'json-object.json': JSON.stringify({ [id()]: id() }),
    'parquet-rows.parquet': parquet,
    'parquet-truncated.parquet': parquet.subarray(0, -30),
    'parquet-text.parquet': `${id()}\n`,
  };
}

/** PLAIN encoding of BYTE_ARRAY: each value after its length. */
function byteArrays(values: readonly string[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(value));
      return [length, Buffer.from(value)];
    }),
  );
}

/** Not even masked: nothing but the mask itself names a secret. */
function assertNoSecrets(what: string, run: ActionRun, secrets: readonly string[]): void {
  const shown = run.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  const texts = textsOf({ ...run, stdout: shown.join('\n') });
  for (const secret of secrets.flatMap((one) => one.split('\n'))) {
    if (secret.length < 10 || secret.startsWith('s3://') || secret.startsWith('no-such')) continue;
    for (const [place, text] of Object.entries(texts)) {
      assert.ok(!text.includes(secret), `with ${what} a secret is in the ${place}`);
    }
  }
}
