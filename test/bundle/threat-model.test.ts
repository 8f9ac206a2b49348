import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');

test('every test that the threat model names is there', () => {
  const page = readFileSync(join(ROOT, 'docs', 'threat-model.md'), 'utf8');
  const claims = [...page.matchAll(/^- `(test\/[^`]+\.(?:test|long)\.ts)`: (.+)$/gm)].flatMap(
    ([, file = '', titles = '']) =>
      [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => [file, title] as const),
  );
  assert.ok(claims.length > 15);
  for (const [file, title] of claims) {
    // In a template, backticks of the title stand behind backslashes.
    const source = readFileSync(join(ROOT, file), 'utf8').replaceAll('\\`', '`');
    assert.ok(source.includes(title), `${file} has no test “${title}”`);
  }
});

test('no section of the threat model is without a test, but for those about the project itself', () => {
  const page = readFileSync(join(ROOT, 'docs', 'threat-model.md'), 'utf8');
  const [, ...sections] = page.split(/^## /m);
  const bare = sections
    .filter((section) => !/^- `test\//m.test(section))
    .map((section) => section.split('\n')[0]);
  assert.deepEqual(bare, ['What is protected', 'From whom', 'Supply chain']);
});
