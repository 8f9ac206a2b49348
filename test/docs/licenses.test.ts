import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bundledPackages, withoutLicense } from '../../scripts/licenses.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const licenses = readFileSync(join(DIST, 'licenses.txt'), 'utf8');

describe('the licenses of the bundle', () => {
  it('name every package whose modules the bundle says it was made of', () => {
    const text = readdirSync(DIST)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(DIST, name), 'utf8'))
      .join('\n');
    const modules = [...text.matchAll(/CONCATENATED MODULE: (\S+)/g)].map(([, identifier]) => ({
      identifier: identifier ?? '',
    }));
    const packages = bundledPackages(modules);
    assert.ok(packages.includes('zod'), packages.join(' '));
    assert.deepEqual(withoutLicense(packages, licenses), []);
  });

  it('are searched for in all modules, also in those that others were merged into', () => {
    const module = (identifier: string) => ({ identifier });
    const modules = [
      { ...module('/p/src/run.js'), modules: [module('/p/node_modules/zod/v4/core.js')] },
      module('/p/node_modules/@aws-sdk/core/node_modules/@smithy/types/index.js'),
      module('C:\\p\\node_modules\\@actions\\core\\lib\\core.js'),
      module('/p/node_modules/@vercel/ncc/dist/ncc/loader.js'),
    ];
    assert.deepEqual(bundledPackages(modules), ['@actions/core', '@smithy/types', 'zod']);
  });

  it('are missing where the text names a package only in passing', () => {
    assert.deepEqual(withoutLicense(['a', 'b'], 'a\nMIT\n\nMade with b\n'), ['b']);
  });
});
