import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProjectFile } from '../../scripts/check/files.ts';
import { hasTest } from '../../scripts/check/test-titles.ts';

const page = readProjectFile('docs/threat-model.md');

test('every test that the threat model names is there', () => {
  const claims = [...page.matchAll(/^- `(test\/[^`]+\.(?:test|long)\.ts)`: (.+)$/gm)].flatMap(
    ([, file = '', titles = '']) =>
      [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => [file, title] as const),
  );
  assert.ok(claims.length > 15);
  const missing = claims.filter(([file, title]) => !hasTest(file, title));
  assert.deepEqual(missing, []);
});

test('no section of the threat model is without a test, except for those about the project itself', () => {
  const [, ...sections] = page.split(/^## /m);
  const bare = sections
    .filter((section) => !/^- `test\//m.test(section))
    .map((section) => section.split('\n')[0]);
  assert.deepEqual(bare, ['What is protected', 'From whom', 'Every attack and its answer', 'Supply chain']);
});
