import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Environment } from '../../src/action/environment.ts';
import { readInputs } from '../../src/action/inputs.ts';
import { secretsOf } from '../../src/action/mask.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { printed } from './child.ts';

const root = temporaryFolder('inputs');
const workspace = join(root, 'repo', 'repo');
const temp = join(root, '_temp');
for (const folder of [
  join(workspace, '.git'),
  join(workspace, 'sub', '.git'),
  join(temp, 'audiences'),
  join(root, 'out'),
]) {
  mkdirSync(folder, { recursive: true });
}
symlinkSync(join(root, 'out'), join(workspace, 'leads-out'), 'junction');
symlinkSync(join(workspace, '.git'), join(workspace, 'leads-to-git'), 'junction');
symlinkSync(join(temp, 'audiences'), join(workspace, 'leads-to-temp'), 'junction');
writeFileSync(join(workspace, 'file'), '');

type Event = Pick<
  Environment,
  'eventName' | 'payload' | 'ref' | 'repository' | 'keepsArtifacts' | 's3Endpoint'
>;
const PULL_REQUEST: Event = {
  eventName: 'pull_request',
  payload: {},
  ref: 'refs/pull/1/merge',
  repository: 'us/audiences',
  keepsArtifacts: true,
  s3Endpoint: null,
};
const PUSH: Event = {
  ...PULL_REQUEST,
  eventName: 'push',
  payload: { repository: { default_branch: 'main' } },
  ref: 'refs/heads/main',
};

/** Reads inputs as the runner hands them over. */
function read(inputs: Record<string, string> = {}, event: Event = PULL_REQUEST, runnerTemp = temp) {
  const env = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  return readInputs(env, { workspace, temp: runnerTemp, step: '', ...event });
}

test('without inputs everything has the default of action.yml', () => {
  const before = Math.floor(Date.now() / 1000);
  const { inputs, problems } = read({ manifest: '', concurrency: '  ' });
  assert.deepEqual(problems, []);
  const { timestamp, ...rest } = inputs!;
  assert.ok(timestamp >= before && timestamp <= Math.floor(Date.now() / 1000));
  assert.deepEqual(rest, {
    manifest: { path: join(workspace, 'audiences.yml'), name: 'audiences.yml' },
    mode: 'auto',
    audiences: null,
    membersDirectory: null,
    trackerId: null,
    odpRegion: 'us',
    bucket: 'zaius-incoming',
    awsRegion: 'us-east-1',
    credentials: null,
    outputDirectory: join(temp, 'odp-audiences'),
    state: null,
    stateEndpoint: null,
    stateEncryption: null,
    overrideGuards: false,
    partialImport: false,
    plan: null,
    requireBaseline: false,
    skipUnchanged: false,
    comment: 'true',
    matrix: null,
    githubToken: null,
    odpApiKey: null,
    odpApiUrl: 'https://api.us1.odp.optimizely.com/v3',
    verifyTimeout: 0,
    concurrency: 4,
    shards: null,
  });
});

