import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closingFailure } from '../../src/report/closing-failure.ts';
import { renderComment } from '../../src/report/markdown.ts';
import { loosened, outcome, outcomeSign, statusShown } from '../../src/report/outcome.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { audience, broken, loosened as guardLoosened, problem, view } from './views.ts';

const unchanged = (id: string) => audience({ id, status: 'unchanged', added: 0, removed: 0 });
const fresh = (id: string) => audience({ id, baseline: null, added: null, removed: null });
const failure = { outcome: 'failure' as const };
const runError = {
  ...failure,
  problems: [problem('Broken.', { code: 'unexpected-failure' })],
};

describe('the outcome', () => {
  for (const [about, given, sentence, sign] of [
    [
      'a plan without any change to upload',
      view({ audiences: [unchanged('a')] }),
      'Nothing would change: every audience equals its last import',
      '📋',
    ],
    [
      'a plan of three, one of which stays as it is and is uploaded again',
      view({ audiences: [audience(), audience({ id: 'b' }), audience({ id: 'c', added: 0, removed: 0 })] }),
      'Merging would import 3 audiences, 1 of them without a change: 408 members would be added, 174 removed',
      '📋',
    ],
    [
      'an import of two, one of which stays as it is',
      view({
        mode: 'import',
        audiences: [
          audience({ status: 'imported' }),
          audience({ id: 'b', status: 'imported', added: 0, removed: 0 }),
        ],
      }),
      'Imported 2 audiences, 1 of them without a change: 204 members added, 87 removed',
      '✅',
    ],
    [
      'a plan in which nobody moves',
      view({ audiences: [audience({ added: 0, removed: 0 })] }),
      'Merging would import 1 audience: no member added or removed',
      '📋',
    ],
    [
      'a plan in which some only join',
      view({ audiences: [audience({ removed: 0 })] }),
      'Merging would import 1 audience: 204 members would be added, none removed',
      '📋',
    ],
    [
      'a plan in which some only leave',
      view({ audiences: [audience({ added: 0, removed: 1 })] }),
      'Merging would import 1 audience: 1 member would be removed, none added',
      '📋',
    ],
    [
      'a plan with known and new audiences',
      view({ audiences: [audience(), fresh('b')] }),
      'Merging would import 2 audiences: 204 members would be added, 87 removed; 1 audience without a baseline (5,117 members)',
      '📋',
    ],
    [
      'a plan that fails by the run as a whole',
      view(runError),
      'Plan failed: there are errors, so nothing would be imported',
      '❌',
    ],
    [
      'a plan in which all are blocked, for a partial import',
      view({ ...failure, audiences: [broken({ status: 'blocked' })] }, { partialImport: true }),
      'Plan failed: 1 of 1 audience is not fit to import, so nothing would be imported',
      '❌',
    ],
    [
      'a plan in which two are not fit',
      view({
        ...failure,
        audiences: [broken(), broken({ id: 'b', status: 'blocked' }), audience({ id: 'c' })],
      }),
      'Plan failed: 2 of 3 audiences are not fit to import, so nothing would be imported',
      '❌',
    ],
    [
      'an import of nothing',
      view({ ...failure, mode: 'import', audiences: [broken(), audience({ id: 'b', status: 'held' })] }),
      'Import failed: nothing was imported (1 invalid, 1 held)',
      '❌',
    ],
    [
      'an import of two of three that were due',
      view({
        ...failure,
        mode: 'import',
        audiences: [
          audience({ id: 'a', status: 'imported' }),
          audience({ id: 'b', status: 'imported' }),
          audience({ id: 'c', status: 'failed' }),
          unchanged('d'),
        ],
      }),
      'Import failed: 2 of 3 audiences were imported (1 failed)',
      '❌',
    ],
    [
      'an import of one of two',
      view({
        ...failure,
        mode: 'import',
        audiences: [audience({ status: 'imported' }), broken({ id: 'b' })],
      }),
      'Import failed: 1 of 2 audiences was imported (1 invalid)',
      '❌',
    ],
    [
      'an import of all that were due, with errors afterwards',
      view({ ...failure, mode: 'import', audiences: [audience({ status: 'imported' }), unchanged('b')] }),
      'Imported 1 audience, but with errors afterwards',
      '❌',
    ],
    [
      'a failed import with nothing due',
      view({ ...runError, mode: 'import', audiences: [unchanged('a')] }),
      'Import failed: nothing was imported',
      '❌',
    ],
    [
      'a plan elsewhere',
      view({}, { mergingImports: false }),
      'Plan: an import would upload 1 audience: 204 members would be added, 87 removed',
      '📋',
    ],
    [
      'a plan of new audiences',
      view({ audiences: [fresh('a')] }),
      'Merging would import 1 audience: 5,117 members in all, with no baseline to compare with',
      '📋',
    ],
    [
      'a plan that fails although others are healthy',
      view({ ...failure, audiences: [broken(), audience({ id: 'b' })] }),
      'Plan failed: 1 of 2 audiences is not fit to import, so nothing would be imported',
      '❌',
    ],
    [
      'a plan that fails, for a partial import',
      view({ ...failure, audiences: [broken(), audience({ id: 'b' })] }, { partialImport: true }),
      'Plan failed: 1 of 2 audiences is not fit to import, so only 1 would be imported',
      '❌',
    ],
    [
      'an import',
      view({ mode: 'import', audiences: [audience({ status: 'imported' })] }),
      'Imported 1 audience: 204 members added, 87 removed',
      '✅',
    ],
    [
      'an import of nothing new',
      view({ mode: 'import', audiences: [unchanged('a')] }),
      'Nothing to import: every audience equals its last import',
      '✅',
    ],
    [
      'wrong input',
      view({ ...failure, mode: null, ts: null, audiences: [] }),
      'Nothing was done, because the input of the step is wrong',
      '❌',
    ],
    ['a manifest without audiences', view({ ...failure, audiences: [] }), 'No audience was checked', '❌'],
    ['a selection of none', view({ audiences: [] }), 'There is no audience to import', '📋'],
    [
      'a wrong flag',
      view({ ...failure, mode: null, audiences: [] }, { atDesk: true }),
      'Nothing was done, because a flag is wrong',
      '❌',
    ],
  ] as const) {
    it(`of ${about} is one sentence and a sign`, () => {
      assert.equal(outcome(given), sentence);
      assert.equal(outcomeSign(given), sign);
    });
  }

  it('has a lock, and says so at its end, where a guard is loosened', () => {
    const loose = guardLoosened('a');
    assert.equal(loosened(view()), '');
    const imported = view({ mode: 'import', audiences: [{ ...loose, status: 'imported' }] });
    assert.equal(outcomeSign(imported), '✅');
    assert.equal(loosened(view({ audiences: [loose] })), '; guards loosened in 1 audience');
    assert.equal(loosened(view({ audiences: [loose, loose] })), '; guards loosened in 2 audiences');
    assert.match(
      renderComment(view({ audiences: [loose] })),
      /^## 🔓 Merging would import 1 audience: .* 87 removed; guards loosened in 1 audience\n/,
    );
    assert.match(
      renderComment(view({ ...failure, audiences: [loose] })),
      /^## ❌ .*; guards loosened in 1 audience\n/,
    );
    assert.match(
      renderTerminal(view({ audiences: [loose] }), { width: 200, colors: false }),
      /^Merging .* 87 removed; guards loosened in 1 audience\.\n/,
    );
  });

  it('is, where it is a failure, closed by the worst error', () => {
    const blocked = audience({
      id: 'vip',
      status: 'blocked',
      problems: [
        problem('Too few.', { code: 'too-few-members' }),
        problem('It would remove 164 of 400.', { code: 'too-many-removed' }),
      ],
    });
    for (const [given, title, message] of [
      [
        view({ ...failure, audiences: [broken(), blocked] }),
        'Plan failed: too-many-removed in vip',
        'Plan failed: 2 of 2 audiences are not fit to import, so nothing would be imported. vip: It would remove 164 of 400.',
      ],
      [
        view({ ...runError, mode: null, audiences: [] }),
        'Nothing was done: unexpected-failure',
        'Nothing was done, because the input of the step is wrong. Broken.',
      ],
      [view({ ...failure, audiences: [] }), 'No audience was checked', 'No audience was checked.'],
    ] as const)
      assert.deepEqual(closingFailure(given), { title, message });
  });

  it('shows as held what a failed plan leaves out, and nothing else', () => {
    const failed = view({ ...failure, audiences: [broken(), audience({ id: 'b' })] });
    assert.equal(statusShown(audience(), failed), 'held');
    assert.equal(statusShown(broken(), failed), 'invalid');
    assert.equal(statusShown(unchanged('c'), failed), 'unchanged');
    assert.equal(statusShown(audience(), { ...failed, partialImport: true }), 'planned');
    assert.equal(statusShown(audience(), view()), 'planned');
    // An import has decided already; what it shows is what became of each.
    const imported = view({ ...failure, mode: 'import', audiences: [broken(), audience({ id: 'b' })] });
    assert.equal(statusShown(audience(), imported), 'planned');
  });
});
