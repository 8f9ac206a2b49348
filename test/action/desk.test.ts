import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { atDesk } from '../support/at-desk.ts';
import { commitAll } from '../support/checkout.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'files-in-repository');
const ONE = {
  'audiences.yml': 'version: 1\naudiences: { a: { identifier: customer_id, members: a.csv } }\n',
  'a.csv': 'customer_id\nmember-1\n',
};

/** The option that lets Node run a script before the bundle. */
function preloading(script: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}

describe('the bundle at a desk', { concurrency: 3 }, () => {
  it('plans and prints the summary for a terminal', async () => {
    const { out, err, exitCode, temp } = await atDesk(EXAMPLE, []);
    assert.equal(exitCode, 0, out + err);
    assert.equal(err, '');
    assert.match(out, /^Plan: an import would upload 3 audiences/m);
    assert.match(out, /^vip_customers +planned +412 /m);
    assert.doesNotMatch(out, /^::/m, 'no workflow commands');
    assert.doesNotMatch(out, /\u001b/, 'no colours where it is no terminal');
    const [folder = ''] = readdirSync(temp);
    assert.match(folder, /^odp-audience-action/);
    const [repository = ''] = readdirSync(join(temp, folder));
    assert.match(repository, /^files-in-repository-[0-9a-f]{8}$/);
    assert.ok(existsSync(join(temp, folder, repository, 'odp-audiences', 'vip_customers.csv.gz')));
    assert.doesNotMatch(out, /the input|the step|\(there is no|Mode plan/);
  });

  it('says what is missing where only its bundle was copied', async () => {
    const folder = temporaryFolder('copied');
    cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    const { out, err, exitCode } = await atDesk(folder, [], {}, join(folder, 'dist', 'index.js'));
    assert.deepEqual([out, exitCode], ['', 2]);
    assert.match(err, /Clone the whole repository/);
  });

  it('compares with a commit of the repository that `--base` names', async () => {
    using folder = createWorkspace({
      ...ONE,
      'a.csv': `customer_id\n${Array.from({ length: 10 }, (_, n) => `member-${n}\n`).join('')}`,
    });
    commitAll(folder.path);
    folder.write({ 'a.csv': 'customer_id\nmember-1\nmember-2\nmember-x\n' });
    commitAll(folder.path);
    const { out, exitCode } = await atDesk(folder.path, ['--base', 'HEAD~1']);
    assert.equal(exitCode, 1, out);
    assert.match(out, /error too-many-removed/);
    assert.match(
      out,
      /^ {2}Error too-many-removed \(audiences\.yml:2\): .* or set `--override-guards` for one run\.$/m,
    );
    assert.doesNotMatch(out, /override-guards: true/);
    assert.match(out, /^a +blocked +3 +\+1 ━ +−8 ━━━━━━ /m);
    for (const ref of ['nothing-of-this-name', 'HEAD:a.csv', '-h']) {
      const wrong = await atDesk(folder.path, [`--base=${ref}`]);
      assert.equal(wrong.exitCode, 2, wrong.out);
      const said = `error input-invalid\n    The flag \`--base\` is "${ref}", which is not a commit of this repository.`;
      assert.ok(wrong.out.includes(said), wrong.out);
      // No audience is called new, or planned.
      assert.doesNotMatch(wrong.out, /planned|\bnew\b|\.csv\.gz/);
    }
  });

  it('takes everything for new before the first commit, and refuses to compare with any other commit', async () => {
    using folder = createWorkspace(ONE);
    execFileSync('git', ['init', '--quiet', folder.path]);
    const first = await atDesk(folder.path, ['--base', 'HEAD']);
    assert.equal(first.exitCode, 0, first.out);
    assert.match(first.out, /^a +planned +1 +new /m);
    assert.doesNotMatch(first.out, /error|warning/);
    const other = await atDesk(folder.path, ['--base', 'main']);
    assert.equal(other.exitCode, 2, other.out);
    assert.match(other.out, /`--base` is "main", but nothing is committed to this repository yet\./);
  });

  it('proposes a commit to compare with where the lists are in Git, and nowhere else', async () => {
    const proposal = /\nNothing was compared\. To see who would join and leave, add --base (\S+)\.\n$/;
    using folder = createWorkspace(ONE);
    assert.doesNotMatch((await atDesk(folder.path, [])).out, /--base/);
    folder.track();
    assert.equal(proposal.exec((await atDesk(folder.path, [])).out)?.[1], 'HEAD');
    const clone = join(temporaryFolder('clones'), 'clone');
    execFileSync('git', ['-C', folder.path, 'branch', '--quiet', '-m', 'trunk']);
    execFileSync('git', ['clone', '--quiet', folder.path, clone]);
    assert.equal(proposal.exec((await atDesk(clone, [])).out)?.[1], 'origin/trunk');
    assert.doesNotMatch((await atDesk(clone, ['--state', 'state'])).out, proposal);
    // What a step makes is in no commit.
    using made = createWorkspace({ ...ONE, 'b.csv': 'customer_id\nmember-1\n' });
    made.track();
    made.write({
      'audiences.yml': ONE['audiences.yml'].replace('a.csv', 'new.csv'),
      'new.csv': 'customer_id\n1\n',
    });
    assert.doesNotMatch((await atDesk(made.path, [])).out, /--base/);
  });

  it('goes on to its end where nobody reads any further', async () => {
    using folder = createWorkspace(ONE);
    const out = join(folder.path, 'out');
    const { PATH, SystemRoot } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'index.js'), '--output-directory', out], {
      cwd: folder.path,
      env: { PATH, SystemRoot },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [said, exitCode] = await Promise.all([
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once('close', resolve)),
    ]);
    assert.deepEqual([said, exitCode], ['', 0]);
    assert.ok(existsSync(join(out, 'result.json')));
  });

  it('takes inputs as flags and fails as the step does', async () => {
    using folder = createWorkspace({
      'lists/a.yml':
        'version: 1\naudiences:\n  vip: { identifier: customer_id, members: vip.csv, min_members: 9 }\n  gold: { identifier: customer_id, members: gold.csv }\n',
      'export/vip.csv': 'customer_id\nmember-7f3a\n',
    });
    const flags = ['--manifest', 'lists/a.yml', '--members-directory=export', '--audiences', 'vip'];
    const { out, exitCode } = await atDesk(folder.path, flags);
    assert.equal(exitCode, 1, out);
    assert.match(out, /^Plan failed: 1 of 1 audience/m);
    assert.match(out, /error too-few-members lists\/a\.yml:3/);
    assert.doesNotMatch(out, /\bgold\b|member-7f3a/);
  });

  it('says that this Node is too old, on one line, and does nothing else', async () => {
    using folder = createWorkspace();
    // Paths are those of Windows, whose separator a shell would take for something else.
    const old = `import path from 'node:path';
      import { syncBuiltinESMExports } from 'node:module';
      Object.assign(path, { relative: path.win32.relative, sep: path.win32.sep });
      syncBuiltinESMExports();
      Object.defineProperty(process.versions, 'node', { value: '20.11.1' });`;
    const args = [
      '--manifest',
      'my lists.yml',
      '--odp-api-key',
      'W4.one',
      '--aws-session-token=two',
      'member-7f3a',
      '--help',
    ];
    const { out, err, exitCode } = await atDesk(folder.path, args, { NODE_OPTIONS: preloading(old) });
    assert.deepEqual([out, exitCode], ['', 2]);
    assert.match(
      err,
      /^odp-audience-action needs Node 24 or newer, but this is Node 20\.11\.1\. Install Node 24, or start it with: npx --yes --package node@24 node [^\n]*dist\/index\.js"? --manifest "my lists\.yml" --odp-api-key … --aws-session-token=… … --help\n$/,
    );
  });

  it('removes what an earlier run built in this repository, and nothing of another', async () => {
    const temp = temporaryFolder('desk');
    const manifest = (ids: readonly string[]) =>
      `version: 1\ndefaults: { identifier: customer_id }\naudiences: { ${ids.map((id) => `${id}: { members: a.csv }`).join(', ')} }\n`;
    using one = createWorkspace({ 'audiences.yml': manifest(['vip', 'gold']), 'a.csv': 'customer_id\nx1\n' });
    using other = createWorkspace({ 'audiences.yml': manifest(['vip']), 'a.csv': 'customer_id\nx1\n' });
    const more = { TMPDIR: temp, TEMP: temp, TMP: temp };
    for (const { path } of [one, other]) assert.equal((await atDesk(path, [], more)).exitCode, 0);
    one.write({ 'audiences.yml': manifest(['gold']) });
    assert.equal((await atDesk(one.path, [], more)).exitCode, 0);
    const built = readdirSync(temp, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.csv.gz'),
    );
    assert.deepEqual(built.map((path) => basename(path)).sort(), ['gold.csv.gz', 'vip.csv.gz']);
  });

  it('prints the shards that --shards asks for, its help and its version', async () => {
    const [{ out }, help, version] = await Promise.all([
      atDesk(EXAMPLE, ['--shards', '2']),
      atDesk(EXAMPLE, ['--help']),
      atDesk(EXAMPLE, ['--version']),
    ]);
    assert.match(out, /\n2 shards:\n {2}newsletter_readers\n {2}vip_customers,abandoned_cart\n$/);
    assert.match(version.out, /^odp-audience-action \d+\.\d+\.\d+\n$/);
    assert.match(help.out, /^Usage: node dist\/index\.js/m);
    assert.deepEqual([help.exitCode, help.err, version.exitCode, version.err], [0, '', 0, '']);
  });

  it('exits 2 where a flag leads nowhere, and names the manifest that was meant', async () => {
    using folder = createWorkspace({
      'crm/audiences.yaml': 'version: 1\naudiences: {}\n',
      'a.yml': 'version: 1\naudiences: {}\n',
    });
    const [missing, outside, nothing] = await Promise.all([
      atDesk(folder.path, ['--manifest', 'audiences.yml']),
      atDesk(folder.path, ['--manifest', 'a.yml', '--members-directory', 'none']),
      atDesk(folder.path, []),
    ]);
    assert.deepEqual([missing.exitCode, outside.exitCode, nothing.exitCode], [2, 2, 2]);
    assert.equal(nothing.out, '');
    assert.match(
      missing.out,
      /There is no manifest at "audiences\.yml"\. Set `--manifest crm\/audiences\.yaml`\./,
    );
    assert.match(
      outside.out,
      /The flag `--members-directory` is "none", where there is no folder\. Check the path\./,
    );
    assert.equal(
      nothing.err,
      'There is no audiences.yml in this folder. Use --manifest crm/audiences.yaml. See --help.\n',
    );
  });

  it('compares the files as they are there, committed or not, with the commit that `--base` names', async () => {
    using folder = createWorkspace({
      'audiences.yml': 'version: 1\naudiences:\n  vip: { identifier: customer_id, members: vip.csv }\n',
      'vip.csv': 'customer_id\n1\n2\n3\n4\n',
    });
    const outside = await atDesk(folder.path, ['--base', 'HEAD']);
    assert.equal(outside.exitCode, 2, outside.out);
    assert.match(
      outside.out,
      /error input-invalid\n.*is "HEAD", but the manifest is not\s+in a Git repository/,
    );
    folder.track();
    folder.write({ 'vip.csv': 'customer_id\n1\n' });
    const { out, exitCode } = await atDesk(folder.path, ['--base', 'HEAD']);
    assert.equal(exitCode, 1, out);
    assert.match(out, /error too-many-removed.*\n.*would remove 3 of 4 members/);
    assert.doesNotMatch(out, /no baseline/);
  });

  it('compares from wherever in the repository somebody starts, in a worktree too', async () => {
    using folder = createWorkspace({
      'crm/audiences.yml':
        'version: 1\naudiences:\n  vip: { identifier: customer_id, members: lists/*.csv }\n',
      'crm/lists/vip.csv': 'customer_id\n1\n2\n3\n4\n',
    });
    commitAll(folder.path);
    const tree = join(temporaryFolder('trees'), 'tree');
    execFileSync('git', ['worktree', 'add', '--quiet', '--detach', tree], { cwd: folder.path });
    for (const start of [join(folder.path, 'crm'), join(tree, 'crm'), tree]) {
      writeFileSync(
        join(start === tree ? join(tree, 'crm') : start, 'lists', 'vip.csv'),
        'customer_id\n1\n2\n3\n9\n',
      );
      const flags = start === tree ? ['--manifest', 'crm/audiences.yml'] : [];
      const { out, exitCode } = await atDesk(start, ['--base', 'HEAD', ...flags]);
      assert.equal(exitCode, 0, out);
      assert.match(out, /^vip +planned +4 +\+1 ━━━━━━ +−1 ━━━━━━ /m);
      assert.doesNotMatch(out, /base-unreadable|add --base/);
    }
  });

  it('is coloured in a terminal, unless `NO_COLOR` asks for the opposite', async () => {
    // Whether the standard output is a terminal is all that is pretended.
    const terminal = preloading('Object.assign(process.stdout, { isTTY: true, columns: 60 })');
    for (const [noColor, coloured] of [
      ['', true],
      ['1', false],
    ] as const) {
      const shown = await atDesk(EXAMPLE, [], {
        NODE_OPTIONS: terminal,
        NO_COLOR: noColor,
      });
      const report = shown.out.slice(shown.out.indexOf('Plan: '));
      assert.equal(shown.out.includes('\u001b[32mplanned'), coloured, shown.out);
      const lines = report.replace(/\u001b\[\d+m/g, '').split('\n');
      assert.ok(Math.max(...lines.map((line) => line.length)) <= 60, report);
    }
  });

  it('ends after its report, whatever is still open', async () => {
    using folder = createWorkspace({ 'audiences.yml': 'version: 1\naudiences: {}\n' });
    const { out, exitCode } = await atDesk(folder.path, [], {
      NODE_OPTIONS: preloading('setInterval(() => {}, 1e6)'),
    });
    assert.equal(exitCode, 1);
    assert.match(out, /^error manifest-schema|audiences/m);
  });

  it('ignores flags on GitHub, where every input comes from the step', async () => {
    using folder = createWorkspace();
    const { out, exitCode } = await atDesk(folder.path, ['--help'], { GITHUB_ACTIONS: 'true' });
    assert.equal(exitCode, 1);
    assert.match(out, /^::error.*manifest/m);
  });
});
