import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  open as openFile,
  realpath,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildFence, checkIdentity, type Fence } from '../../../src/members/files/fence.ts';
import { openFileSource } from '../../../src/members/files/file-source.ts';
import { gather, problemOf } from '../collect.ts';

const POSIX = process.platform !== 'win32';

describe('openFileSource', () => {
  let root = '';
  let fence: Fence = buildFence({ workspace: tmpdir() });
  const at = (name: string) => path.join(root, name);
  const open = (name: string) => openFileSource({ path: at(name), name }, fence);

  before(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'source-')));
    await mkdir(at('workspace'));
    await writeFile(at('secret.csv'), 'secret');
    fence = buildFence({ workspace: at('workspace') });
  });

  after(() => rm(root, { recursive: true, force: true }));

  for (const size of [0, 1, 512 * 1024 - 1, 512 * 1024, 1024 * 1024, 3_333_333]) {
    it(`reads ${size} bytes, again and again`, async () => {
      const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
      await writeFile(at('workspace/a.bin'), bytes);
      const source = await open('workspace/a.bin');
      assert.equal(source.size, size);
      assert.ok((await gather(source.chunks())).equals(bytes));
      assert.ok((await gather(source.chunks())).equals(bytes));
      assert.ok((await source.slice(size >> 1, size)).equals(bytes.subarray(size >> 1)));
      for await (const _ of source.chunks()) break;
      await source.close();
    });
  }

  it('notices that the file changes while it is read', async () => {
    const changes: readonly ((file: string) => Promise<void>)[] = [
      (file) => appendFile(file, 'x'),
      (file) => truncate(file, 10),
      (file) => writeFile(file, Buffer.alloc(3 << 20, 'b')),
    ];
    for (const change of changes) {
      await writeFile(at('workspace/a.bin'), Buffer.alloc(3 << 20, 'a'));
      // Long ago: a clock that ticks in milliseconds may give two changes one time.
      await utimes(at('workspace/a.bin'), 1, 1);
      const source = await open('workspace/a.bin');
      const reading = (async () => {
        let changed = false;
        for await (const _ of source.chunks()) {
          if (!changed) await change(at('workspace/a.bin'));
          changed = true;
        }
      })();
      assert.equal((await problemOf(reading)).code, 'members-unreadable');
      assert.equal((await problemOf(source.slice(0, 1 << 22))).code, 'members-unreadable');
      await source.close();
    }
  });

  it('opens nothing that is missing or a folder', async () => {
    assert.equal((await problemOf(open('workspace/none.csv'))).code, 'members-unreadable');
    assert.equal((await problemOf(open('workspace'))).code, 'members-unreadable');
  });

  it('opens nothing outside, not even what took the place of a checked file', { skip: !POSIX }, async () => {
    assert.equal((await problemOf(open('secret.csv'))).code, 'members-outside-workspace');
    await symlink('../secret.csv', at('workspace/swapped.csv'));
    assert.equal((await problemOf(open('workspace/swapped.csv'))).code, 'members-unreadable');
    await mkdir(at('workspace/folder'));
    await writeFile(at('workspace/folder/secret.csv'), 'mine');
    await rename(at('workspace/folder'), at('workspace/moved'));
    await symlink('..', at('workspace/folder'));
    assert.equal((await problemOf(open('workspace/folder/secret.csv'))).code, 'members-outside-workspace');
  });

  it('knows a file by device and inode where the system does not say its path', async () => {
    await writeFile(at('workspace/seen.csv'), 'mine');
    await copyFile(at('workspace/seen.csv'), at('workspace/other.csv'));
    const check = async (opened: string, path: string) => {
      const handle = await openFile(at(opened), 'r');
      return checkIdentity(fence, handle, at(path), path).finally(() => handle.close());
    };
    await check('workspace/seen.csv', 'workspace/seen.csv');
    const swapped = await problemOf(check('workspace/other.csv', 'workspace/seen.csv'));
    assert.match(swapped.message, /was replaced while it was opened/);
    assert.equal((await problemOf(check('secret.csv', 'workspace/seen.csv'))).code, 'members-unreadable');
    assert.equal((await problemOf(check('secret.csv', 'secret.csv'))).code, 'members-outside-workspace');
  });

  it('does not wait for the writer of a pipe', { skip: !POSIX }, async () => {
    execFileSync('mkfifo', [at('workspace/pipe')]);
    assert.equal((await problemOf(open('workspace/pipe'))).code, 'members-unreadable');
  });
});