const right: [name: string, value: string, key: string, expected: unknown][] = [
  [
    'manifest',
    './config/../audiences.yaml',
    'manifest',
    { path: join(workspace, 'audiences.yaml'), name: 'audiences.yaml' },
  ],
  [
    'manifest',
    join(workspace, 'a', 'b.yml'),
    'manifest',
    { path: join(workspace, 'a', 'b.yml'), name: 'a/b.yml' },
  ],
  [
    'manifest',
    join(temp, 'made', 'audiences.yml'),
    'manifest',
    { path: join(temp, 'made', 'audiences.yml'), name: join(temp, 'made', 'audiences.yml') },
  ],
  ['mode', ' plan ', 'mode', 'plan'],
  ['audiences', 'a, b\n\nc,a,\r\n', 'audiences', ['a', 'b', 'c']],
  ['members-directory', '.', 'membersDirectory', workspace],
  ['members-directory', join(temp, 'audiences'), 'membersDirectory', join(temp, 'audiences')],
  ['members-directory', 'leads-to-temp', 'membersDirectory', join(workspace, 'leads-to-temp')],
  ['tracker-id', 'AbC_1-2.3', 'trackerId', 'AbC_1-2.3'],
  ['odp-region', 'eu', 'bucket', 'zaius-incoming.eu1'],
  ['odp-region', 'eu', 'awsRegion', 'eu-west-1'],
  ['odp-region', 'eu', 'odpApiUrl', 'https://api.eu1.odp.optimizely.com/v3'],
  ['tracker-id', 'AbC-eu1', 'bucket', 'zaius-incoming.eu1'],
  ['tracker-id', 'AbC-eu1', 'odpApiUrl', 'https://api.eu1.odp.optimizely.com/v3'],
  ['tracker-id', 'AbC-eu1', 'odpRegion', 'eu'],
  ['tracker-id', 'AbC-eu', 'odpRegion', 'us'],
  ['tracker-id', 'AbC-zz1', 'odpRegion', 'us'],
  ['odp-api-key', 'AbC-eu1.secret', 'odpRegion', 'eu'],
  ['odp-api-key', 'AbC.secret-eu1', 'odpRegion', 'us'],
  ['odp-api-url', 'https://odp.example.com/v3', 'odpApiUrl', 'https://odp.example.com/v3'],
  ['odp-api-url', 'http://localhost:1/v3', 'odpApiUrl', 'http://localhost:1/v3'],
  ['odp-api-url', 'http://[::1]:1/v3', 'odpApiUrl', 'http://[::1]:1/v3'],
  ['bucket', 'my.bucket-1', 'bucket', 'my.bucket-1'],
  ['aws-region', 'us-gov-west-1', 'awsRegion', 'us-gov-west-1'],
  ['output-directory', 'out', 'outputDirectory', join(workspace, 'out')],
  ['output-directory', join(root, 'elsewhere'), 'outputDirectory', join(root, 'elsewhere')],
  ['state', '.state', 'state', { kind: 'folder', path: join(workspace, '.state') }],
  ['state', join(root, 'state'), 'state', { kind: 'folder', path: join(root, 'state') }],
  ['state', 's3://my-bucket/odp/state/', 'state', { kind: 's3', bucket: 'my-bucket', prefix: 'odp/state' }],
  ['state', 's3://my-bucket', 'state', { kind: 's3', bucket: 'my-bucket', prefix: '' }],
  ['timestamp', '1748851070', 'timestamp', 1748851070],
  ['override-guards', 'TRUE', 'overrideGuards', true],
  ['override-guards', 'vip, gold\nvip', 'overrideGuards', ['vip', 'gold']],
  ['comment', 'False', 'comment', 'false'],
  ['comment', 'True', 'comment', 'true'],
  ['comment', 'changes', 'comment', 'changes'],
  ['matrix', 'null', 'matrix', null],
  ['matrix', '{\n  "region": "us"\n}', 'matrix', '{"region":"us"}'],
  ['matrix', 'us-east', 'matrix', 'us-east'],
  ['comment', 'failure', 'comment', 'failure'],
  ['odp-api-url', 'http://127.0.0.1:8080/v3/', 'odpApiUrl', 'http://127.0.0.1:8080/v3'],
  ['concurrency', '64', 'concurrency', 64],
  ['shards', '256', 'shards', 256],
];
for (const [name, value, key, expected] of right) {
  test(`${name}: ${JSON.stringify(value).replace(root, '…')} is read`, () => {
    const { inputs, problems } = read({ [name]: value });
    assert.deepEqual(problems, []);
    assert.deepEqual(inputs?.[key as keyof typeof inputs], expected);
  });
}

