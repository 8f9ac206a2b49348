import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { findManifests } from '../../src/manifest/find-manifests.ts';
import { createWorkspace } from '../support/workspace.ts';

it('finds manifests near the root, the nearest first, and nothing hidden, deep, or named otherwise', () => {
  using workspace = createWorkspace({
    'audiences.yaml': '',
    'crm/audiences.yml': '',
    'shop/lists/audiences.json': '{"version":1,"audiences":{}}',
    'results/audiences.json': '{"audiences":[{"id":"vip","seconds":1}]}',
    '.github/audiences.yml': '',
    'node_modules/x/audiences.yml': '',
    'a/b/c/audiences.yml': '',
    'my-audiences.yml': '',
  });
  assert.deepEqual(findManifests(workspace.path).below, [
    'audiences.yaml',
    'crm/audiences.yml',
    'shop/lists/audiences.json',
  ]);
  assert.deepEqual(findManifests(`${workspace.path}/none`), { below: [], above: null });
});

it('takes a JSON file for a manifest only by its keys', () => {
  using workspace = createWorkspace({
    'a/audiences.json': '{"audiences":[{"id":"vip"}],"version":1}',
    'b/audiences.json': '{"audiences":{}}',
    'c/audiences.json': '{"version":1,"audiences":',
    'd/audiences.json': 'null',
  });
  assert.deepEqual(findManifests(workspace.path).below, []);
});

it('finds the nearest manifest above, up to the top of the repository and no further', () => {
  using workspace = createWorkspace({
    'audiences.yml': '',
    'repo/audiences.yml': '',
    'repo/crm/lists/eu/x.csv': '',
  });
  const above = (folder: string) => findManifests(join(workspace.path, folder)).above;
  assert.equal(above('repo/crm/lists'), null, 'not in a repository');
  mkdirSync(join(workspace.path, 'repo', '.git'));
  assert.equal(above('repo/crm/lists/eu'), '../../..');
  assert.equal(above('repo/crm'), '..');
  assert.equal(above('repo'), null);
});
