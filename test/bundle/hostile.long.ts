import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { parse } from 'yaml';
import { parquetFile } from '../members/parquet/parquet-writer.ts';
import { LIVE, withoutCodeSpans } from '../report/inert.ts';
import { type ActionOptions, type ActionRun, runAction } from '../support/action.ts';
import { textsOf } from '../support/assert-private.ts';
import { startGithub } from '../support/github.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';

const POSIX = process.platform !== 'win32';
const SECRET = 'the-runners-own-secret-4711';

/** A plan of what a stranger's pull request may hold; it must end soon and in little memory, whatever that is. */
async function plan(options: ActionOptions, megabytes = 700): Promise<ActionRun> {
  const run = await runAction({
    timeoutMs: 110_000,
    ...options,
    inputs: { mode: 'plan', ...options.inputs },
  });
  assert.equal(run.stderr, '');
  assert.ok(run.exitCode === 0 || run.exitCode === 1, `ended by ${run.signal}`);
  assert.ok((run.maxRssBytes ?? 0) < megabytes * 1e6, `took ${(run.maxRssBytes ?? 0) / 1e6} MB`);
  assert.ok(run.summary.length > 0 && run.summary.length < 1024 * 1024);
  return run;
}

function manifestOf(audiences: Readonly<Record<string, string>>): string {
  const entries = Object.entries(audiences).map(([id, settings]) => `  ${id}: { ${settings} }\n`);
  return `version: 1\ndefaults: { identifier: customer_id, format: lines, min_members: 0 }\naudiences:\n${entries.join('')}`;
}

function codesById({ result }: ActionRun): Record<string, string[]> {
  return Object.fromEntries(
    result.audiences.map(({ id, problems }: { id: string; problems: { code: string }[] }) => [
      id,
      [...new Set(problems.map(({ code }) => code))],
    ]),
  );
}

