import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasTest } from '../../scripts/check/test-titles.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('every test that the threat model names is there', () => {
  const page = readFileSync(join(ROOT, 'docs', 'threat-model.md'), 'utf8');
  const claims = [...page.matchAll(/^- `(test\/[^`]+\.(?:test|long)\.ts)`: (.+)$/gm)].flatMap(
    ([, file = '', titles = '']) =>
      [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => [file, title] as const),
  );
  assert.ok(claims.length > 15);
  const missing = claims.filter(([file, title]) => !hasTest(file, title));
  assert.deepEqual(missing, []);
});

test('no section of the threat model is without a test, except for those about the project itself', () => {
  const page = readFileSync(join(ROOT, 'docs', 'threat-model.md'), 'utf8');
  const [, ...sections] = page.split(/^## /m);
  const bare = sections
    .filter((section) => !/^- `test\//m.test(section))
    .map((section) => section.split('\n')[0]);
  assert.deepEqual(bare, ['What is protected', 'From whom', 'Every attack and its answer', 'Supply chain']);
});
