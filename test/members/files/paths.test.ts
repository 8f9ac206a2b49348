import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MAX_MEMBERS } from '../../../src/manifest/audience-keys.ts';
import { buildFence, type FenceOptions } from '../../../src/members/files/fence.ts';
import { readGitIndex } from '../../../src/members/files/git-index.ts';
import { type Grounds, groundsOf } from '../../../src/members/files/grounds.ts';
import { findMemberFiles } from '../../../src/members/files/paths.ts';
import { openSearch } from '../../../src/members/files/search.ts';
import { gitVariables } from '../../../src/system/git.ts';
import '../../support/own-environment.ts';

const POSIX = process.platform !== 'win32';

/** Files that hold something, and the folders they are in. */
async function put(folder: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), name);
  }
}

describe('findMemberFiles', () => {
  let root = '';
  let workspace = '';

  before(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'paths-')));
    workspace = path.join(root, 'workspace');
    await put(
      root,
      ...['workspace/a.csv', 'workspace/b.csv', 'workspace/.hidden.csv', 'workspace/B.csv'],
      ...['workspace/members/vip.csv', 'workspace/members/old/x.csv', 'workspace/odd/a b (1) #{x}.csv'],
      ...['workspace/.git/config', 'workspace/second/.git/config', 'outside/secret.csv'],
      ...['outside/sub/secret.csv', 'temp/export/t.csv', 'temp/other/credentials'],
    );
  });

  after(() => rm(root, { recursive: true, force: true }));

  interface Setting extends Partial<FenceOptions> {
    readonly onlyTracked?: boolean;
    readonly membersDirectory?: string | null;
  }

  async function groundsFor(setting: Setting = {}): Promise<Grounds> {
    const { onlyTracked = false, membersDirectory = null, folder = workspace, ...more } = setting;
    const fence = buildFence({ workspace, folder, ...more });
    const env = gitVariables(process.env);
    const index = await readGitIndex({ workspace, folder, env, listTracked: onlyTracked });
    return groundsOf({ workspace, folder, fence, index, onlyTracked, membersDirectory });
  }

  function find(...patterns: string[]) {
    return findIn({}, ...patterns);
  }

  async function findIn(
    setting: Setting,
    ...members: string[]
  ): Promise<{ names: string[]; codes: string[]; messages: string }> {
    const places = Object.fromEntries(
      members.map((_, i) => [`members.${i}`, { file: 'm.yml', line: i + 1 }]),
    );
    const { files, problems } = await findMemberFiles(
      { members, places, accept: [] },
      await groundsFor(setting),
    );
    for (const problem of problems) assert.equal(problem.file, 'm.yml');
    return {
      names: files.map((file) => file.name),
      codes: problems.map((problem) => problem.code),
      messages: problems.map((problem) => problem.message).join('\n'),
    };
  }

  it('finds files in the order of their bytes, each once', async () => {
    assert.deepEqual(await find('b.csv', '*.csv', './a.csv', 'members/**'), {
      names: ['B.csv', 'a.csv', 'b.csv', 'members/old/x.csv', 'members/vip.csv'],
      codes: [],
      messages: '',
    });
  });

  it('finds a literal path whatever its characters', async () => {
    assert.deepEqual((await find('odd/a b (1) #{x}.csv')).names, ['odd/a b (1) #{x}.csv']);
    assert.deepEqual((await find(path.join(workspace, 'a.csv'))).names, ['a.csv']);
  });

  it('leaves out what is excluded, wherever the `!` stands', async () => {
    assert.deepEqual((await find('!members/old', 'members/**')).names, ['members/vip.csv']);
    assert.deepEqual((await find('{a,b}.csv', '!b.csv')).names, ['a.csv']);
    assert.deepEqual((await find('a.csv', '!*.csv')).codes, ['members-not-found']);
  });

  it('says so of every pattern without a file, and names a near miss', async () => {
    const found = await find('a.csv', 'members/vipp.csv', 'none/*.csv', '{x*,y}.csv', 'a.csv/x');
    assert.deepEqual(found.names, ['a.csv']);
    assert.deepEqual(found.codes, Array(4).fill('members-not-found'));
    assert.match(found.messages, /`members\/vipp\.csv`\. Did you mean `members\/vip\.csv`\?/);
  });

  it('names the folder that is written in another letter case, and says how folders are parted', async () => {
    for (const pattern of ['Members/vip.csv', 'MEMBERS/*.csv', './Members/no/such/file.csv'])
      assert.match((await find(pattern)).messages, /Did you mean the folder `members`\?/, pattern);
    assert.doesNotMatch((await find('members/*.nothing')).messages, /Did you mean/);
    if (path.sep === '/') {
      for (const pattern of ['members\\vip.csv', 'members\\*.csv'])
        assert.match((await find(pattern)).messages, /Write `\/` between folders/, pattern);
      for (const pattern of ['members/\\[x].csv', 'members/\\{x,y\\}.csv'])
        assert.doesNotMatch((await find(pattern)).messages, /between folders/, pattern);
    }
  });

  it('does not propose a file that is excluded', async () => {
    for (const pattern of ['a.csv', 'members/vip.csv', 'members/vipp.csv']) {
      const { messages } = await find(pattern, '!a.csv', '!members/*');
      assert.match(messages, /No file matches .* Check the path/, pattern);
      assert.doesNotMatch(messages, /Did you mean/, pattern);
    }
  });

  it('never leaves the workspace, and does not tell what is there', async () => {
    for (const pattern of [
      ...['../outside/secret.csv', '../outside/*.csv', '../outside/no-such-file.csv', '../**'],
      ...['/etc/passwd', '/etc/*', '/no-such-folder/x', '.git/config', '.git/*', '.GIT/config'],
      ...['second/.git/config', 'members/../.git/config'],
    ]) {
      assert.deepEqual((await find(pattern)).codes, ['members-outside-workspace'], pattern);
    }
    assert.deepEqual((await find('**/config')).codes, ['members-not-found']);
  });

  it('refuses a folder and names what to write', async () => {
    assert.match((await find('./members/')).messages, /for instance `\.\/members\/\*\.csv`/);
    const found = await find('members');
    assert.deepEqual(found.codes, ['members-unreadable']);
    assert.match(found.messages, /members\/\*\.csv/);
  });

  it('reads the folder that the workflow named, and nothing next to it', async () => {
    const folder = path.join(root, 'temp', 'export');
    const inFolder = { folder, named: [folder] };
    const name = path.join(folder, 't.csv').split(path.sep).join('/');
    assert.deepEqual(await findIn(inFolder, '*.csv'), { names: [name], codes: [], messages: '' });
    assert.deepEqual((await findIn(inFolder, '../other/credentials')).codes, ['members-outside-workspace']);
  });

  it('takes a pattern with braces alone as a list of paths, each of which must be there', async () => {
    const found = await find('{a,c}.csv');
    assert.deepEqual([found.names, found.codes], [['a.csv'], ['members-not-found']]);
    assert.match(found.messages, /No file matches `c\.csv` \(of `\{a,c\}\.csv`\)\./);
    assert.deepEqual((await find('{a,c}*.csv')).codes, []);
    assert.deepEqual((await find('{a,c}.csv', '!c.csv')).codes, []);
  });

  it('passes by what big-data tools leave next to their files, unless it is named', async () => {
    await put(
      path.join(workspace, 'spark'),
      ...['_SUCCESS', '_committed_7', '_started_7', '_metadata', '_common_metadata', 'part-0.csv.crc'],
      ...['part-0.csv', '_delta_log/00.json', '_mine.csv'],
    );
    assert.deepEqual((await find('spark/*')).names, ['spark/_mine.csv', 'spark/part-0.csv']);
    assert.deepEqual((await find('spark/**')).names, ['spark/_mine.csv', 'spark/part-0.csv']);
    assert.deepEqual((await find('spark/_SUCCESS')).names, ['spark/_SUCCESS']);
    assert.deepEqual((await find('spark/*.crc')).names, ['spark/part-0.csv.crc']);
    assert.deepEqual((await find('spark/_delta_log/*')).names, ['spark/_delta_log/00.json']);
    assert.deepEqual((await find('spark/_s*')).names, ['spark/_started_7']);
  });

  it('never takes what the action itself wrote', async () => {
    const own = ['build', 'state', 'audiences.json'].map((name) => path.join(workspace, 'own', name));
    const folder = path.join(workspace, 'own');
    await put(folder, 'build/a.csv.gz', 'state/a.0123456789ab.csv.gz', 'audiences.json', 'mine/a.csv.gz');
    assert.deepEqual((await findIn({ own }, 'own/**')).names, ['own/mine/a.csv.gz']);
    for (const name of ['build/a.csv.gz', 'build/none.csv', 'state/*.gz', 'audiences.json']) {
      const { codes, messages } = await findIn({ own }, `own/${name}`);
      assert.deepEqual(codes, ['members-outside-workspace'], name);
      assert.match(messages, /the action’s own/);
    }
    // A folder of somebody's own that was given to the action still holds their files.
    const shared = { own: [folder], folder };
    await put(folder, 'gold.csv', 'gold.csv.gz');
    assert.deepEqual((await findIn(shared, 'gold.*')).names, ['own/gold.csv']);
    assert.deepEqual((await findIn(shared, 'gold.csv.gz')).codes, ['members-outside-workspace']);
  });

  it('opens nothing of a RUNNER_TEMP below the workspace but the folder that the workflow named', async () => {
    const temp = path.join(workspace, '_temp');
    await put(temp, 'export/t.csv', 'other/t.csv');
    assert.deepEqual((await findIn({ temp }, '_temp/other/t.csv')).codes, ['members-outside-workspace']);
    assert.deepEqual((await findIn({ temp }, '**/t.csv')).codes, ['members-not-found']);
    const named = path.join(temp, 'export');
    assert.deepEqual((await findIn({ temp, named: [named], folder: named }, '*.csv')).names, [
      '_temp/export/t.csv',
    ]);
    await rm(temp, { recursive: true });
  });

  it('does not repeat an entry that may be a member’s ID, and shows a path as it was written', async () => {
    const found = await find('user-4711', './members//none.csv', '../../x.csv', path.join(root, 'no.csv'));
    assert.ok(!found.messages.includes('4711'));
    assert.match(found.messages, /^Entry 1 of `members` names no file\./);
    assert.match(found.messages, /`\.\/members\/\/none\.csv`/);
    assert.match(found.messages, /`\.\.\/\.\.\/x\.csv` leads out/);
    assert.ok(found.messages.includes(`\`${path.join(root, 'no.csv')}\` leads out`));
    const long = await find('7'.repeat(400), '4711@example.org', '{4711', '4711]!');
    assert.ok(!/777|4711/.test(long.messages), long.messages);
  });

  it('proposes no file that another audience names', async () => {
    const audience = { members: ['members/vipp.csv'], places: {}, accept: [] };
    const { problems } = await findMemberFiles(audience, await groundsFor(), {
      isClaimed: (file) => file.endsWith('vip.csv'),
    });
    assert.doesNotMatch(problems[0]?.message ?? '', /Did you mean/);
  });

  it('gives up after its bounds, quickly', { timeout: 60_000 }, async () => {
    const grounds = await groundsFor();
    const seek = (members: string[]) => findMemberFiles({ members, places: {}, accept: [] }, grounds);
    const none = await seek(Array.from({ length: MAX_MEMBERS }, (_, i) => `none-${i}.csv`));
    assert.equal(none.problems.length, 20);
    const same = await seek(Array.from({ length: MAX_MEMBERS }, (_, i) => `${'./'.repeat(i % 50)}a.csv`));
    assert.deepEqual([same.files.length, same.problems], [1, []]);
    const numbers = Array.from({ length: 900 }, (_, n) => n).join();
    const braces = await seek(Array.from({ length: 5 }, (_, i) => `**/{${numbers}}${i}`));
    assert.deepEqual([...new Set(braces.problems.map(({ code }) => code))], ['members-not-found']);
  });

  it('says so of what goes away between being listed and being read', async () => {
    const grounds = await groundsFor();
    const search = openSearch(grounds, []);
    const gone = path.join(workspace, 'gone');
    assert.deepEqual(await search.list(gone, gone, workspace), []);
    assert.equal(await search.takeFound(path.join(gone, 'm.csv'), path.join(gone, 'm.csv'), false), true);
    assert.equal(await search.follow(path.join(workspace, 'link'), path.join(workspace, 'link')), null);
    assert.deepEqual(
      search.problems.map(({ code, message }) => [code, /`(.*?)`/.exec(message)?.[1]]),
      [
        ['members-unreadable', 'gone'],
        ['members-unreadable', 'gone/m.csv'],
        ['members-unreadable', 'link'],
      ],
    );
  });

  describe('in a checkout', () => {
    let checkout = '';
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', checkout, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args]);

    before(async () => {
      checkout = path.join(workspace, 'checkout');
      await put(checkout, 'us/m.csv', 'eu/m.csv', 'top.csv', 'gone.csv', 'deep/er/m.csv');
      git('init', '-q');
      git('add', '.');
      git('commit', '-qm', 'x');
      await put(checkout, 'us/untracked.csv');
      git('sparse-checkout', 'init', '--no-cone');
      git('sparse-checkout', 'set', '/*.csv', '/us/');
      await rm(path.join(checkout, 'gone.csv'));
    });

    const inCheckout = (...patterns: string[]) => findIn({ folder: checkout }, ...patterns);

    it('misses no file that is tracked and not on the disk', async () => {
      for (const pattern of ['eu/*.csv', '*/m.csv', '**/m.csv', 'eu/m.csv', 'd*/**', 'deep/er/{m,m}.csv']) {
        const { codes, messages } = await inCheckout(pattern);
        assert.deepEqual([...new Set(codes)], ['members-unreadable'], pattern);
        assert.match(messages, /`sparse-checkout`/);
      }
      for (const pattern of ['gone.csv', '*.csv']) {
        const { codes, messages } = await inCheckout(pattern);
        assert.deepEqual(codes, ['members-unreadable'], pattern);
        assert.match(messages, /`checkout\/gone\.csv`|`gone\.csv`/);
        assert.match(messages, /an earlier step removed it/);
      }
      assert.deepEqual((await inCheckout('us/*.csv')).codes, []);
      assert.deepEqual((await inCheckout('*/m.csv', '!eu')).names, ['checkout/us/m.csv']);
      assert.deepEqual((await inCheckout('eu/none.csv')).codes, ['members-not-found']);
    });

    it('takes only tracked files, and those of the named folder, where a stranger wrote the manifest', async () => {
      const strange = { folder: checkout, onlyTracked: true };
      assert.deepEqual((await findIn(strange, 'us/m.csv')).names, ['checkout/us/m.csv']);
      for (const pattern of ['us/*.csv', 'us/untracked.csv', 'us/no-such-file.csv', '../a.csv']) {
        const { codes, messages } = await findIn(strange, pattern);
        assert.deepEqual(codes, ['members-outside-workspace'], pattern);
        assert.match(messages, /Git tracks/);
      }
      const us = path.join(checkout, 'us');
      const directory = { ...strange, folder: us, membersDirectory: us };
      assert.equal((await findIn(directory, '*.csv')).names.length, 2);
      assert.deepEqual((await findIn({ onlyTracked: true }, 'a.csv')).codes, ['members-outside-workspace']);
    });
  });

  describe('with names that are not text', {
    skip: process.platform !== 'linux' && 'needs such a disk',
  }, () => {
    before(async () => {
      const folder = path.join(workspace, 'names');
      await put(folder, 'fine\uFFFD/ok\uFFFD.csv', 'twins/a\uFFFD');
      const at = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
      await writeFile(at('a\xff.csv'), 'x');
      await mkdir(at('d\xff'));
      await writeFile(at('twins/a\xff'), 'x');
    });

    it('leaves none out', async () => {
      for (const pattern of ['names/*.csv', 'names/d*/*', 'names/twins/*']) {
        const { codes, messages } = await find(pattern);
        assert.deepEqual(codes, ['members-unreadable'], pattern);
        assert.match(messages, /not valid UTF-8/);
      }
      assert.deepEqual((await find('names/f*/*.csv')).names, ['names/fine\uFFFD/ok\uFFFD.csv']);
      assert.deepEqual((await find('names/**')).codes, Array(3).fill('members-unreadable'));
      await rm(path.join(workspace, 'names'), { recursive: true });
    });
  });

  describe('with links', { skip: !POSIX && 'links need a privilege on Windows' }, () => {
    before(async () => {
      await put(workspace, 'loops/m.csv', 'parts/us/m.csv');
      await link(path.join(workspace, 'a.csv'), path.join(workspace, 'z-hard.csv'));
      for (const [name, target] of [
        ['leak.csv', '../outside/secret.csv'],
        ['leaks', '../outside'],
        ['gone-outside.lnk', '../outside/gone.csv'],
        ['gone.lnk', 'gone.csv'],
        ['loop.lnk', 'loop.lnk'],
        ['git.lnk', '.git'],
        ['linked', 'members'],
        ['members/up', '..'],
        ['z-link.csv', 'a.csv'],
        ['parts/eu', 'nowhere'],
        ...Array.from({ length: 20 }, (_, i) => [`loops/self-${i}`, '.'] as const),
      ] as const) {
        await symlink(target, path.join(workspace, name));
      }
    });

    it('follows them to where they lead and no further', async () => {
      for (const pattern of ['leak.csv', 'leaks/secret.csv', 'leaks/*.csv', 'l*s/*.csv', 'git.lnk/config']) {
        assert.deepEqual((await find(pattern)).codes, ['members-outside-workspace'], pattern);
      }
      assert.deepEqual((await find('gone-outside.lnk')).codes, ['members-outside-workspace']);
      for (const pattern of ['gone.lnk', 'gon?.lnk', 'loop.lnk']) {
        assert.deepEqual((await find(pattern)).codes, ['members-unreadable'], pattern);
      }
    });

    it('does not blame a `/` that nobody wrote', async () => {
      const folder = path.join(root, 'temp', 'export');
      await symlink('../other/credentials', path.join(folder, 'leak.csv'));
      const { codes, messages } = await findIn({ folder, named: [folder] }, 'leak.*');
      assert.deepEqual(codes, ['members-outside-workspace']);
      assert.doesNotMatch(messages, /leave out the first/);
      assert.match((await find('/members/vip.csv')).messages, /leave out the first `\/`/);
    });

    it('follows a link to a folder that is named, but none by `**`', async () => {
      assert.deepEqual((await find('linked/vip.csv')).names, ['linked/vip.csv']);
      assert.deepEqual((await find('link*/vip.csv')).names, ['linked/vip.csv']);
      assert.deepEqual((await find('**/vip.csv')).names, ['members/vip.csv']);
      assert.deepEqual((await find('**/up/a.csv')).names, ['members/up/a.csv']);
    });

    it('says so of a link in the middle of a path that leads nowhere', async () => {
      for (const pattern of ['eu/m.csv', 'eu/*.csv', '*/m.csv', '{us,eu}/*.csv', '*']) {
        const { codes, messages } = await find(`parts/${pattern}`);
        assert.deepEqual(codes, ['members-unreadable'], pattern);
        assert.match(messages, /`parts\/eu/);
      }
      assert.deepEqual((await find('parts/**/m.csv')).names, ['parts/us/m.csv']);
    });

    it('does not lose itself where links lead round', { timeout: 60_000 }, async () => {
      assert.deepEqual((await find(`loops/${'*/'.repeat(20)}m.csv`)).codes, []);
      const { codes, messages } = await find(`loops/${'*/'.repeat(20)}none.csv`, '!x');
      assert.deepEqual(codes, ['members-not-found']);
      assert.match(messages, /more than 1,000,000 files/);
    });

    it('does not look at what is written as a path elsewhere, not even where it leads back', async () => {
      await symlink(workspace, path.join(root, 'way-in'));
      const { codes } = await find(path.join(root, 'way-in', 'a.csv'), path.join(root, 'way-in', '*.csv'));
      assert.deepEqual(codes, ['members-outside-workspace', 'members-outside-workspace']);
    });

    it('reads a file once that is linked twice, also by a hard link', async () => {
      assert.deepEqual((await find('a.csv', 'z-*.csv')).names, ['a.csv']);
    });

    it('does not open pipes and devices', async () => {
      execFileSync('mkfifo', [path.join(workspace, 'pipe.fifo')]);
      assert.deepEqual((await find('pipe.fifo')).codes, ['members-unreadable']);
      assert.deepEqual((await find('*.fifo')).codes, ['members-unreadable']);
    });
  });
});
