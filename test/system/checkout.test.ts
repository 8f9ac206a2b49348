import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkoutAround, gitIn } from '../../src/system/checkout.ts';
import { gitVariables } from '../../src/system/git.ts';
import { commitAll } from '../support/checkout.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('a checkout', () => {
  it('is the nearest folder with a `.git` folder, but not a submodule and not above the workspace', () => {
    const outer = temporaryFolder('outer');
    const workspace = join(outer, 'workspace');
    for (const folder of ['.git', 'workspace/crm/.git', 'workspace/crm/module/deep', 'workspace/other'])
      mkdirSync(join(outer, folder), { recursive: true });
    writeFileSync(join(workspace, 'crm/module/.git'), 'gitdir: ../.git/modules/module\n');
    const around = (folder: string) => checkoutAround(join(workspace, folder), workspace);
    assert.equal(around('crm'), join(workspace, 'crm'));
    assert.equal(around('crm/module/deep'), join(workspace, 'crm'));
    assert.equal(around('other'), null);
    writeFileSync(join(workspace, '.git'), 'gitdir: /somewhere/worktrees/x\n');
    assert.equal(around('other'), workspace);
    assert.equal(checkoutAround(outer, workspace), workspace);
  });

  it('that belongs to another user, as in a container, is read all the same', async () => {
    const folder = temporaryFolder('owned');
    writeFileSync(join(folder, 'a.csv'), 'x\n');
    commitAll(folder);
    const git = gitIn(folder, { ...gitVariables(process.env), GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' });
    const answer = await git(['ls-files'], {
      timeoutMs: 20_000,
      maxBytes: 1e6,
      settings: { 'core.quotePath': 'true' },
    });
    assert.deepEqual(answer, { ok: true, stdout: Buffer.from('a.csv\n') });
  });
});
