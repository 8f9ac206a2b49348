import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GIVE_UP_AFTER, STALE_AFTER, withLock } from '../../src/stores/folder-lock.ts';
import { temporaryFolder } from '../support/temporary.ts';

const lockIn = (folder = temporaryFolder('lock')) => ({ folder, path: join(folder, '.lock') });

describe('the lock of a folder', { concurrency: true }, () => {
  test('a lock is held while the work is done, and gone afterwards, also where the work fails', async () => {
    const { folder, path } = lockIn();
    const given = await withLock(path, async (stillMine) => {
      assert.equal(await stillMine(), true);
      assert.deepEqual(readdirSync(folder), ['.lock']);
      return 1;
    });
    assert.equal(given, 1);
    const fails = withLock(path, async () => {
      throw new TypeError('own');
    });
    await assert.rejects(fails, TypeError);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('two wait for each other', async () => {
    const { path } = lockIn();
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const one = withLock(path, async () => {
      order.push('one');
      begun.resolve();
      await first.promise;
      order.push('one ends');
    });
    await begun.promise;
    const two = withLock(path, async () => void order.push('two'));
    // Time enough for it to come in, if it could.
    await Promise.race([two, sleep(200)]);
    assert.deepEqual(order, ['one']);
    first.resolve();
    await Promise.all([one, two]);
    assert.deepEqual(order, ['one', 'one ends', 'two']);
  });

  test('who finds its lock in other hands knows it, and leaves it there', async () => {
    const { path } = lockIn();
    await withLock(path, async (stillMine) => {
      writeFileSync(path, 'theirs');
      assert.equal(await stillMine(), false);
    });
    assert.equal(readFileSync(path, 'utf8'), 'theirs');
    rmSync(path);
    await withLock(path, async (stillMine) => {
      rmSync(path);
      assert.equal(await stillMine(), false);
    });
    assert.equal(existsSync(path), false);
  });

  test('a lock that somebody left is broken, and nothing else of the folder', async () => {
    const { folder, path } = lockIn();
    writeFileSync(path, 'dead');
    writeFileSync(join(folder, '.lock.other'), 'alive');
    await withLock(path, async () => {});
    assert.deepEqual(readdirSync(folder), ['.lock.other']);
  });

  test('a lock whose holders change is waited for, then given up by its name', async () => {
    const { path } = lockIn();
    let turn = 0;
    const take = () => writeFileSync(path, String(turn++));
    take();
    const living = setInterval(take, STALE_AFTER / 10);
    try {
      const waits = withLock(path, async () => assert.fail('it is held'));
      await assert.rejects(waits, (cause: Error) => {
        assert.match(
          cause.message,
          /^The state is locked by .*\.lock\. If no other run is under way, remove/,
        );
        return true;
      });
    } finally {
      clearInterval(living);
    }
    assert.ok(existsSync(path));
    assert.ok(GIVE_UP_AFTER > 2 * STALE_AFTER, 'long enough to see that a holder is dead');
  });

  test('a folder that is not there is an error, not a lock', async () => {
    const path = join(lockIn().folder, 'nowhere', '.lock');
    await assert.rejects(
      withLock(path, async () => {}),
      { code: 'ENOENT' },
    );
  });

  test('of many that break a dead lock at once one works at a time', async () => {
    const { folder, path } = lockIn();
    writeFileSync(path, 'dead');
    let working = 0;
    await Promise.all(
      Array.from({ length: 6 }, () =>
        withLock(path, async () => {
          assert.equal(++working, 1);
          await sleep(5);
          working--;
        }),
      ),
    );
    assert.deepEqual(readdirSync(folder), []);
  });
});
