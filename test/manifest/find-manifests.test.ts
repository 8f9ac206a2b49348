import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findManifests } from '../../src/manifest/find-manifests.ts';
import { createWorkspace } from '../support/workspace.ts';

it('finds manifests near the root, the nearest first, and nothing hidden, deep, or named otherwise', () => {
  using workspace = createWorkspace({
    'audiences.yaml': '',
    'crm/audiences.yml': '',
    'shop/lists/audiences.json': '',
    '.github/audiences.yml': '',
    'node_modules/x/audiences.yml': '',
    'a/b/c/audiences.yml': '',
    'my-audiences.yml': '',
  });
  assert.deepEqual(findManifests(workspace.path), [
    'audiences.yaml',
    'crm/audiences.yml',
    'shop/lists/audiences.json',
  ]);
  assert.deepEqual(findManifests(`${workspace.path}/none`), []);
});
