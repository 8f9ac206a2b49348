import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writeSummary } from '../../src/action/summary.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('the job summary', () => {
  it('is added to what is there', () => {
    const file = join(temporaryFolder(), 'summary.md');
    writeFileSync(file, 'before\n');
    assert.equal(writeSummary('## after\n', file), null);
    assert.equal(readFileSync(file, 'utf8'), 'before\n## after\n');
  });

  it('does not fail the run where it cannot be written', () => {
    assert.match(writeSummary('x', join(temporaryFolder(), 'no', 'folder'))!, /ENOENT/);
    assert.equal(writeSummary('x', ''), null);
  });
});