for (const [tracker, region, key, says] of [
  ['AbC-eu1', 'us', '', /`tracker-id` is of an account in eu/],
  ['AbC-au1', 'eu', '', /`tracker-id` is of an account in au/],
  ['AbC', 'us', 'AbC-eu1.secret', /`odp-api-key` is of an account in eu/],
  ['AbC-eu1', '', 'AbC-au1.secret', /`odp-api-key` is of an account in au, but `tracker-id` of one in eu/],
  ['AbC-au1', '', 'AbC-eu1.secret', /`odp-api-key` is of an account in eu, but `tracker-id` of one in au/],
  ['AbC-eu1', 'eu', 'AbC-eu1.secret', null],
  // Neither of them ends in a region.
  ['AbC-eu12', 'us', 'AbC-eu1x.secret', null],
  ['AbC', 'eu', 'AbC.secret', null],
] as const) {
  test(`tracker ID ${tracker}, region ${region || 'by the keys'} and ${key === '' ? 'no key' : key} ${says === null ? 'agree' : 'contradict each other'}`, () => {
    const found = read({ 'tracker-id': tracker, 'odp-region': region, 'odp-api-key': key });
    // Australia's bucket has to be named, too.
    const problems = found.problems.filter(({ message }) => !message.includes('bucket is not public'));
    assert.equal(problems.length, says === null ? 0 : 1);
    if (says !== null) assert.match(problems[0]?.message ?? '', says);
    assert.ok(!problems.some(({ message }) => message.includes('secret')));
  });
}

for (const [url, right] of [
  ['https://s3.example.com', true],
  ['http://minio:9000', true],
  ['HTTP://minio:9000', true],
  ['httpx://s3.example.com', false],
  ['http:s3.example.com', false],
  ['minio:9000', false],
  ['s3.example.com', false],
  ['https://', false],
  ['user:word@minio:9000', false],
] as const) {
  test(`the S3 endpoint ${url} is ${right ? 'taken' : 'refused'}`, () => {
    const s3Endpoint = { variable: 'AWS_ENDPOINT_URL', url };
    const { problems } = read({}, { ...PULL_REQUEST, s3Endpoint });
    assert.equal(problems.length, right ? 0 : 1);
    assert.ok(problems.every(({ message }) => /`AWS_ENDPOINT_URL` is .* scheme/.test(message)));
    assert.ok(!problems.some(({ message }) => message.includes('word')));
  });
}