describe('a hostile repository', { concurrency: 2 }, () => {
  test('cannot fill the memory with a Parquet file of a few kilobytes', async () => {
    const page = (encoding: number, values: number, bytes: Buffer) =>
      ({ kind: 'data', encoding, values, bytes }) as const;
    const dictionary = (values: number, bytes: Buffer) =>
      ({ ...page(0, values, bytes), kind: 'dictionary' }) as const;
    const files: Record<string, Buffer> = {
      // Empty texts, each after a length of zero.
      dictionary: parquetFile({
        type: 6,
        rows: 1,
        pages: [dictionary(2 ** 24, Buffer.alloc(2 ** 26)), page(8, 1, Buffer.from([1, 2, 0]))],
      }),
      numbers: parquetFile({
        type: 2,
        rows: 1,
        pages: [dictionary(2 ** 22, Buffer.alloc(2 ** 25)), page(8, 1, Buffer.from([1, 2, 0]))],
      }),
      plain: parquetFile({ type: 2, rows: 2 ** 22, pages: [page(0, 2 ** 22, Buffer.alloc(2 ** 25))] }),
      // Two thousand million steps in blocks of 2^20, each of two bytes.
      delta: parquetFile({
        type: 2,
        rows: 2e9,
        pages: [
          page(
            5,
            2e9,
            Buffer.concat([Buffer.from('808040018094ebdc0302', 'hex'), Buffer.alloc(4096, '\x02\0')]),
          ),
        ],
      }),
      chunks: parquetFile({
        type: 1,
        rows: 1,
        pages: [page(0, 1, Buffer.alloc(4))],
        emptyRowGroups: 150_000,
      }),
    };
    using workspace = createWorkspace({
      'audiences.yml': manifestOf({
        ...Object.fromEntries(
          Object.keys(files).map((name) => [name, `members: ${name}.parquet.gz, format: parquet`]),
        ),
        fine: 'members: fine.txt',
      }),
      'fine.txt': 'a\n',
      ...Object.fromEntries(
        Object.entries(files).map(([name, bytes]) => [`${name}.parquet.gz`, gzipSync(bytes)]),
      ),
    });
    const run = await plan({ workspace }, 1000);
    const refused = Object.entries(codesById(run)).filter(([, codes]) => codes.includes('bad-format'));
    assert.deepEqual(
      refused.map(([id]) => id),
      ['dictionary', 'delta'],
    );
    assert.equal(run.result.audiences.at(-1).status, 'planned');
  });

  test('reads nothing outside the fence: not by `..`, absolute paths, links, devices, pipes or .git', async () => {
    const outside = temporaryFolder('outside');
    const temp = temporaryFolder('temp');
    writeFileSync(join(outside, 'secret.csv'), `${SECRET}\n`);
    mkdirSync(join(temp, 'other-action'));
    writeFileSync(join(temp, 'other-action', 'credentials'), `${SECRET}\n`);
    using workspace = createWorkspace({
      '.git/config': `${SECRET}\n`,
      'second/.git/config': `${SECRET}\n`,
      'members/fine.csv': 'fine\n',
    });
    const paths: Record<string, string> = {
      dots: '../'.repeat(20) + outside.slice(1).replaceAll('\\', '/'),
      beside: '../*/secret.csv',
      absolute: join(outside, 'secret.csv'),
      absolute_glob: join(outside, '*.csv'),
      git: '.git/config',
      git_of_second: 'second/.git/config',
      git_in_capitals: '.GIT/config',
      git_glob: '.git/*',
      temp_of_runner: join(temp, 'other-action', 'credentials'),
      temp_glob: join(temp, '**'),
    };
    if (POSIX) {
      workspace.write({
        'members/link.csv': { link: join(outside, 'secret.csv') },
        'members/folder': { link: outside },
        'members/to-git.csv': { link: '../.git/config' },
        'members/environment.csv': { link: '/proc/self/environ' },
        'members/chain.csv': { link: 'link.csv' },
        'members/loop.csv': { link: 'loop.csv' },
        'members/root': { link: '/' },
      });
      execFileSync('mkfifo', [workspace.resolve('members/pipe.csv')]);
      Object.assign(paths, {
        link: 'members/link.csv',
        link_to_folder: 'members/folder/secret.csv',
        link_to_folder_glob: 'members/folder/*.csv',
        link_to_git: 'members/to-git.csv',
        link_to_environment: 'members/environment.csv',
        link_to_link: 'members/chain.csv',
        link_to_itself: 'members/loop.csv',
        link_to_root: 'members/root/etc/passwd',
        environment: '/proc/self/environ',
        environment_of_parent: '/proc/1/environ',
        file_descriptor: '/dev/fd/0',
        device: '/dev/zero',
        pipe: 'members/pipe.csv',
      });
    }
    workspace.write({
      'audiences.yml': manifestOf(
        Object.fromEntries([
          ...Object.entries(paths).map(([id, path]) => [id, `members: ${JSON.stringify(path)}`]),
          ['everything', `members: ["**"]`],
          ['fine', 'members: members/fine.csv'],
        ]),
      ),
    });
    const run = await plan({ workspace, temp, env: { AWS_SECRET_ACCESS_KEY: SECRET } });
    const codes = codesById(run);
    for (const id of Object.keys(paths)) {
      const [code] = codes[id] ?? [];
      assert.match(code ?? '', /^members-(outside-workspace|unreadable|not-found)$/, id);
      assert.ok(!run.outputs.files?.includes(`${id}.csv.gz`), id);
    }
    for (const id of [
      'absolute',
      'git',
      'temp_of_runner',
      ...(POSIX ? ['link', 'link_to_environment', 'device'] : []),
    ])
      assert.deepEqual(codes[id], ['members-outside-workspace'], id);
    if (POSIX) assert.deepEqual(codes.pipe, ['members-unreadable']);
    assert.deepEqual(codes.fine, []);
    assertNowhere(run, SECRET);
  });

  test('gets no manifest and no folder from outside the workspace either', async () => {
    const outside = temporaryFolder('outside');
    writeFileSync(join(outside, 'audiences.yml'), SECRET);
    using workspace = createWorkspace({ '.git/audiences.yml': SECRET, 'audiences.yml': 'version: 1\n' });
    if (POSIX) workspace.write({ 'link.yml': { link: join(outside, 'audiences.yml') } });
    const wrong = [
      { manifest: join(outside, 'audiences.yml') },
      { manifest: '.git/audiences.yml' },
      { manifest: 'audiences.yml', 'members-directory': '/' },
      { manifest: 'audiences.yml', 'members-directory': '.git' },
      ...(POSIX ? [{ manifest: 'link.yml' }] : []),
    ];
    for (const inputs of wrong) {
      const run = await plan({ workspace, inputs });
      assert.equal(run.result.problems[0].code, 'input-invalid', JSON.stringify(inputs));
      assertNowhere(run, SECRET);
    }
  });

  test('gets nothing written outside the workspace, whatever links are in the way', {
    skip: !POSIX,
  }, async () => {
    const outside = temporaryFolder('outside');
    const victim = join(outside, 'profile');
    writeFileSync(victim, 'precious');
    using workspace = createWorkspace({
      'audiences.yml': manifestOf({ vip: 'members: m.txt' }),
      'm.txt': 'fine\n',
      'out/vip.csv.gz': { link: victim },
      'out/result.json': { link: victim },
      'linked-out': { link: outside },
      'out/.git/x': '',
    });
    const run = await plan({ workspace, inputs: { 'output-directory': 'out' } });
    assert.equal(run.exitCode, 0, run.log);
    assert.ok(lstatSync(workspace.resolve('out/vip.csv.gz')).isFile());
    for (const folder of ['linked-out', 'linked-out/new', 'out/.git']) {
      for (const inputs of [{ 'output-directory': folder }, { state: folder }]) {
        const refused = await plan({ workspace, inputs });
        assert.deepEqual(
          refused.result.problems.map(({ code }: { code: string }) => code),
          ['input-invalid'],
          folder,
        );
        assert.ok(refused.outputs.directory?.startsWith(refused.temp));
      }
    }
    // A RUNNER_TEMP below the workspace may have been checked out as well.
    const temp = workspace.resolve('temp');
    mkdirSync(temp);
    workspace.write({ 'temp/odp-audiences': { link: outside } });
    const below = await plan({ workspace, temp, env: { GITHUB_ACTION: 'plan' } });
    assert.equal(below.exitCode, 0, below.log);
    assert.ok(lstatSync(below.outputs['result-path'] ?? '').isFile());
    assert.deepEqual([readdirSync(outside), readFileSync(victim, 'utf8')], [['profile'], 'precious']);
  });

  test('does not lead the search for its files astray', { skip: !POSIX }, async () => {
    const numbers = Array.from({ length: 900 }, (_, n) => n).join();
    using workspace = createWorkspace({
      'm.txt': 'fine\n',
      'loops/m.txt': 'fine\n',
      ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`loops/to-itself-${i}`, { link: '.' }])),
      ...Object.fromEntries(
        Array.from({ length: 2000 }, (_, i) => [`circles/${i}.txt`, { link: `${i}.txt` }]),
      ),
      ...Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`many/${i}`, ''])),
      'audiences.yml': JSON.stringify({
        version: 1,
        defaults: { identifier: 'customer_id', format: 'lines' },
        audiences: {
          entries: { members: Array.from({ length: 20_000 }, (_, i) => `none-${i}.txt`) },
          some: { members: Array.from({ length: 10_000 }, (_, i) => `none-${i}.txt`) },
          loops: { members: `loops/${'*/'.repeat(30)}m.txt` },
          excluding: { members: [`loops/${'*/'.repeat(30)}none.txt`, '!x'] },
          circles: { members: 'circles/*.txt' },
          braces: { members: Array.from({ length: 5 }, (_, i) => `**/{${numbers}}${i}`) },
          stars: { members: `many/${'*1'.repeat(2000)}` },
        },
      }),
    });
    const run = await plan({ workspace });
    const codes = codesById(run);
    assert.deepEqual(Object.fromEntries(Object.entries(codes).map(([id, [code]]) => [id, code])), {
      entries: 'manifest-schema',
      some: 'members-not-found',
      loops: undefined,
      excluding: 'members-not-found',
      circles: 'members-unreadable',
      braces: 'members-not-found',
      stars: 'members-not-found',
    });
    assert.ok(run.durationMs < 60_000, String(run.durationMs));
  });

  test('cannot swap a file for a link between the check and the opening', async () => {
    const outside = temporaryFolder('outside');
    writeFileSync(join(outside, 'secret.txt'), `${SECRET}\n`.repeat(7));
    using workspace = createWorkspace({
      'a/members.txt': 'fine\n',
      'audiences.yml': manifestOf(
        Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, 'members: a/members.txt'])),
      ),
    });
    // A folder with the file, and a link of the same name to a folder with another: both take turns.
    const target = POSIX ? outside : workspace.resolve('b');
    const swapper = spawn(process.execPath, ['-e', SWAPPER, workspace.path, target], { stdio: 'ignore' });
    writeFileSync(join(outside, 'members.txt'), `${SECRET}\n`);
    try {
      const run = await plan({ workspace });
      assertNowhere(run, SECRET);
      for (const { members, status, problems } of run.result.audiences) {
        if (status === 'planned') assert.equal(members, 1);
        else assert.match(problems[0].code, /^members-(outside-workspace|unreadable|not-found)$/);
      }
    } finally {
      swapper.kill('SIGKILL');
    }
  });

  test('ends quickly with a manifest that is a bomb', async () => {
    const lines = Array.from({ length: 40 }, (_, i) =>
      i === 0
        ? 'k0: &k0 [x,x,x,x,x,x,x,x,x]'
        : `k${i}: &k${i} [${Array(9)
            .fill(`*k${i - 1}`)
            .join(',')}]`,
    );
    const bombs: Record<string, string> = {
      'laughs.yml': lines.join('\n'),
      'brackets.yml': '['.repeat(1_000_000),
      'keys.yml': Array.from({ length: 1_000_000 }, (_, i) => `k${i}: 1\n`).join(''),
      'large.yml': '#'.repeat(17 * 1024 * 1024),
    };
    using workspace = createWorkspace(bombs);
    for (const manifest of Object.keys(bombs)) {
      const run = await plan({ workspace, inputs: { manifest } }, 1200);
      assert.equal(run.result.problems[0].code, 'manifest-syntax', manifest);
      assert.ok(run.durationMs < 40_000, manifest);
    }
    workspace.write({
      'comments.yml': `${manifestOf({ a: 'members: a.txt' })}${`# ${'c'.repeat(998)}\n`.repeat(16_000)}`,
      'a.txt': 'fine\n',
    });
    const run = await plan({ workspace, inputs: { manifest: 'comments.yml' } }, 1200);
    assert.equal(run.exitCode, 0, run.log);
  });

  test('ends quickly with 10 MB that expand to 10 GB, in gzip and zstd', async () => {
    // Rows that are read quickly; a hundred members of 100 MB each.
    const rows = Buffer.alloc(100 * 1_000_001, `${'a'.repeat(1_000_000)}\n`);
    const repeated = (member: Buffer) => Buffer.concat(Array.from({ length: 100 }, () => member));
    using workspace = createWorkspace({
      'audiences.yml': manifestOf({ gzip: 'members: bomb.txt.gz', zstd: 'members: bomb.txt.zst' }),
      'bomb.txt.gz': repeated(gzipSync(rows)),
      'bomb.txt.zst': repeated(zstdCompressSync(rows)),
    });
    const run = await plan({ workspace });
    assert.deepEqual(codesById(run), {
      gzip: ['bad-compression', 'too-long'],
      zstd: ['bad-compression', 'too-long'],
    });
    assert.match(
      run.result.audiences[0].problems[0].message,
      /expands to more than 1,\d{3},\d{3},\d{3} bytes/,
    );
    assert.ok(run.durationMs < 60_000);
  });

  test('cannot hang the run with a pattern, and the ones that are too large are refused', async () => {
    const row = `${'a'.repeat(500)}!\n`;
    const patterns = ['(a+)+$', '(a|aa)+$', '(a*)*b', '(.*a){20}', '^(([a-z])+.)+[A-Z]([a-z])+$'];
    const refused = ['(((a{9}){9}){9}){9}', '(a{1,1000}){1,1000}', '(?=a)', '('.repeat(900)];
    const entry = (pattern: string) => `members: rows.txt, pattern: ${JSON.stringify(pattern)}`;
    using workspace = createWorkspace({
      'rows.txt': row.repeat(2000),
      'audiences.yml': manifestOf(
        Object.fromEntries([
          ...patterns.map((pattern, i) => [`slow${i}`, entry(pattern)]),
          ...refused.map((pattern, i) => [`refused${i}`, entry(pattern)]),
        ]),
      ),
    });
    const run = await plan({ workspace });
    const codes = codesById(run);
    for (const i of patterns.keys()) assert.deepEqual(codes[`slow${i}`], ['pattern-mismatch'], patterns[i]);
    for (const i of refused.keys()) assert.deepEqual(codes[`refused${i}`], ['manifest-schema'], refused[i]);
    assert.ok(run.durationMs < 60_000, String(run.durationMs));
  });

  test('shows names of every kind as inert text: in the log, annotations, outputs, summary and comment', async () => {
    await using github = await startGithub({ repositories: { 'acme/audiences': {} } });
    const names = [
      '<img src=x onerror=alert(1)>',
      '@octocat and #1 and https://evil.example',
      '::error::injected',
      '::stop-commands::token',
      '##[command]rm -rf / ##[add-mask]a',
      '\u001b[31mred\u001b]8;;https://evil.example\u0007link',
      '| a | b |\n| - | - |\n# heading',
      '```\n</details><script>alert(1)</script>',
      '[click](https://evil.example) ![x](https://evil.example/x.png)',
      '\u202Egnp.exe \u200Bzero',
      '%0A::error::encoded',
    ];
    const files = POSIX
      ? [
          'x\n::error::from a file name.txt',
          'x\nimported=["forged"].txt',
          'x##[error]y.txt',
          '<b>@octocat</b>.txt',
          'x`y.txt',
        ]
      : ['x##[error]y.txt', '@octocat.txt'];
    using workspace = createWorkspace({
      'audiences.yml': JSON.stringify({
        version: 1,
        defaults: { identifier: 'customer_id', format: 'lines' },
        audiences: Object.fromEntries([
          ...names.map((name, i) => [
            `a${i}`,
            { members: 'members/*', name, description: name, owner: name.replaceAll('\n', ' ') },
          ]),
          ['<b>bad id</b>::error::x', { members: 'none.txt' }],
          ['missing', { members: ['::error::pattern', '<i>*</i>'] }],
          ['key', { members: 'members/*', '::warning::key': 1 }],
        ]),
      }),
      ...Object.fromEntries(files.map((file) => [`members/${file}`, 'fine-1\nfine-2\n bad\n'])),
    });
    const run = await plan({
      workspace,
      eventName: 'pull_request',
      token: github.token,
      apiUrl: github.url,
      env: { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' },
      event: {
        pull_request: pullRequest(),
        repository: { full_name: 'acme/audiences', default_branch: 'main' },
      },
    });
    const known = ['add-mask', 'group', 'endgroup', 'error', 'warning', 'debug'];
    for (const { name, legacy } of run.commands) assert.ok(known.includes(name) && !legacy, name);
    for (const { level, message } of run.annotations)
      assert.notEqual(`${level} ${message}`, 'error injected');
    assert.doesNotMatch(run.stdout, /[\u001b\u202e\u200b]/);
    assert.deepEqual(Object.keys(run.outputs).sort(), [...DECLARED_OUTPUTS].sort());
    assert.equal(run.outputs.imported, '[]');
    assert.equal(github.comments.length, 1);
    for (const markdown of [run.summary, github.comments[0]?.body ?? '']) assertInert(markdown);
  });

  test('has ten thousand audiences shown within every limit', async () => {
    await using github = await startGithub({ repositories: { 'acme/audiences': {} } });
    using workspace = createWorkspace({
      'audiences.yml': manifestOf(
        Object.fromEntries(
          Array.from({ length: 10_000 }, (_, i) => [
            `audience_${i}`,
            `members: m.txt, name: "<b>${i}</b>", owner: "@o"`,
          ]),
        ),
      ),
      'm.txt': 'one\ntwo\n',
    });
    const event = { pull_request: pullRequest() };
    const access = { token: github.token, apiUrl: github.url };
    const run = await plan({ workspace, eventName: 'pull_request', event, ...access }, 1500);
    assert.equal(run.exitCode, 0);
    assert.equal(run.result.audiences.length, 10_000);
    assert.equal(run.outputs.result, '');
    assert.ok(Buffer.byteLength(run.summary) <= 1024 * 1024);
    const [comment] = github.comments;
    assert.ok(comment !== undefined && comment.body.length <= 65_536);
    for (const markdown of [run.summary, comment.body])
      assert.match(markdown, /more audiences|not shown|no room/);
  });

  test('has a million problems counted and the first ones shown', async () => {
    using workspace = createWorkspace({
      'audiences.yml': `version: 1
defaults: { identifier: customer_id }
audiences:
  rows: { members: rows.txt }
  files: { members: 'many/*.csv', duplicates: fail }
`,
      'rows.txt': `x\n${' y\n'.repeat(1_000_000)}`,
      ...Object.fromEntries(
        Array.from({ length: 4000 }, (_, i) => [`many/${i}.csv`, 'customer_id,x\na,1\na,1\n b,2\n"",3\n4\n']),
      ),
    });
    const run = await plan({ workspace });
    const [rows, files] = run.result.audiences;
    assert.deepEqual(
      rows.problems.map(({ code, line, count }: Record<string, unknown>) => [code, line, count]),
      [['white-space', 2, 1_000_000]],
    );
    // The first thousand one by one, the others by their kind; together as many as there are.
    const counts = new Map<string, number>();
    for (const { code, count = 1 } of files.problems) counts.set(code, (counts.get(code) ?? 0) + count);
    assert.deepEqual(Object.fromEntries(counts), {
      duplicate: 7999,
      'white-space': 4000,
      'empty-id': 4000,
      'field-count': 4000,
    });
    assert.ok(files.problems.length < 1010);
    assert.ok(run.stdout.length < 200_000);
    assert.equal(run.annotations.length, 10);
  });
});

