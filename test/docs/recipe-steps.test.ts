import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { blocksOf } from '../../scripts/check/markdown.ts';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { startOdp } from '../support/odp.ts';
import { listen } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';
import { recipes, type Script, scriptOf } from './recipes.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Node of this run first, as every step of a workflow that sets it up has it. */
const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;

/** Runs a script as GitHub's runner runs `shell: bash`. */
function bash({ run, env }: Script, cwd: string, more: NodeJS.ProcessEnv = {}) {
  return promisify(execFile)('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    cwd,
    env: { PATH, ...env, ...more },
  });
}

describe('every recipe', () => {
  for (const { title, text: section } of recipes()) {
    test(`"${title}" is a whole file, or says that it is a part or where it belongs`, () => {
      const blocks = blocksOf(section);
      assert.ok(blocks.length > 0);
      for (const { language, text: block } of blocks) {
        if (language !== 'yaml') continue;
        const lead = section.slice(0, section.indexOf(block)).trimEnd();
        const saysSo = /A part of the workflow:\n\n```yaml$|in `\.pre-commit-config\.yaml`:\n\n```yaml$/.test(
          lead,
        );
        const value = parse(block);
        const isWhole = !Array.isArray(value) && ['on', 'permissions', 'jobs'].every((key) => key in value);
        assert.equal(isWhole, !saysSo, lead.slice(-200));
      }
    });
  }
});

