import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { crc32, inflateRawSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import {
  type AudienceFile,
  type BuiltFile,
  createAudienceFile,
} from '../../../src/audience/file/audience-file.ts';
import { rowFrame } from '../../../src/odp/csv.ts';
import { batchesOf } from '../../members/batches.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const TS = 1_748_851_070;

const create = (path: string) => createAudienceFile(path, rowFrame('customer_id', 'a1', TS), 'on all cores');

/** Appends all of the IDs, without a pause. */
function appendAll(file: AudienceFile, ids: Iterable<string>): void {
  for (const batch of batchesOf(ids)) {
    batch.fresh.fill(1);
    file.append(batch);
  }
}

async function build(path: string, ids: Iterable<string>): Promise<BuiltFile> {
  const file = await create(path);
  for (const batch of batchesOf(ids)) {
    batch.fresh.fill(1);
    file.append(batch);
    await file.drained();
  }
  return file.finish();
}

/** The text of a file that is one gzip member with nothing behind it, as RFC 1952 lays it out. */
function textOf(path: string): string {
  const file = readFileSync(path);
  assert.equal(file.subarray(0, 10).toString('hex'), '1f8b08000000000000ff');
  const deflated = file.subarray(10, -8);
  const { buffer, engine } = inflateRawSync(deflated, { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  assert.equal(engine.bytesWritten, deflated.length);
  assert.equal(file.readUInt32LE(file.length - 8), crc32(buffer));
  assert.equal(file.readUInt32LE(file.length - 4), buffer.length);
  return buffer.toString();
}

function csvOf(ids: readonly string[]): string {
  const header = ['type', 'action', 'customer_id', 'audience_id', 'ts'];
  return stringify([header, ...ids.map((id) => ['passthrough', 'qualify', id, 'a1', TS])]);
}

/** Enough for blocks that are compressed on this thread and on others, of both ways to compress. */
const MANY = Array.from({ length: 150_000 }, (_, n) => {
  if (n < 40_000) return `user_${n}`;
  if (n < 80_000) return `${(n * 2654435761) % 2 ** 32}`;
  return n % 9 === 0 ? `a,"${n}"` : `${n % 5003}@example.org`;
});

describe('an audience file', () => {
  it('is one gzip member with the header and a row for each ID, in order', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a1.csv.gz');
    for (const ids of [[], ['00123'], ['a,b', 'say "hi"', 'é', 'x'.repeat(512)], MANY]) {
      const built = await build(path, ids);
      assert.ok(textOf(path) === csvOf(ids));
      const bytes = readFileSync(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      assert.deepEqual(built, { path, bytes: bytes.length, sha256 });
      assert.deepEqual(readdirSync(folder), ['a1.csv.gz']);
    }
  });

  it('is the same, byte by byte, from the same IDs, even when several are written at the same time', async () => {
    const folder = temporaryFolder();
    const ids = MANY.slice(0, 60_000);
    const built = await Promise.all([1, 2, 3].map((n) => build(join(folder, `${n}.csv.gz`), ids)));
    const alone = await build(join(folder, 'alone.csv.gz'), ids);
    assert.deepEqual(new Set(built.map(({ sha256 }) => sha256)), new Set([alone.sha256]));
  });

  it('holds only the IDs that are marked fresh', async () => {
    const path = join(temporaryFolder(), 'a1.csv.gz');
    const file = await create(path);
    const kept: string[] = [];
    let n = 0;
    for (const batch of batchesOf(MANY.slice(0, 3000))) {
      for (let i = 0; i < batch.count; i++, n++) {
        batch.fresh[i] = n % 3 === 0 ? 1 : 0;
        if (n % 3 === 0) kept.push(MANY[n]!);
      }
      file.append(batch);
    }
    await file.finish();
    assert.equal(textOf(path), csvOf(kept));
  });

  it('has its name only when it is complete, and leaves nothing when it is discarded', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'new', 'folder', 'a1.csv.gz');
    const file = await create(path);
    appendAll(file, MANY);
    const written = readdirSync(join(folder, 'new', 'folder'));
    assert.deepEqual([written.length, written.includes('a1.csv.gz')], [1, false]);
    await file.discard();
    assert.deepEqual(readdirSync(join(folder, 'new', 'folder')), []);
  });

  it('replaces the file of an earlier run, and keeps that until it is complete', async () => {
    const path = join(temporaryFolder(), 'a1.csv.gz');
    await build(path, ['old']);
    const file = await create(path);
    assert.equal(textOf(path), csvOf(['old']));
    await file.finish();
    assert.equal(textOf(path), csvOf([]));
  });

  it('rejects where its folder cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(build(join(folder, 'file', 'a1.csv.gz'), ['a']), { syscall: 'mkdir' });
  });

  it('rejects where it cannot get its name, and can then be discarded', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a1.csv.gz');
    mkdirSync(join(path, 'in-the-way'), { recursive: true });
    const file = await create(path);
    await assert.rejects(file.finish(), { syscall: 'rename' });
    await file.discard();
    assert.deepEqual(readdirSync(folder), ['a1.csv.gz']);
  });

  it('lets `drained` wait while many blocks are in flight', async () => {
    const path = join(temporaryFolder(), 'a1.csv.gz');
    const file = await create(path);
    appendAll(file, MANY);
    await file.drained();
    await file.finish();
    assert.ok(textOf(path) === csvOf(MANY));
  });
});
