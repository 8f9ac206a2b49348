import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderComment, renderSummary, SUMMARY_LIMITS } from '../../src/report/markdown.ts';
import { audience, details, view } from './views.ts';

const DAY = 86_400;
const START = 1_748_300_000;
const points = (number: number, step = DAY, members = 1_000) =>
  Array.from({ length: number }, (_, at) => ({ ts: START + at * step, members: members + at }));

function drawn(history: readonly { ts: number; members: number }[], change = {}, id = 'a'): string {
  const audiences = [audience({ id, ...change })];
  return renderSummary(
    view({ mode: 'import', audiences }, { details: new Map([[id, details({ history })]]) }),
  );
}

describe('the history of an audience', () => {
  it('is drawn from two imports on, and not for one', () => {
    assert.doesNotMatch(drawn(points(1)), /mermaid/);
    assert.match(drawn(points(2)), /^### Members over the imports\n\n```mermaid$/m);
    assert.doesNotMatch(drawn([]), /Members over/);
  });

  it('has the last fifty imports, this run among them once', () => {
    const line = (markdown: string) =>
      /^ {2}line \[(.*)\]$/m.exec(markdown)?.[1]?.split(', ').map(Number) ?? [];
    const long = line(drawn(points(60)));
    assert.equal(long.length, 50);
    assert.deepEqual([long[0], long.at(-1)], [1_010, 1_059]);
    const imported = { status: 'imported' };
    assert.deepEqual(line(drawn(points(2), imported)), [1_000, 1_001, 5_117]);
    // The state of a run that is reported twice has it already.
    assert.deepEqual(
      line(drawn([...points(2), { ts: 1748851070, members: 9 }], imported)),
      [1_000, 1_001, 9],
    );
  });

  it('names up to eight days, and of more the first and the last', () => {
    assert.match(drawn(points(8)), /^ {2}x-axis \["2025-05-26", .*"2025-06-02"\]$/m);
    assert.match(drawn(points(9)), /^ {2}x-axis "imports from 2025-05-26 to 2025-06-03" 1 --> 9$/m);
    assert.match(drawn(points(2, 3_600)), /^ {2}x-axis \["05-26 22:53", "05-26 23:53"\]$/m);
    assert.match(
      drawn(points(3, 1)),
      /^ {2}x-axis \["05-26 22:53", "05-26 22:53 \(2\)", "05-26 22:53 \(3\)"\]$/m,
    );
  });

  for (const status of ['planned', 'held', 'failed', 'unchanged']) {
    it(`does not have this run where its audience is ${status}`, () => {
      assert.match(drawn(points(3), { status }), /^ {2}line \[1000, 1001, 1002\]$/m);
    });
  }

  for (const [members, name, line, top] of [
    [9_998, 'members', '9998, 9999', 10_999],
    [12_345, 'thousand members', '12.345, 12.346', 14],
    [12_345_678, 'million members', '12.346, 12.346', 14],
  ] as const) {
    it(`has an axis in ${name} for ${members}`, () => {
      const markdown = drawn(points(2, DAY, members));
      assert.ok(markdown.includes(`  y-axis "${name}" 0 --> ${top}\n  line [${line}]\n`), markdown);
    });
  }

  it('is not in a comment, for a mail does not show it', () => {
    const known = { details: new Map([['external_audience_1', details({ history: points(3) })]]) };
    assert.doesNotMatch(renderComment(view({}, known)), /mermaid/);
  });

  it('is seen on a light page and a dark one, and begins at 0 with room above', () => {
    const markdown = drawn(points(2));
    assert.match(markdown, /plotColorPalette: "#218bff"\n {6}backgroundColor: "#00000000"/);
    assert.match(markdown, /y-axis "members" 0 --> 1102$/m);
    const none = drawn([1, 2].map((at) => ({ ts: START + at * DAY, members: 0 })));
    assert.match(none, /y-axis "members" 0 --> 1$/m);
  });

  it('has an ID as text that Mermaid takes for nothing else', () => {
    assert.match(drawn(points(2), {}, 'a"]\nline [9]`'), /^ {2}title "a···line ·9··"$/m);
  });

  it('is in a fold where there are several audiences, the first twelve, and none where there is no room', () => {
    const audiences = Array.from({ length: 14 }, (_, at) => audience({ id: `a${at}` }));
    const known = new Map(audiences.map(({ id }) => [id, details({ history: points(2) })]));
    const markdown = renderSummary(view({ audiences }, { details: known }));
    assert.equal(markdown.split('```mermaid').length - 1, 12);
    assert.match(markdown, /<summary>Members over the imports<\/summary>/);
    assert.match(markdown, /^… and 2 more audiences with earlier imports\.$/m);
    const few = renderSummary(view({ audiences: audiences.slice(0, 3) }, { details: known }));
    assert.doesNotMatch(few, /with earlier imports/);
    const small = renderSummary(view({ audiences }, { details: known }), {
      ...SUMMARY_LIMITS,
      maxBytes: 9_000,
    });
    assert.doesNotMatch(small, /mermaid/);
    assert.ok(Buffer.byteLength(small) <= 9_000);
  });
});