const wrong: [name: string, value: string, says: RegExp][] = [
  ['mode', 'deploy', /auto, plan or import/],
  ['mode', 'Import', /Did you mean `import`/],
  ['odp-region', 'uk', /us, eu or au/],
  ['override-guards', 'yess', /true or false/],
  ['partial-import', '1', /true or false/],
  ['skip-unchanged', 'tRUE', /true or false/],
  ['override-guards', 'vip, 20%', /true or false, or audience IDs/],
  ['comment', 'no', /true, false, changes or failure/],
  ['comment', 'change', /Did you mean `changes`/],
  ['concurrency', 'many', /from 1 to 64/],
  ['concurrency', '0', /from 1 to 64/],
  ['concurrency', '4.0', /from 1 to 64/],
  ['concurrency', '0x4', /from 1 to 64/],
  ['concurrency', '1e1', /from 1 to 64/],
  ['concurrency', '-1', /from 1 to 64/],
  ['concurrency', '65', /from 1 to 64/],
  ['shards', '257', /from 1 to 256/],
  ['verify-timeout', '3601', /from 0 to 3600/],
  ['timestamp', '1748851070000', /milliseconds/],
  ['timestamp', '-5', /Unix time/],
  ['timestamp', '0', /before 2001/],
  ['timestamp', '999999999', /before 2001/],
  ['timestamp', String(Math.floor(Date.now() / 1000) + 4000), /more than an hour ahead of the clock/],
  ['timestamp', '2025-06-02', /Unix time/],
  ['timestamp', '1748851070.5', /Unix time/],
  ['tracker-id', 'a/b', /tracker ID/],
  ['tracker-id', 'a b', /tracker ID/],
  ['tracker-id', '..', /tracker ID/],
  ['bucket', 's3://bucket', /name alone/],
  ['bucket', 'Bucket', /name of an S3 bucket/],
  ['bucket', 'a..b', /name of an S3 bucket/],
  ['bucket', '10.0.0.1', /name of an S3 bucket/],
  ['aws-region', 'US East', /AWS region/],
  ['audiences', ' , ', /audience IDs separated/],
  ['odp-api-url', 'api.us1.odp.optimizely.com', /must begin with https:/],
  ['odp-api-url', 'localhost:8080/v3', /must begin with https:/],
  ['odp-api-url', 'ftp://host/', /must begin with https:/],
  ['odp-api-url', 'https://host/?a=1', /an https URL without/],
  ['odp-api-url', 'http://odp.example.com/v3', /Over http the key could be read/],
  ['odp-api-url', 'http://127.0.0.1.example.com/v3', /Over http the key could be read/],
  ['odp-api-url', 'http://127.evil/v3', /Over http the key could be read/],
  ['state', 's3://', /s3:\/\/bucket\/prefix/],
  ['state', 's3://My_Bucket/x', /name of its bucket is not valid/],
  ['state', 's3://bucket/a/../b', /dotted parts/],
  ['state', 'https://bucket.s3.amazonaws.com/x', /a folder, or s3:\/\//],
  ['state', 'gs://bucket/x', /a folder, or s3:\/\//],
  ['manifest', '../audiences.yml', /outside the workspace/],
  ['manifest', 'leads-out/audiences.yml', /outside the workspace/],
  ['manifest', 'leads-to-temp/audiences.yml', /leads out of the workspace by a link/],
  ['output-directory', 'leads-out', /leads out of the workspace by a link/],
  ['output-directory', 'leads-out/new/folder', /leads out of the workspace by a link/],
  ['output-directory', 'leads-to-temp/x', /leads out of the workspace by a link/],
  ['output-directory', '.git/x', /\.git folder/],
  ['output-directory', 'leads-to-git/x', /\.git folder/],
  ['state', 'leads-out', /leads out of the workspace by a link/],
  ['state', '.git/x', /\.git folder/],
  ['manifest', '.git/audiences.yml', /\.git folder/],
  ['manifest', 'sub/.GIT/audiences.yml', /\.git folder/],
  ['manifest', 'leads-to-git/audiences.yml', /\.git folder/],
  ['members-directory', '..', /outside the workspace/],
  ['members-directory', '/', /outside the workspace/],
  ['members-directory', 'leads-out', /outside the workspace/],
  ['members-directory', 'sub/.git', /\.git folder/],
  ['members-directory', 'none', /there is no folder/],
  ['members-directory', 'file', /there is no folder/],
];
for (const [name, value, says] of wrong) {
  test(`${name}: ${value} is input-invalid and says what is allowed`, () => {
    const { inputs, problems } = read({ [name]: value });
    assert.equal(inputs, null);
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['input-invalid', 'error']],
    );
    assert.ok(problems[0]?.message.startsWith(`Input \`${name}\` is `));
    assert.ok(problems[0]?.message.includes(value.trim()));
    assert.match(problems[0]?.message ?? '', says);
  });
}

test('state and built files have a folder each', () => {
  const { problems } = read({ state: 'sub/./kept', 'output-directory': 'sub/kept' });
  assert.match(problems[0]?.message ?? '', /`state` is the folder of `output-directory` too/);
  assert.deepEqual(read({ state: 'sub/kept', 'output-directory': 'sub/built' }).problems, []);
});

test('a plan of the workspace is there after following links too', () => {
  const plan = { mode: 'import', 'tracker-id': 't', plan: 'leads-to-temp', 'plan-digest': '0'.repeat(64) };
  assert.match(read(plan, PUSH).problems[0]?.message ?? '', /`plan` .*leads out of the workspace by a link/);
  assert.deepEqual(read({ ...plan, plan: join(temp, 'audiences') }, PUSH).problems, []);
});

