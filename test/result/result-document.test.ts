import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resultSchema } from '../../src/result/result.ts';
import { resultLine, totals } from '../../src/result/result-document.ts';
import { audience, broken, result } from '../report/views.ts';

describe('resultLine', () => {
  it('is the whole document on one line', () => {
    const document = result({ audiences: [audience({ name: 'a\nb' })] });
    const line = resultLine(document, 256 * 1024);
    assert.ok(!line.includes('\n'));
    assert.deepEqual(JSON.parse(line), document);
  });

  it('leaves out every problem where the document is too long, and says so', () => {
    const document = result({ audiences: [broken(), audience()], problems: broken().problems });
    const parsed = resultSchema.parse(JSON.parse(resultLine(document, JSON.stringify(document).length - 1)));
    assert.equal(parsed.truncated, true);
    assert.deepEqual(parsed.problems, []);
    assert.deepEqual(
      parsed.audiences.map(({ id, problems }) => [id, problems]),
      [
        ['external_audience_1', []],
        ['external_audience_1', []],
      ],
    );
  });

  it('counts bytes and not characters', () => {
    const document = result({ audiences: [audience({ name: '日'.repeat(100) })] });
    const length = JSON.stringify(document).length;
    assert.equal(resultLine(document, length), '');
  });

  it('is empty where that is not enough', () => {
    assert.equal(resultLine(result(), 100), '');
  });
});

describe('totals', () => {
  it('adds what is known', () => {
    const audiences = [
      audience(),
      audience({ id: 'b', baseline: null, added: null, removed: null }),
      broken(),
    ];
    assert.deepEqual(totals(audiences), { members: 10_234, added: 204, removed: 87, changed: true });
  });

  it('has no changes to tell where no audience had a baseline', () => {
    const fresh = audience({ baseline: null, added: null, removed: null });
    assert.deepEqual(totals([fresh]), { members: 5117, added: null, removed: null, changed: true });
  });

  it('is unchanged where every audience equals its baseline', () => {
    assert.equal(totals([audience({ added: 0, removed: 0 })]).changed, false);
    assert.equal(totals([]).changed, false);
  });
});
