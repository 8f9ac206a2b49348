import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalCodes, codeLengths } from '../../../src/audience/file/huffman.ts';
import fc from '../../support/property.ts';

/** Sum of 2^-length over all codes, in units of 2^-15. */
function kraft(lengths: Uint8Array): number {
  return lengths.reduce((sum, length) => sum + (length === 0 ? 0 : 2 ** (15 - length)), 0);
}

function cost(frequencies: readonly number[], lengths: Uint8Array): number {
  return frequencies.reduce((sum, frequency, symbol) => sum + frequency * lengths[symbol]!, 0);
}

/** The cost of a Huffman code: every merge costs one bit for each occurrence below it. */
function optimalCost(frequencies: readonly number[]): { cost: number; depth: number } {
  const nodes = frequencies.filter((frequency) => frequency > 0).map((weight) => ({ weight, depth: 0 }));
  let total = 0;
  while (nodes.length > 1) {
    nodes.sort((a, b) => a.weight - b.weight || a.depth - b.depth);
    const [a, b] = nodes.splice(0, 2) as [(typeof nodes)[0], (typeof nodes)[0]];
    const merged = { weight: a.weight + b.weight, depth: 1 + Math.max(a.depth, b.depth) };
    total += merged.weight;
    nodes.push(merged);
  }
  return { cost: total, depth: nodes[0]?.depth ?? 0 };
}

const frequencies = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.nat(5),
    fc.nat(100_000),
    fc.nat(24).map((n) => 2 ** n),
  ),
  { minLength: 2, maxLength: 286, size: 'max' },
);

describe('codeLengths', () => {
  it('makes a complete code within the limit, optimal where the limit is not met', () => {
    fc.assert(
      fc.property(frequencies, fc.constantFrom(9, 15), (list, limit) => {
        const lengths = codeLengths(Uint32Array.from(list), limit);
        const used = list.filter((frequency) => frequency > 0).length;
        for (const [symbol, frequency] of list.entries()) {
          assert.equal(lengths[symbol]! > 0, frequency > 0);
          assert.ok(lengths[symbol]! <= limit);
        }
        if (used < 2) return;
        assert.equal(kraft(lengths), 2 ** 15);
        const best = optimalCost(list);
        if (best.depth <= limit) assert.equal(cost(list, lengths), best.cost);
        else assert.ok(cost(list, lengths) >= best.cost);
      }),
      { numRuns: 500 },
    );
  });

  it('cuts the code of Fibonacci frequencies to the limit', () => {
    const fibonacci = [1, 1];
    while (fibonacci.length < 40) fibonacci.push(fibonacci.at(-1)! + fibonacci.at(-2)!);
    for (const limit of [7, 15]) {
      const list = fibonacci.slice(0, limit === 7 ? 19 : 40);
      const lengths = codeLengths(Uint32Array.from(list), limit);
      assert.equal(Math.max(...lengths), limit);
      assert.equal(kraft(lengths), 2 ** 15);
      assert.ok(lengths.every((length, i) => i === 0 || length <= lengths[i - 1]!));
      assert.ok(cost(list, lengths) < (limit === 7 ? 1.15 : 1.01) * optimalCost(list).cost);
    }
  });

  it('gives one symbol one bit, and none none', () => {
    assert.deepEqual([...codeLengths(Uint32Array.from([0, 9, 0]), 15)], [0, 1, 0]);
    assert.deepEqual([...codeLengths(Uint32Array.from([0, 0]), 15)], [0, 0]);
  });
});

describe('canonicalCodes', () => {
  it('gives the codes of the example in RFC 1951, section 3.2.2', () => {
    const codes = canonicalCodes(Uint8Array.from([3, 3, 3, 3, 3, 2, 4, 4]));
    const written = ['010', '011', '100', '101', '110', '00', '1110', '1111'];
    const reversed = written.map((code) => Number.parseInt([...code].reverse().join(''), 2));
    assert.deepEqual([...codes], reversed);
  });

  it('gives codes none of which begins another', () => {
    fc.assert(
      fc.property(frequencies, (list) => {
        const lengths = codeLengths(Uint32Array.from(list), 15);
        const codes = canonicalCodes(lengths);
        const written = new Set<string>();
        for (const [symbol, length] of lengths.entries()) {
          if (length > 0)
            written.add(codes[symbol]!.toString(2).padStart(length, '0').split('').reverse().join(''));
        }
        assert.equal(written.size, lengths.filter((length) => length > 0).length);
        for (const code of written) {
          for (let end = 1; end < code.length; end++) assert.ok(!written.has(code.slice(0, end)));
        }
      }),
      { numRuns: 100 },
    );
  });
});
