import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ArtifactError } from '../../src/artifacts/artifact-error.ts';
import { unzip } from '../../src/artifacts/unzip.ts';
import { pack } from '../support/artifacts/zip.ts';
import { temporaryFolder } from '../support/temporary.ts';

const LIMITS = { files: 3, bytes: 1000 };

function unpackInto(folder: string, zip: Uint8Array): Promise<string[]> {
  const path = join(temporaryFolder('zip'), 'artifact.zip');
  writeFileSync(path, zip);
  return unzip(path, folder, LIMITS);
}

describe('unpacking an artifact', () => {
  test('gives its files', async () => {
    const folder = temporaryFolder('unzip');
    const files = { 'receipt.json': '{}', 'vip.0123456789ab.01234567.csv.gz': 'x'.repeat(900) };
    assert.deepEqual(await unpackInto(folder, pack(files)), Object.keys(files));
    for (const [name, content] of Object.entries(files))
      assert.equal(readFileSync(join(folder, name), 'utf8'), content);
  });

  const good = pack({ 'receipt.json': '{"version":1}' });
  /** An entry whose central record says less than it unpacks to. */
  const understated = pack({ a: 'x'.repeat(5000) });
  understated.writeUInt32LE(10, understated.indexOf('PK\x01\x02') + 24);
  const cases: [what: string, zip: Uint8Array][] = [
    ['a path that leads out', pack({ '../outside': 'x' })],
    ['an absolute path', pack({ '/etc/outside': 'x' })],
    ['a path of Windows', pack({ 'C:\\outside': 'x' })],
    ['a folder', pack({ 'folder/file': 'x' })],
    ['a hidden file', pack({ '.artifact.zip': 'x' })],
    ['a link', pack({ link: '/etc/passwd' }, { os: 3, attrs: 0o120777 * 65536 })],
    ['too many files', pack({ a: '', b: '', c: '', d: '' })],
    ['files that are too large together', pack({ a: 'x'.repeat(600), b: 'x'.repeat(600) })],
    ['a file that is larger than it says', understated],
    ['a file that is cut off', good.subarray(0, good.length - 30)],
    ['something else', Buffer.from('<!DOCTYPE html><title>Sign in</title>')],
    ['nothing', Buffer.alloc(0)],
  ];
  for (const [what, zip] of cases) {
    test(`refuses ${what}`, async () => {
      const outer = temporaryFolder('outer');
      const folder = temporaryFolder('unzip');
      await assert.rejects(
        unpackInto(folder, zip),
        (cause) => cause instanceof ArtifactError && cause.reason === 'damaged',
      );
      assert.deepEqual(readdirSync(outer), []);
      for (const name of readdirSync(folder)) assert.match(name, /^[ab]$/);
    });
  }

  test('replaces no file that exists', async () => {
    const folder = temporaryFolder('unzip');
    writeFileSync(join(folder, 'a'), 'mine');
    await assert.rejects(unpackInto(folder, pack({ a: 'theirs' })), { code: 'EEXIST' });
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'mine');
  });
});
