import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findMemberFiles } from '../../../src/members/files/paths.ts';

const POSIX = process.platform !== 'win32';

describe('findMemberFiles', () => {
  let root = '';
  let workspace = '';

  before(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'paths-')));
    workspace = path.join(root, 'workspace');
    for (const name of [
      'workspace/a.csv',
      'workspace/b.csv',
      'workspace/.hidden.csv',
      'workspace/B.csv',
      'workspace/members/vip.csv',
      'workspace/members/old/x.csv',
      'workspace/odd/a b (1) #{x}.csv',
      'workspace/.git/config',
      'workspace/second/.git/config',
      'outside/secret.csv',
      'outside/sub/secret.csv',
      'temp/export/t.csv',
      'temp/other/credentials',
    ]) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), name);
    }
  });

  after(() => rm(root, { recursive: true, force: true }));

  async function find(
    ...patterns: string[]
  ): Promise<{ names: string[]; codes: string[]; messages: string }> {
    const { files, problems } = await findMemberFiles({
      patterns,
      folder: workspace,
      allowed: [],
      workspace,
    });
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
    assert.deepEqual((await find('!a.csv')).codes, ['members-not-found']);
  });

  it('says so of every pattern without a file, and names a near miss', async () => {
    const found = await find('a.csv', 'members/vipp.csv', 'none/*.csv', '{x,y}.csv', 'a.csv/x');
    assert.deepEqual(found.names, ['a.csv']);
    assert.deepEqual(
      found.codes,
      Array.from({ length: 4 }, () => 'members-not-found'),
    );
    assert.match(found.messages, /`members\/vipp\.csv`.*`vip\.csv`/);
  });

  it('never leaves the workspace, and does not tell what is there', async () => {
    for (const pattern of [
      '../outside/secret.csv',
      '../outside/*.csv',
      '../outside/no-such-file.csv',
      '../**',
      '/etc/passwd',
      '/etc/*',
      '/no-such-folder/x',
      '.git/config',
      '.git/*',
      '.GIT/config',
      'second/.git/config',
      'members/../.git/config',
    ]) {
      assert.deepEqual((await find(pattern)).codes, ['members-outside-workspace'], pattern);
    }
    assert.deepEqual((await find('**/config')).codes, ['members-not-found']);
  });

  it('refuses a folder and names what to write', async () => {
    const found = await find('members');
    assert.deepEqual(found.codes, ['members-unreadable']);
    assert.match(found.messages, /members\/\*\.csv/);
  });

  it('reads the folder that the workflow named, and nothing beside it', async () => {
    const folder = path.join(root, 'temp', 'export');
    const inFolder = (patterns: string[]) =>
      findMemberFiles({ patterns, folder, allowed: [folder], workspace });
    assert.deepEqual(await inFolder(['*.csv']), {
      files: [{ path: path.join(folder, 't.csv'), name: 't.csv' }],
      problems: [],
    });
    assert.equal((await inFolder(['../other/credentials'])).problems[0]?.code, 'members-outside-workspace');
  });

  describe('with links', { skip: !POSIX && 'links need a privilege on Windows' }, () => {
    before(async () => {
      await symlink('../outside/secret.csv', path.join(workspace, 'leak.csv'));
      await symlink('../outside', path.join(workspace, 'leaks'));
      await symlink('../outside/gone.csv', path.join(workspace, 'gone-outside.lnk'));
      await symlink('gone.csv', path.join(workspace, 'gone.lnk'));
      await symlink('loop.lnk', path.join(workspace, 'loop.lnk'));
      await symlink('.git', path.join(workspace, 'git.lnk'));
      await symlink('members', path.join(workspace, 'linked'));
      await symlink('..', path.join(workspace, 'members', 'up'));
      await symlink('a.csv', path.join(workspace, 'z-link.csv'));
      await link(path.join(workspace, 'a.csv'), path.join(workspace, 'z-hard.csv'));
    });

    it('follows them to where they lead and no further', async () => {
      assert.deepEqual((await find('leak.csv')).codes, ['members-outside-workspace']);
      assert.deepEqual((await find('leaks/secret.csv')).codes, ['members-outside-workspace']);
      assert.deepEqual((await find('leaks/*.csv')).codes, ['members-outside-workspace']);
      assert.deepEqual((await find('l*s/*.csv')).codes, ['members-outside-workspace']);
      assert.deepEqual((await find('git.lnk/config')).codes, ['members-outside-workspace']);
      assert.deepEqual((await find('gone-outside.lnk')).codes, ['members-outside-workspace']);
      assert.deepEqual((await find('gone.lnk')).codes, ['members-unreadable']);
      assert.deepEqual((await find('gon?.lnk')).codes, ['members-unreadable']);
      assert.deepEqual((await find('loop.lnk')).codes, ['members-unreadable']);
    });

    it('follows a link to a folder that is named, but none by `**`', async () => {
      assert.deepEqual((await find('linked/vip.csv')).names, ['linked/vip.csv']);
      assert.deepEqual((await find('link*/vip.csv')).names, ['linked/vip.csv']);
      assert.deepEqual((await find('**/vip.csv')).names, ['members/vip.csv']);
      assert.deepEqual((await find('**/up/a.csv')).names, ['members/up/a.csv']);
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
