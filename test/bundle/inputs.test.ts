import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { startOdp } from '../support/odp.ts';
import { createWorkspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const FILES = {
  'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
  'vip.csv': 'customer_id\nuser_1\n',
};

/** Input, what the message says of it, and other inputs that the case needs. */
type Case = readonly [input: string, value: string, says: RegExp, others?: Readonly<Record<string, string>>];

const BAD: readonly Case[] = [
  ['mode', 'deploy', /"deploy"; it must be auto, plan or import\./],
  ['mode', 'Import', /Did you mean `import`\?/],
  ['manifest', '../audiences.yml', /outside the workspace/],
  ['manifest', '.git/config', /\.git/],
  ['members-directory', '/etc', /outside the workspace/],
  ['members-directory', 'nowhere', /there is no folder/],
  ['members-directory', '/home/runner/work/_temp/audiences', /looks like a path on another machine/],
  ['audiences', ' , ,', /audience IDs separated by commas/],
  ['tracker-id', 'a/../b', /a tracker ID of/],
  ['odp-region', 'asia', /us, eu or au/],
  ['bucket', 's3://zaius-incoming', /without s3:\/\//],
  ['bucket', '', /is missing/, { 'odp-region': 'au', 'aws-region': 'ap-southeast-2' }],
  ['aws-region', '', /is missing/, { 'odp-region': 'au', bucket: 'zaius-au' }],
  ['aws-region', 'US East', /an AWS region/],
  ['aws-access-key-id', '', /is missing/, { 'aws-secret-access-key': 'half/a/pair' }],
  ['aws-secret-access-key', '', /is missing/, { 'aws-access-key-id': 'AKIAHALFAPAIR' }],
  ['state', 's3://', /s3:\/\/bucket\/prefix/],
  ['timestamp', '1748851070000', /milliseconds/],
  ['timestamp', '2025-06-02', /Unix time/],
  ['override-guards', 'yess', /true or false/],
  ['partial-import', '1', /true or false/],
  ['skip-unchanged', 'on', /true or false/],
  ['comment', 'no', /true, false, changes or failure/],
  ['odp-api-key', 'two words', /white space/],
  ['odp-api-url', 'ftp://api.example.org', /an https URL/],
  ['odp-api-url', 'http://api.example.org', /Over http the key could be read/],
  ['odp-region', 'us', /`tracker-id` is of an account in eu/, { 'tracker-id': 'AbC-eu1' }],
  ['timestamp', '0', /before 2001/],
  ['timestamp', '32503680000', /more than an hour ahead/],
  ['verify-timeout', '-1', /from 0 to 3600/],
  ['odp-api-key', '', /is missing/, { 'verify-timeout': '60' }],
  ['concurrency', 'many', /a whole number from 1 to/],
  ['concurrency', '0', /a whole number from 1 to/],
  ['shards', '257', /from 1 to 256/],
];

function assertNothingDone(run: ActionRun): void {
  assertWellFormed(run);
  assert.equal(run.exitCode, 1);
  assert.equal(run.outputs.mode, '');
  assert.equal(run.result.mode, null);
  assert.deepEqual(run.result.audiences, []);
  assert.match(run.summary, /^## ❌ Nothing was done, because the input of the step is wrong/);
}

/** The cases in as few runs as can have them together: each input once, and none next to what another case needs. */
function together(cases: readonly Case[]): Case[][] {
  const groups: Case[][] = [];
  for (const one of cases) {
    const names = namesIn(one);
    const free = groups.find((group) =>
      group.every((other) => !namesIn(other).some((name) => names.includes(name))),
    );
    if (free === undefined) groups.push([one]);
    else free.push(one);
  }
  return groups;
}

const namesIn = ([input, , , others = {}]: Case): string[] => [input, ...Object.keys(others)];

describe('a bad input', { concurrency: 3 }, () => {
  for (const group of together(BAD)) {
    const inputs = Object.fromEntries(group.map(([input, value]) => [input, value]));
    test(`is named with what is allowed, next to others: ${JSON.stringify(inputs)}`, async () => {
      using workspace = createWorkspace(FILES);
      const others = Object.assign({}, ...group.map(([, , , needed]) => needed));
      const run = await runAction({ workspace, inputs: { mode: 'plan', ...others, ...inputs } });
      assertNothingDone(run);
      const { problems } = run.result as { problems: Record<'code' | 'severity' | 'message', string>[] };
      assert.ok(problems.every(({ code, severity }) => `${severity} ${code}` === 'error input-invalid'));
      for (const [input, , says] of group) {
        const found = problems.filter(({ message }) => message.startsWith(`Input \`${input}\` `));
        assert.deepEqual([found.length, problems.length], [1, group.length], run.log);
        assert.match(found[0]?.message ?? '', says);
      }
      assert.ok(run.annotations[0]?.message.startsWith(`${problems[0]?.message} See https://`));
      assert.match(run.annotations[0]?.message ?? '', /\/docs\/problems\.md#input-invalid$/);
    });
  }

  test('keeps the result from no output directory that was named', async () => {
    using workspace = createWorkspace(FILES);
    const inputs = { concurrency: 'many', 'output-directory': 'out' };
    const run = await runAction({ workspace, inputs });
    assertNothingDone(run);
    assert.equal(run.outputs['result-path'], workspace.resolve('out/result.json'));
  });

  test('does not hide the others: all are reported at once', async () => {
    using workspace = createWorkspace(FILES);
    // The last of two cases for an input that one run can have.
    const wrong = new Map(
      BAD.filter(([, value, , others]) => value !== '' && !others).map((bad) => [bad[0], bad]),
    );
    const inputs = Object.fromEntries([...wrong.values()].map(([input, value]) => [input, value]));
    const run = await runAction({
      workspace,
      inputs: { ...inputs, 'verify-timeout': '60', 'odp-api-key': '' },
    });
    assertNothingDone(run);
    const named = run.result.problems.map(({ message }: { message: string }) => /`(.*?)`/.exec(message)?.[1]);
    assert.deepEqual(named.sort(), [...wrong.keys()].filter((input) => input !== 'verify-timeout').sort());
    for (const [input, , says] of wrong.values()) {
      if (input === 'verify-timeout' || input === 'odp-api-key') continue;
      assert.ok(
        run.result.problems.some(({ message }: { message: string }) => says.test(message)),
        input,
      );
      assert.ok(run.summary.includes(`\`${input}\``));
    }
    const errors = run.annotations.filter(({ level }) => level === 'error');
    assert.equal(errors.length, 10);
    assert.match(errors.at(-1)?.message ?? '', new RegExp(`${named.length - 9} more errors not shown`));
  });

  test('of an import is reported with what an import lacks', async () => {
    using workspace = createWorkspace(FILES);
    const run = await runAction({ workspace, inputs: { concurrency: 'many' } });
    assertNothingDone(run);
    const messages = run.result.problems.map(({ message }: { message: string }) => message).join('\n');
    assert.match(
      messages,
      /Input `tracker-id` is missing\..*`aws-access-key-id` and `aws-secret-access-key`, is missing too/,
    );
    assert.match(messages, /Input `concurrency` is "many"/);
  });

  test('is shown as inert text', async () => {
    using workspace = createWorkspace(FILES);
    const value = '\u001b[31m::error::x\n##[error]y <img src=x> @octocat [a](http://b)';
    const run = await runAction({ workspace, inputs: { mode: value, 'odp-region': value } });
    assertNothingDone(run);
    assert.equal(run.annotations.length, 3);
    assert.ok(run.commands.every(({ legacy }) => !legacy));
    assert.ok(!run.stdout.includes('\u001b'));
    assert.doesNotMatch(run.summary.replaceAll(/`[^`\n]*`/g, ''), /<img|@octocat|\]\(http:\/\/b/);
  });
});

describe('secrets', { concurrency: 3 }, () => {
  const secrets = {
    'aws-access-key-id': 'AKIASECRETSECRET0001',
    'aws-secret-access-key': 'secret+line/one\nsecret+line/two',
    'aws-session-token': 'session-token-secret',
    'odp-api-key': 'W4WzcEs.api-secret',
    'github-token': 'ghs_token_secret_1',
  };
  const lines = Object.values(secrets).flatMap((secret) => secret.split('\n'));

  test('are masked before anything else is written, even when every input is wrong', async () => {
    using workspace = createWorkspace(FILES);
    const run = await runAction({
      workspace,
      inputs: { ...secrets, mode: 'deploy' },
      env: { AWS_SECRET_ACCESS_KEY: 'environment/secret', AWS_SESSION_TOKEN: 'environment+token' },
    });
    assertNothingDone(run);
    const masked = run.commands.filter(({ name }) => name === 'add-mask').map(({ message }) => message);
    for (const secret of [...lines, 'environment/secret', 'environment+token'])
      assert.ok(masked.includes(secret));
    const afterMasks = run.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    const { stdout: _, ...rest } = run;
    assertNoMemberIds([...lines, 'environment/secret'], { ...rest, stdout: afterMasks.join('\n') });
  });

  test('in an address without its scheme are not repeated', async () => {
    using workspace = createWorkspace(FILES);
    const inputs = { mode: 'plan', 'state-endpoint': 'user:TOPSECRET@minio:9000' };
    const run = await runAction({ workspace, inputs });
    assertNothingDone(run);
    assert.match(run.result.problems[0].message, /`state-endpoint` is not usable; it must be an http/);
    assertNoMemberIds(['TOPSECRET'], run);
  });

  test('with white space around them, as files leave it, are taken without', async () => {
    await using odp = await startOdp();
    using workspace = createWorkspace(FILES);
    const padded = Object.entries(odp.inputs()).map(([name, value]) => [name, ` ${value}\n`]);
    const run = await runAction({
      workspace,
      env: odp.env(),
      inputs: { ...Object.fromEntries(padded), mode: 'import' },
    });
    assertWellFormed(run);
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(odp.members('vip'), new Set(['user_1']));
  });
});

describe('an audience that the input `audiences` names', () => {
  test('and the manifest does not declare is an error with a suggestion, and nothing is uploaded', async () => {
    await using odp = await startOdp();
    using workspace = createWorkspace(FILES);
    const inputs = { ...odp.inputs(), mode: 'import', audiences: 'vip,viq' };
    const run = await runAction({ workspace, env: odp.env(), inputs });
    assertWellFormed(run);
    assert.equal(run.exitCode, 1);
    assert.equal(run.outputs.mode, 'import');
    assert.equal(odp.s3.requests.length, 0);
    assert.equal(run.result.problems[0].code, 'unknown-audience');
    assert.match(run.result.problems[0].message, /`viq`.*Did you mean `vip`\?/);
    assert.equal(run.result.audiences[0].status, 'held');
  });
});
