import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ActionOptions, type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { commitAll } from '../support/checkout.ts';
import { type Github, startGithub, type Tree } from '../support/github.ts';
import { createWorkspace, type FileContent, type Workspace } from '../support/workspace.ts';
import { onPullRequest, pullRequestEvent } from './pull-request.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest, oneList, openScene } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

const REPOSITORY = 'acme/audiences';
const SIMPLE = oneList(ids(0, 4));
const BEFORE: Tree = oneList(ids(1, 4));

const github = (tree: Tree, options: Parameters<typeof startGithub>[0] = {}): Promise<Github> =>
  startGithub({ repositories: { [REPOSITORY]: tree }, ...options });

/** A pull request's run, as a default `actions/checkout` leaves it: the merged files, and no history. */
function planPull(workspace: Workspace, api: Github, options: ActionOptions = {}): Promise<ActionRun> {
  if (!workspace.has('.git') && !workspace.has('source')) workspace.track();
  return runAction({
    workspace,
    ...onPullRequest({ base: api.head(REPOSITORY) }),
    github: api,
    ...options,
    inputs: { comment: 'false', ...options.inputs },
  });
}

const LARGE = ids(0, 70_000);
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;

describe('on a pull request without state', { concurrency: 3 }, () => {
  test('a guard that the pull request loosens is named on its line, and so is another way to read the files', async () => {
    await using api = await github({
      'audiences.yml': manifest({ a: 'max_removed: 10%', b: '' }),
      'members/a.csv': csv(ids(0, 10)),
      'members/b.csv': csv(ids(0, 10)),
    });
    const run = await planPull(
      createWorkspace({
        'audiences.yml': manifest({
          a: 'max_removed: 90%',
          b: 'identifier: loyalty_id, column: customer_id',
        }),
        'members/a.csv': csv(ids(0, 2)),
        'members/b.csv': csv(ids(0, 10)),
      }),
      api,
    );
    assert.deepEqual(codesOf(run, 'a'), ['warning guard-loosened']);
    assert.equal(
      audienceOf(run, 'a').problems[0].message,
      '`max_removed` was `10%` and is `90%`: the old limit would stop this change, which removes 8 of 10 members (80%). Check that this is intended.',
    );
    assert.match(run.summary, /^## 🔓 Merging would import .*; guards loosened in 1 audience\n/);
    assert.ok(run.annotations.some(({ title }) => title === '🔓 guard-loosened in a'));
    assert.equal(audienceOf(run, 'a').problems[0].file, 'audiences.yml');
    assert.deepEqual(codesOf(run, 'b'), ['warning identifier-changed']);
    assert.match(run.summary, /read differently than the baseline: `column`/);
  });

  test('every audience is compared exactly with the base commit', async () => {
    const audiences = {
      plain: '',
      glob: 'members: [members/glob/**/*.csv, "!members/glob/draft-*.csv"]',
      packed: 'members: members/packed.csv.gz',
      large: '',
      invalid: '',
      renamed_id: 'identifier: loyalty_id, column: customer_id',
      lines: 'members: members/lines.txt',
      fresh: '',
      lfs: '',
      unfit: '',
    };
    const files: Record<string, FileContent> = {
      'audiences.yml': manifest(audiences),
      'members/plain.csv': csv(ids(3, 9)),
      'members/glob/x.csv': csv(ids(0, 5)),
      'members/glob/deep/y.csv': csv(ids(4, 5)),
      'members/glob/draft-z.csv': csv(ids(90, 5)),
      'members/packed.csv.gz': gzipSync(csv(ids(0, 6))),
      'members/large.csv': csv(ids(5, 70_000)),
      'members/invalid.csv': csv(ids(0, 3)),
      'members/renamed_id.csv': csv(ids(0, 3)),
      'members/lines.txt': ids(1, 3).join('\n'),
      'members/fresh.csv': csv(ids(0, 3)),
      'members/lfs.csv': csv(ids(0, 3)),
      'members/unfit.csv': csv(ids(0, 3)),
    };
    const { fresh, ...known } = audiences;
    await using api = await github({
      'audiences.yml': manifest({
        ...known,
        // As it was before this pull request, with other settings, too.
        plain: 'members: old/*.tsv, column: id',
        renamed_id: '',
        unfit: 'colour: red',
        gone: 'members: old/*.tsv',
        also_gone: 'members: old/*.tsv',
      }),
      'old/one.tsv': `name\tid\n${ids(0, 5)
        .map((id) => `x\t${id}\n`)
        .join('')}`,
      'old/two.tsv': `name\tid\n${ids(4, 4)
        .map((id) => `y\t${id}\n`)
        .join('')}`,
      'members/glob/x.csv': csv(ids(0, 5)),
      'members/glob/deep/y.csv.bak': csv(ids(70, 5)),
      'members/glob/deeper/w.csv': csv(ids(2, 6)),
      'members/glob/draft-z.csv': csv(ids(80, 5)),
      'members/packed.csv.gz': Buffer.concat([
        gzipSync(csv(ids(0, 2))),
        gzipSync(`${ids(2, 2).join('\n')}\n`),
      ]),
      'members/large.csv': csv(LARGE),
      'members/invalid.csv': csv([...ids(1, 3), ' member-white-space', '', ids(1, 1)[0] as string]),
      'members/renamed_id.csv': csv(ids(0, 3)),
      'members/lines.txt': ids(0, 3).join('\r\n'),
      'members/lfs.csv': POINTER,
      'members/unfit.csv': csv(ids(0, 3)),
    });
    using workspace = createWorkspace(files);
    // Node does not resolve the stand-in's other name, which LFS is asked by.
    const run = await planPull(workspace, api, { github: { ...api, serverUrl: api.url } });
    assert.equal(run.exitCode, 0, run.log);
    assertWellFormed(run);
    assert.equal(run.outputs.mode, 'plan');
    const expected: [
      id: string,
      members: number,
      added: number | null,
      removed: number | null,
      kept: number | null,
    ][] = [
      ['plain', 9, 4, 3, 5],
      ['glob', 9, 1, 0, 8],
      ['packed', 6, 2, 0, 4],
      ['large', 70_000, 5, 5, 69_995],
      ['invalid', 3, 1, 1, 2],
      ['renamed_id', 3, 3, 3, 0],
      ['lines', 3, 1, 1, 2],
      ['fresh', 3, null, null, null],
      ['lfs', 3, null, null, null],
      ['unfit', 3, null, null, null],
    ];
    for (const [id, members, added, removed, kept] of expected) {
      assert.deepEqual(countsOf(run, id), { members, added, removed, kept }, id);
      const baseline =
        added === null
          ? null
          : { source: 'base', members: (removed ?? 0) + (kept ?? 0), ts: null, commit: api.head(REPOSITORY) };
      assert.deepEqual(audienceOf(run, id).baseline, baseline, id);
    }
    const short = api.head(REPOSITORY).slice(0, 7);
    assert.match(run.log, new RegExp(`Against the commit ${short}: `));
    assert.match(run.summary, new RegExp(`baseline: the commit \`${short}\` with \\d`));
    assert.deepEqual(codesOf(run, 'fresh'), []);
    assert.deepEqual(codesOf(run, 'lfs'), ['warning base-unreadable']);
    assert.match(audienceOf(run, 'lfs').problems[0].message, /Git LFS.*does not have it.*`state`/);
    assert.deepEqual(codesOf(run, 'unfit'), ['warning base-unreadable']);
    assert.deepEqual(run.result.abandoned, ['also_gone', 'gone']);
    assert.match(run.summary, /2 audiences are no longer in the manifest: `also_gone`, `gone`/);
    assertNoMemberIds([...ids(0, 12), ...ids(69_999, 6), 'member-white-space'], run, {
      requests: api.requests,
    });
    assert.ok(
      api.requests.every(
        ({ method, path }) => method === 'GET' || /\/(git-upload-pack|objects\/batch)$/.test(path),
      ),
    );
  });

  test('a base commit without this manifest makes every audience new', async () => {
    await using api = await github({ 'README.md': 'nothing yet' });
    using workspace = createWorkspace(SIMPLE);
    const run = await planPull(workspace, api);
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual([codesOf(run), audienceOf(run, 'a').baseline, run.result.abandoned], [[], null, []]);
    assert.equal(run.outputs.changed, 'true');
  });

  test('what hinders reading the base branch is a warning that says what to do, and the plan goes on', async () => {
    using workspace = createWorkspace(SIMPLE);
    await using closed = await github(BEFORE, { permissions: { contents: 'none' } });
    await using open = await github(BEFORE);
    const base = (sha: string) => ({ event: pullRequestEvent({ base: sha }) });
    const withoutGit = { PATH: createWorkspace().path };
    const cases: [what: string, api: Github, options: ActionOptions, says: RegExp][] = [
      ['no permission', closed, {}, /`permissions: contents: read`/],
      ['a bad token', open, { token: 'ghs_other' }, /closed to the token/],
      ['no network', open, { apiUrl: 'http://127.0.0.1:9' }, /could not be looked up/],
      ['a commit that is not there', open, base('d'.repeat(40)), /was not found/],
      ['a name that is not a commit’s', open, base('--upload-pack=touch x'), /is not that of a commit/],
      ['no git', open, { env: withoutGit }, /needs `git`, which is not installed/],
    ];
    for (const [what, api, options, says] of cases) {
      const run = await planPull(workspace, api, options);
      assert.equal(run.exitCode, 0, what);
      assert.equal(run.outputs.mode, 'plan', what);
      assert.equal(audienceOf(run, 'a').status, 'planned', what);
      // Without git nobody knows either whether member files are missing.
      const unasked = options.env === withoutGit ? ['warning members-unreadable'] : [];
      assert.deepEqual(codesOf(run), ['warning base-unreadable', ...unasked], what);
      assert.match(run.result.problems[0].message, says, what);
    }
  });

  test('a checkout in a folder of the workspace is found by its `.git`', async () => {
    await using api = await github({
      ...BEFORE,
      'marketing/audiences.yml': manifest({ a: '' }),
      'marketing/members/a.csv': csv(ids(2, 4)),
    });
    using workspace = createWorkspace({
      'source/audiences.yml': SIMPLE['audiences.yml'],
      'source/members/a.csv': SIMPLE['members/a.csv'],
      'source/marketing/audiences.yml': SIMPLE['audiences.yml'],
      'exports/a.csv': csv(ids(0, 4)),
    });
    commitAll(workspace.resolve('source'));
    const atRoot = await planPull(workspace, api, { inputs: { manifest: 'source/audiences.yml' } });
    assert.deepEqual(countsOf(atRoot, 'a'), { members: 4, added: 1, removed: 1, kept: 3 });
    const deeper = await planPull(workspace, api, {
      inputs: { manifest: 'source/marketing/audiences.yml', 'members-directory': 'source' },
    });
    assert.deepEqual(countsOf(deeper, 'a'), { members: 4, added: 1, removed: 1, kept: 3 });
  });

  test('members that a step made and Git does not keep have no baseline; what is abandoned is reported', async () => {
    await using api = await github({ ...BEFORE, 'audiences.yml': manifest({ a: '', gone: '' }) });
    using workspace = createWorkspace(SIMPLE);
    const temp = createWorkspace({ 'exports/members/a.csv': csv(ids(0, 4)) });
    const run = await planPull(workspace, api, {
      temp: temp.path,
      inputs: { 'members-directory': `${temp.path}/exports` },
    });
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual([codesOf(run), audienceOf(run, 'a').baseline], [[], null]);
    assert.deepEqual(run.result.abandoned, ['gone']);
  });
});

describe('on a pull request with state', () => {
  test('the base branch is asked only by a plan without credentials for an S3 state', async () => {
    await using api = await github(BEFORE);
    await using scene = await openScene('s3', SIMPLE);
    scene.workspace.track();
    const pull = {
      mode: 'auto',
      eventName: 'pull_request',
      event: pullRequestEvent({ base: api.head(REPOSITORY), head: 'stranger/audiences' }),
      github: api,
    } as const;
    const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const inputs = { comment: 'false' };

    const fork = await scene.run({ ...pull, inputs, env: nobody });
    assert.equal(fork.exitCode, 0, fork.log);
    assert.deepEqual(codesOf(fork), ['warning state-unreadable']);
    assert.deepEqual(countsOf(fork, 'a'), { members: 4, added: 1, removed: 1, kept: 3 });
    assert.equal(audienceOf(fork, 'a').baseline.source, 'base');

    const asked = api.requests.length;
    const first = await scene.run({ ...pull, inputs });
    // No JSON is no baseline.
    assert.deepEqual([codesOf(first), audienceOf(first, 'a').baseline], [[], null]);
    assert.equal(api.requests.length, asked);
  });
});
