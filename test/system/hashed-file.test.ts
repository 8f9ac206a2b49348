import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { saveHashed } from '../../src/system/hashed-file.ts';
import { temporaryFolder } from '../support/temporary.ts';

test('the disk’s error ends what is saved, although the next bytes do not come', {
  timeout: 20_000,
}, async () => {
  const silent = async function* () {
    yield Buffer.from('the first');
    await new Promise(() => {});
  };
  const path = join(temporaryFolder('hashed'), 'none', 'file');
  await assert.rejects(saveHashed(silent(), path), { code: 'ENOENT' });
});
