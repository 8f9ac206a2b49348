import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { privateTemp } from '../../src/action/private-temp.ts';
import { temporaryFolder } from '../support/temporary.ts';

const posix = process.platform !== 'win32';

describe('the folder for what is built at a desk', () => {
  const before = { ...process.env };
  beforeEach(() => {
    const folder = temporaryFolder('private');
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  });
  afterEach(() => {
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });

  it('is the same every time, and closed to others', () => {
    const folder = privateTemp();
    assert.equal(privateTemp(), folder);
    if (posix) assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it('is another one where that is open to others, or is a link', () => {
    const folder = privateTemp();
    if (posix) {
      chmodSync(folder, 0o755);
      assert.notEqual(privateTemp(), folder);
    }
    rmSync(folder, { recursive: true });
    const elsewhere = `${dirname(folder)}/elsewhere`;
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, folder, 'junction');
    const other = privateTemp();
    assert.notEqual(other, folder);
    if (posix) assert.equal(statSync(other).mode & 0o777, 0o700);
  });
});
