import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writeSummary } from '../../src/action/summary.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('the job summary', () => {
  it('is left out outside GitHub', async () => {
    delete process.env.GITHUB_STEP_SUMMARY;
    assert.equal(await writeSummary('x'), null);
  });

  it('does not fail the run where it cannot be written', async () => {
    process.env.GITHUB_STEP_SUMMARY = join(temporaryFolder(), 'no', 'folder');
    assert.match((await writeSummary('x')) ?? '', /summary/);
  });

  it('is added to what is there', async () => {
    const file = join(temporaryFolder(), 'summary.md');
    writeFileSync(file, 'before\n');
    process.env.GITHUB_STEP_SUMMARY = file;
    assert.equal(await writeSummary('## after\n'), null);
    assert.equal(readFileSync(file, 'utf8'), 'before\n## after\n');
  });
});