test('an output folder that is refused is not where the result goes', () => {
  const { outputDirectory } = read({ 'output-directory': 'leads-out' });
  assert.equal(outputDirectory, join(temp, 'odp-audiences'));
});

test('a RUNNER_TEMP below the workspace does not open the workspace to it, nor the other way round', () => {
  const inside = join(workspace, '_temp');
  mkdirSync(join(inside, 'made'), { recursive: true });
  symlinkSync(join(inside, 'made'), join(workspace, 'leads-inside'), 'junction');
  const readIn = (inputs: Record<string, string>) =>
    read(inputs, PULL_REQUEST, inside).problems.map(({ message }) => /which (.*?)\./.exec(message)?.[1]);
  assert.deepEqual(readIn({ manifest: '_temp/made/audiences.yml' }), []);
  assert.deepEqual(readIn({ 'output-directory': join(inside, 'made') }), []);
  const detour = ['leads out of the workspace by a link'];
  assert.deepEqual(readIn({ manifest: 'leads-inside/audiences.yml' }), detour);
  assert.deepEqual(readIn({ 'output-directory': 'leads-inside/x' }), detour);
  rmSync(join(workspace, 'leads-inside'));
});

test('a folder whose name begins like the workspace’s is outside of it', () => {
  assert.equal(read({ manifest: `${workspace}-other/audiences.yml` }).inputs, null);
});

test('all bad inputs are reported at once', () => {
  const { problems } = read({ mode: 'x', concurrency: 'x', comment: 'x', timestamp: 'x', manifest: '..' });
  assert.equal(problems.length, 5);
});

test('au needs its bucket and region', () => {
  const named = read({ 'odp-region': 'au' }).problems.map(({ message }) => /`([a-z-]+)`/.exec(message)?.[1]);
  assert.deepEqual(named, ['bucket', 'aws-region']);
  const { inputs } = read({ 'odp-region': 'au', bucket: 'theirs', 'aws-region': 'ap-southeast-2' });
  assert.equal(inputs?.bucket, 'theirs');
});

const pairs: [given: string[], missing: string[]][] = [
  [['aws-access-key-id'], ['aws-secret-access-key']],
  [['aws-secret-access-key'], ['aws-access-key-id']],
  [['aws-session-token'], ['aws-access-key-id', 'aws-secret-access-key']],
  [['aws-access-key-id', 'aws-session-token'], ['aws-secret-access-key']],
];
for (const [given, missing] of pairs) {
  test(`${given.join(' and ')} alone is input-invalid`, () => {
    const { inputs, problems } = read(Object.fromEntries(given.map((name) => [name, 'S3CRET'])));
    assert.equal(inputs, null);
    assert.deepEqual(
      problems.map(({ message }) => /`([a-z-]+)` is missing/.exec(message)?.[1]),
      missing,
    );
  });
}

test('a whole key pair is read, with or without a session token', () => {
  const pair = { 'aws-access-key-id': 'AKIA', 'aws-secret-access-key': 'abc/+=' };
  assert.deepEqual(read(pair).inputs?.credentials, { accessKeyId: 'AKIA', secretAccessKey: 'abc/+=' });
  assert.deepEqual(read({ ...pair, 'aws-session-token': 't' }).inputs?.credentials, {
    accessKeyId: 'AKIA',
    secretAccessKey: 'abc/+=',
    sessionToken: 't',
  });
});

test('verify-timeout needs odp-api-key', () => {
  assert.match(read({ 'verify-timeout': '60' }).problems[0]?.message ?? '', /`odp-api-key` is missing/);
  assert.deepEqual(read({ 'verify-timeout': '60', 'odp-api-key': 'W4.key' }).problems, []);
});