const DECLARED_OUTPUTS = Object.keys(
  parse(readFileSync(join(import.meta.dirname, '..', '..', 'action.yml'), 'utf8')).outputs,
);

/** Puts a folder and a link to another in each other's place, as fast as it can. */
const SWAPPER = `
  const fs = require('node:fs');
  const [, workspace, target] = process.argv;
  process.chdir(workspace);
  try { fs.symlinkSync(target, 'link', 'junction'); } catch {}
  const end = Date.now() + 60000;
  while (Date.now() < end) {
    try {
      fs.renameSync('a', 'real'); fs.renameSync('link', 'a');
      fs.renameSync('a', 'link'); fs.renameSync('real', 'a');
    } catch {}
  }`;

function pullRequest() {
  const repo = { full_name: 'acme/audiences' };
  return { number: 5, base: { sha: 'a'.repeat(40), ref: 'main', repo }, head: { repo } };
}

/** In nothing that the run has shown or built. */
function assertNowhere(run: ActionRun, secret: string): void {
  const masked = { ...run, stdout: run.log };
  for (const [place, text] of Object.entries(textsOf(masked))) assert.ok(!text.includes(secret), place);
  const folder = run.outputs.directory ?? '';
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.gz'))) {
    assert.ok(!gunzipSync(readFileSync(join(folder, name))).includes(secret), name);
  }
}

/** Nothing but the report's own Markdown outside of code spans. */
function assertInert(markdown: string): void {
  const own =
    /<\/?(?:details|summary|br|!--)>?|<!-- odp-audience-action:[0-9a-f]+ -->|\]\(https:\/\/github\.com\/acme\/[^)]*\)/g;
  for (const line of markdown.split('\n')) {
    const rest = withoutCodeSpans(line).replace(own, '');
    assert.doesNotMatch(rest, /<[a-z!/]|@\w|evil\.example|onerror|script|[\u001b\u202e\u200b]/i, line);
    assert.ok(!/^# |^\| a \|/.test(rest), line);
  }
  assert.ok(LIVE.test('<b>'));
}
