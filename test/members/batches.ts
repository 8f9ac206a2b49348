import { Batch } from '../../src/members/batch.ts';
import { MemberSet } from '../../src/members/set.ts';

/** Writes an ID into the batch as the intake does; `quoted` follows from its text. */
export function put(batch: Batch, id: string | Uint8Array, line = 0): void {
  const bytes = Buffer.from(id);
  const start = (batch.used + 1) * 4;
  batch.bytes.set(bytes, start);
  batch.bytes.fill(0, start + bytes.length, (start + bytes.length + 3) & ~3);
  batch.commit(bytes.length, line, bytes.includes('"') || bytes.includes(',') ? 1 : 0);
}

/** The IDs of a batch as text, or only those marked fresh. */
export function idsOf(batch: Batch, which: 'all' | 'fresh' = 'all'): string[] {
  const ids: string[] = [];
  for (let i = 0; i < batch.count; i++) {
    if (which === 'fresh' && batch.fresh[i] === 0) continue;
    const entry = batch.offsets[i]!;
    ids.push(Buffer.from(batch.bytes.buffer, (entry + 1) * 4, batch.words[entry]).toString());
  }
  return ids;
}

/** The IDs in batches of `size`, in order; one batch is used for all of them, as in a run. */
export function* batchesOf(ids: Iterable<string>, size = 1024): Generator<Batch> {
  const batch = new Batch();
  for (const id of ids) {
    if (batch.count === size || !batch.hasRoom()) {
      yield batch;
      batch.clear();
    }
    put(batch, id);
  }
  if (batch.count > 0) yield batch;
}

/** The IDs as a set. */
export function setOf(ids: Iterable<string>, size?: number): MemberSet {
  const set = new MemberSet();
  for (const batch of batchesOf(ids, size)) set.add(batch);
  return set;
}
