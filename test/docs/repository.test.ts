import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectFiles } from '../../scripts/check/files.ts';
import { shown } from '../../scripts/check/finding.ts';
import { REPOSITORY, wrongRepository } from '../../scripts/check/repository.ts';

test('every page, example and workflow names the repository that package.json names', () => {
  const files = projectFiles(/\.(?:md|ya?ml)$|^\.github\//);
  assert.ok(files.some(({ text }) => text.includes(REPOSITORY)));
  assert.deepEqual(files.flatMap(wrongRepository).map(shown), []);
});

test('another owner is found, a path to a clone is none', () => {
  const name = REPOSITORY.split('/')[1];
  const text = `uses: ${REPOSITORY}@v1\nuses: somebody/${name}@v1\nrun: node ../${name}/dist/index.js\n`;
  assert.deepEqual(
    wrongRepository({ name: 'a.md', text }).map(({ line }) => line),
    [2],
  );
});
