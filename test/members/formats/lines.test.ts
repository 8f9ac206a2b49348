import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLines } from '../../../src/members/formats/lines.ts';
import { MAX_RECORD_BYTES } from '../../../src/members/reader.ts';
import { processorTime } from '../../support/processor-time.ts';
import fc from '../../support/property.ts';
import { collector, problemOf, type Row, refusesEndless, rowsOf, SETTINGS } from '../collect.ts';

const read = (text: string, chunkSize?: number) => rowsOf(readLines, text, {}, chunkSize);

function naive(text: string): Row[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, i): Row => [line, i + 1])
    .filter(([line]) => !/^[ \t]*$/.test(line));
}

describe('readLines', () => {
  it('agrees with a split at LF, CRLF and CR, whatever the chunks', async () => {
    const text = fc
      .array(
        fc.constantFrom('a', 'bc', 'é', '"', ',', ' ', '\t', '\r', '\n', '\r\n', '\u0085', '\u2028', '\0'),
        { maxLength: 30 },
      )
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 12 }), async (input, size) => {
        const lines = `first\n${input}`;
        assert.deepEqual(await read(lines, size), naive(lines));
      }),
      { numRuns: 2000 },
    );
  });

  it('quotes nothing and trims nothing', async () => {
    assert.deepEqual(await read('"a"\n b \n\n'), [
      ['"a"', 1],
      [' b ', 2],
    ]);
  });

  for (const end of ['', '\n', '\r', '\r\n']) {
    it(`takes a line of exactly 1 MiB before ${JSON.stringify(end)} and refuses a longer one`, async () => {
      const longest = 'x'.repeat(MAX_RECORD_BYTES);
      for (const size of [65_536, MAX_RECORD_BYTES + 3, MAX_RECORD_BYTES + 4, 1 << 22]) {
        assert.equal((await read(`a\n${longest}${end}`, size)).length, 2);
        const problem = await problemOf(read(`a\n${longest}x${end}`, size));
        assert.deepEqual([problem.code, problem.line], ['bad-format', 2]);
      }
    });
  }

  it('refuses a line of 200 MB without holding it', async () => {
    await refusesEndless(readLines, '', 'x', 1);
  });

  it('takes time that is linear in a long line that comes in tiny chunks', async () => {
    const text = (async function* () {
      yield Buffer.alloc(1_000_000, 'x');
      for (let n = 0; n < 20_000; n++) yield Buffer.from('x');
    })();
    const seconds = processorTime();
    const sink = collector();
    await readLines(text, SETTINGS, sink);
    assert.equal(sink.rows.length, 1);
    assert.ok(seconds() < 5);
  });
});
