import assert from 'node:assert/strict';
import { it } from 'node:test';
import { splitObjects } from '../../src/base/cat-file.ts';
import fc from '../support/property.ts';

it('objects are split alike wherever the output is cut into chunks', () => {
  const contents = fc.array(fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(contents, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (objects, cuts) => {
      const output = Buffer.concat(
        objects.flatMap((object) =>
          object === null
            ? [Buffer.from('0123 missing\n')]
            : [Buffer.from(`0123 blob ${object.length}\n`), object, Buffer.from('\n')],
        ),
      );
      const found: (Buffer | null)[] = [];
      const ended: number[] = [];
      const take = splitObjects(({ index, size }) => {
        found[index] = size === null ? null : Buffer.alloc(0);
        return (piece) => {
          if (piece === null) ended.push(index);
          else found[index] = Buffer.concat([found[index] as Buffer, piece]);
        };
      });
      for (let at = 0, i = 0; at < output.length; i += 1) {
        const length = cuts[i % cuts.length]!;
        take(output.subarray(at, at + length));
        at += length;
      }
      assert.deepEqual(
        found,
        objects.map((object) => object && Buffer.from(object)),
      );
      assert.deepEqual(
        ended,
        objects.flatMap((object, index) => (object === null ? [] : [index])),
      );
    }),
    { numRuns: 500 },
  );
});