test('an import needs the tracker ID, a plan does not, and what else is wrong is said with it', () => {
  const codes = (inputs: Record<string, string>, event: Event) =>
    read(inputs, event).problems.map(({ message }) => /`(.*?)` (?:is|in)/.exec(message)?.[1]);
  assert.deepEqual(codes({}, PUSH), ['tracker-id']);
  assert.deepEqual(codes({ mode: 'import', concurrency: 'many' }, PUSH), ['tracker-id', 'concurrency']);
  assert.deepEqual(codes({ 'tracker-id': 'abc' }, PUSH), []);
  assert.deepEqual(codes({ mode: 'plan' }, PUSH), []);
  assert.deepEqual(codes({ mode: 'deploy' }, PUSH), ['mode']);
  assert.deepEqual(codes({}, PULL_REQUEST), []);
});

test('no message shows a secret, also not a wrong one or one in a URL', () => {
  const { problems } = read({
    'aws-access-key-id': 'AKIA TOPSECRET',
    'odp-api-key': 'TOP\nSECRET',
    'github-token': 'TOP SECRET',
    'odp-api-url': 'https://user:TOPSECRET@host/v3',
    state: 'gs://user:TOPSECRET@bucket',
    'state-endpoint': 'user:TOPSECRET@minio:9000',
    bucket: 'https://user:TOP/SECRET@minio',
  });
  assert.equal(problems.length, 8);
  for (const { message } of problems) assert.doesNotMatch(message, /TOP|SECRET/);
});

test('every secret is to be masked, each line of those with several', () => {
  const env = {
    'INPUT_AWS-SECRET-ACCESS-KEY': ' first\nsecond ',
    'INPUT_ODP-API-KEY': 'W4.key',
    'INPUT_GITHUB-TOKEN': 'ghs_1',
    'INPUT_AWS-SESSION-TOKEN': '',
    INPUT_BUCKET: 'no-secret',
    AWS_SESSION_TOKEN: 'from-the-environment',
  };
  assert.deepEqual(secretsOf(env).sort(), [
    'W4.key',
    'first',
    'first\nsecond',
    'from-the-environment',
    'ghs_1',
    'second',
  ]);
});

test('masks are written as workflow commands on GitHub, and nothing is written elsewhere', () => {
  const run = (env: object) =>
    printed(`const { maskSecrets } = await import(action + 'mask.ts'); maskSecrets(${JSON.stringify(env)});`);
  const env = { 'INPUT_ODP-API-KEY': '50%\nkey2' };
  assert.equal(run({ ...env, GITHUB_ACTIONS: 'true' }), '::add-mask::50%25%0Akey2\n::add-mask::key2\n');
  assert.equal(run(env), '');
});

test('a value is shown as inert text', () => {
  const message = read({ mode: `\u001b[31m${'x'.repeat(500)}` }).problems[0]?.message ?? '';
  assert.ok(!message.includes('\u001b') && message.length < 200);
});

for (const [input, path, here, says] of [
  [
    'members-directory',
    '/home/runner/work/_temp/audiences',
    temp,
    /looks like a path on another machine.*`\$RUNNER_TEMP`/,
  ],
  [
    'members-directory',
    'D:\\a\\_temp\\audiences',
    temp,
    /looks like a path on another machine|there is no folder/,
  ],
  ['members-directory', '/opt/runner/_work/_temp/audiences', temp, /looks like a path on another machine/],
  ['manifest', '/__w/audiences/audiences/audiences.yml', temp, /looks like a path on another machine/],
  [
    'members-directory',
    '/__w/_temp/audiences',
    '/__w/_temp',
    /there is no folder.*`\$RUNNER_TEMP` \(\/__w\/_temp here\)/,
  ],
  ['members-directory', 'nowhere', '/__w/_temp', /ran before\.$/],
  ['members-directory', '/etc', temp, /runner\.temp \}\}`\.$/],
] as const) {
  test(`${input}: ${path} with RUNNER_TEMP ${here === temp ? 'elsewhere' : here} gets the advice that fits`, () => {
    const { problems } = read({ [input]: path }, PULL_REQUEST, here);
    assert.match(problems.find(({ message }) => message.includes(`\`${input}\``))?.message ?? '', says);
  });
}