describe('the steps of recipes, run as they are written', { concurrency: 2 }, () => {
  test('a chat channel hears which audiences were stopped, and no member', async () => {
    const said: { type: string | undefined; body: string }[] = [];
    await using chat = await listen(async (request, response) => {
      said.push({ type: request.headers['content-type'], body: await text(request) });
      response.writeHead(200).end('ok');
    });
    await using odp = await startOdp({ audiences: ['vip', 'gold', 'calm'] });
    const lists = (vip: number, gold: string) => ({
      'audiences.yml':
        'version: 1\ndefaults: { identifier: customer_id, min_members: 2 }\naudiences:\n  vip: { members: vip.csv }\n  gold: { members: gold.csv }\n  calm: { members: calm.csv }\n',
      'vip.csv': `customer_id\n${ids('vip', vip)}`,
      'gold.csv': `customer_id\n${ids('gold', 3)}${gold}`,
      'calm.csv': `customer_id\n${ids('calm', 3)}`,
    });
    const tell = async (outputs: Readonly<Record<string, string>>) => {
      const known = (name: string) => outputs[name] || '[]';
      const script = scriptOf('Tell a chat channel about a failed import', 'Tell the channel', {
        'secrets.CHAT_WEBHOOK_URL': `${chat.url}/hook`,
        "steps.audiences.outputs.blocked || '[]'": known('blocked'),
        "steps.audiences.outputs.invalid || '[]'": known('invalid'),
        "steps.audiences.outputs.failed || '[]'": known('failed'),
        'github.server_url': 'https://github.com',
        'github.repository': 'acme/audiences',
        'github.run_id': '77',
      });
      await bash(script, ROOT, { PATH: `${jqFolder()}${delimiter}${PATH}` });
      const last = said.at(-1);
      assert.equal(last?.type, 'application/json');
      return JSON.parse(last?.body ?? '').text as string;
    };
    using workspace = createWorkspace(lists(1, ' x\n'));
    const inputs = { ...odp.inputs(), mode: 'import' };
    const stopped = await runAction({ workspace, env: odp.env(), inputs });
    assert.equal(stopped.exitCode, 1, stopped.log);
    assert.equal(
      await tell(stopped.outputs),
      'The import into ODP failed. Blocked: ["vip"]. Invalid: ["gold"]. Not uploaded: []. https://github.com/acme/audiences/actions/runs/77',
    );
    workspace.write(lists(3, ''));
    odp.s3.faults.push({
      match: ({ operation, key }) => operation === 'PutObject' && key.endsWith('/calm.csv.gz'),
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    const failed = await runAction({ workspace, env: odp.env(), inputs });
    assert.match(await tell(failed.outputs), /Blocked: \[\]\. Invalid: \[\]\. Not uploaded: \["calm"\]\./);
    const wrong = await runAction({ workspace, env: odp.env(), inputs: { ...inputs, concurrency: 'many' } });
    assert.match(await tell(wrong.outputs), /Blocked: \[\]\. Invalid: \[\]\. Not uploaded: \[\]\./);
    assertNoMemberIds(['vip-1000', 'gold-1001', 'calm-1002'], { ...stopped, log: JSON.stringify(said) });
  });

  for (const [recipe, job] of [
    ['State in artifacts', undefined],
    ['Members from a warehouse', 'plan'],
    ['Scheduled imports of what changed', undefined],
  ] as const) {
    test(`the export of "${recipe}" writes where the action reads`, async () => {
      const temp = temporaryFolder('runner');
      const script = scriptOf(
        recipe,
        'Export',
        { 'secrets.WAREHOUSE_URL': 'https://warehouse.invalid' },
        job,
      );
      const example = join(ROOT, 'examples', 'warehouse-export');
      await bash(script, example, { RUNNER_TEMP: temp });
      const { exitCode, log } = await runAction({
        workspace: createWorkspace({ 'audiences.yml': manifestOf(example) }),
        temp,
        inputs: { mode: 'plan', 'members-directory': join(temp, 'audiences') },
      });
      assert.equal(exitCode, 0, log);
    });
  }

  test('the commands for one’s own machine plan, and the hook refuses a commit that would break a list', async () => {
    using home = createWorkspace({
      'repo/audiences.yml':
        'version: 1\ndefaults: { identifier: customer_id }\naudiences:\n  external_audience_1: { members: vip.csv }\n  abandoned_cart: { members: cart.csv }\n',
      'repo/vip.csv': `customer_id\n${ids('vip', 3)}`,
      'repo/cart.csv': `customer_id\n${ids('cart', 3)}`,
    });
    const repo = home.resolve('repo');
    symlinkSync(ROOT, home.resolve('odp-audience-action'), 'junction');
    const [, section = ''] =
      recipes()
        .map(({ title, text: body }) => [title, body])
        .find(([title]) => title === 'On your machine, and before a commit') ?? [];
    const [commands, hook] = blocksOf(section).filter(({ language }) => language === 'sh');
    const lines = (commands?.text ?? '').split('\n').filter((line) => line.startsWith('node '));
    assert.equal(lines.length, 2);
    for (const [at, run] of lines.entries()) {
      const { stdout } = await bash({ run, env: {} }, repo, { TMPDIR: home.path });
      assert.match(
        stdout,
        at === 0
          ? /^Plan: an import would upload 2 audiences/m
          : /^Plan: an import would upload 1 audience\b/m,
      );
    }
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
        cwd: repo,
        env: { ...process.env, PATH, TMPDIR: home.path },
        stdio: 'pipe',
        encoding: 'utf8',
      });
    git('init', '--quiet');
    writeFileSync(join(repo, '.git', 'hooks', 'pre-commit'), hook?.text ?? '');
    chmodSync(join(repo, '.git', 'hooks', 'pre-commit'), 0o755);
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Lists');
    writeFileSync(join(repo, 'vip.csv'), 'customer_id\n x\n');
    git('add', '--all');
    assert.throws(() => git('commit', '--quiet', '--message', 'Broken'), /white-space/);
    // git gives hooks an index of their own for `commit --all`.
    writeFileSync(join(repo, 'vip.csv'), `customer_id\n${ids('vip', 1)}`);
    assert.throws(() => git('commit', '--quiet', '--all', '--message', 'Cut'), /would remove 2 of 3 members/);
    assert.equal(git('rev-list', '--count', 'HEAD').trim(), '1');
  });

  test('the hook for pre-commit takes its arguments, even for a manifest with another name', async () => {
    const [hook] = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'));
    using repo = createWorkspace({
      'crm/audiences.yaml': 'version: 1\naudiences:\n  vip: { identifier: customer_id, members: vip.csv }\n',
      'crm/vip.csv': `customer_id\n${ids('vip', 3)}`,
    });
    // Its own arguments, as pre-commit passes them where nobody sets others.
    assert.deepEqual(hook.args, ['--base', 'HEAD']);
    repo.track();
    const run = `"${join(ROOT, hook.entry)}" ${hook.args.join(' ')} --manifest crm/audiences.yaml`;
    const { stdout } = await bash({ run, env: {} }, repo.path, { TMPDIR: repo.path });
    assert.match(stdout, /^Plan: an import would upload 1 audience: no member added or removed/m);
    repo.write({ 'crm/vip.csv': 'customer_id\nvip-1000\nvip-1001\n' });
    const cut = await bash({ run, env: {} }, repo.path, { TMPDIR: repo.path });
    assert.match(cut.stdout, /^vip +planned +2 +0 +−1 /m);
    repo.write({ 'crm/vip.csv': 'customer_id\n x\n' });
    await assert.rejects(bash({ run, env: {} }, repo.path, { TMPDIR: repo.path }), { code: 1 });
  });
});

function ids(kind: string, number: number): string {
  return Array.from({ length: number }, (_, at) => `${kind}-${1000 + at}\n`).join('');
}

function manifestOf(example: string): string {
  return readFileSync(join(example, 'audiences.yml'), 'utf8');
}

/** A folder with `jq`, which GitHub's runners have and other machines may lack: the same program, as WebAssembly. */
function jqFolder(): string {
  const folder = temporaryFolder('jq');
  const script = `import { raw } from ${JSON.stringify(import.meta.resolve('jq-wasm'))};
const args = process.argv.slice(2);
process.stdout.write(await raw('null', args.at(-1), args.slice(0, -1)));
`;
  writeFileSync(join(folder, 'jq.mjs'), script);
  writeFileSync(join(folder, 'jq'), `#!/bin/sh\nexec node "${join(folder, 'jq.mjs')}" "$@"\n`, {
    mode: 0o755,
  });
  return folder;
}
