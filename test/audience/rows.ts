import { stringify } from 'csv-stringify/sync';
import type { Rows } from '../../src/audience/file/deflate-rows.ts';
import { deflateInPlace } from '../../src/audience/file/gzip-rows.ts';
import { rowFrame } from '../../src/odp/csv.ts';
import fc from '../support/property.ts';

export const FRAME = rowFrame('customer_id', 'external_audience_1', 1_748_851_070);

/** Rows as a RowBlock lays them out, made the simple way. */
export function rowsOf(ids: readonly string[], frame = FRAME): Rows {
  const ends: number[] = [];
  const parts: Buffer[] = [];
  let length = 0;
  for (const id of ids) {
    const part = Buffer.from(`${frame.before}${stringify([[id]]).slice(0, -1)}${frame.after}`);
    parts.push(part);
    length += part.length;
    ends.push(length);
  }
  return {
    text: Buffer.concat(parts),
    count: ids.length,
    before: Buffer.byteLength(frame.before),
    after: Buffer.byteLength(frame.after),
    ends: Int32Array.from(ends),
  };
}

/** The DEFLATE blocks that the file gets for rows. */
export function deflated(rows: Rows): Uint8Array {
  const memory = new Uint8Array(rows.text.length + 4096);
  return memory.subarray(0, deflateInPlace({ rows, memory }));
}

/** Valid IDs of many kinds: that count up, that share beginnings, at random, long, of few bytes, quoted, not ASCII. */
export const anyIds: fc.Arbitrary<string[]> = fc
  .record({
    kind: fc.constantFrom('numbers', 'random', 'long', 'mixed', 'same', 'quoted', 'mail'),
    count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6000 })),
    seed: fc.nat(),
  })
  .map(({ kind, count, seed }) => {
    const random = generator(seed);
    return Array.from({ length: count }, (_, n) => {
      const one = MAKERS[kind === 'mixed' ? KINDS[random(KINDS.length)]! : kind]!(n, random);
      return one === '' ? 'x' : one;
    });
  });

type Random = (below: number) => number;

/** Mulberry32: small, and the same for the same seed. */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const MAKERS: Readonly<Record<string, (n: number, random: Random) => string>> = {
  numbers: (n) => `user_${1000 + n}`,
  random: (_, random) => random(2 ** 31).toString(36) + random(2 ** 31).toString(36),
  long: (_, random) => `${'prefix'.repeat(random(70))}${random(100)}`.padEnd(random(513), 'y').slice(0, 512),
  same: () => 'same',
  quoted: (n, random) => (random(3) === 0 ? '"'.repeat(1 + random(512)) : `a,${n}"`),
  mail: (n, random) => `${random(2 ** 20).toString(36)}.${n}@example.org`,
  bytes: (_, random) => String.fromCodePoint(0xa1 + random(0x2000), 0x1f600 + random(50)),
};
const KINDS = Object.keys(MAKERS);
