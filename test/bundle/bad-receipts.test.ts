import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pack } from '../support/artifacts/zip.ts';
import type { FaultAction } from '../support/faults.ts';
import { filesOf, openRepository, type Repository } from './pushed-repository.ts';
import { audienceOf, codesOf, ids } from './scene.ts';

function spoil({ artifacts }: Repository, zip: Buffer): void {
  Object.assign(artifacts.store.artifacts.at(-1)!, { zip, digest: null });
}

function listings({ github }: Repository, action: FaultAction, page = '1'): void {
  github.faults.push({
    match: ({ path, query }) => path.endsWith('/actions/artifacts') && query.get('page') === page,
    times: 99,
    action,
  });
}

/** So many receipts of a branch that does not count, newer than all that do. */
function crowd({ artifacts }: Repository, count: number): void {
  const [first] = artifacts.store.artifacts;
  for (let id = 500; id < 500 + count; id++) {
    artifacts.env({ id, branch: 'feature' });
    artifacts.add({ name: first?.name ?? '', runId: id, zip: first?.zip ?? Buffer.alloc(0) });
  }
}

describe('nothing is uploaded where the receipts of earlier imports', { concurrency: 2 }, () => {
  const cases: [what: string, spoil: (repository: Repository) => void, says: RegExp][] = [
    [
      'are larger than they may be',
      (one) => spoil(one, pack({ 'receipt.json': ' '.repeat(135e6) })),
      /larger/,
    ],
    [
      'are somebody else’s',
      (one) => spoil(one, pack({ 'report.txt': 'x' })),
      /not one that this action left/,
    ],
    ['have paths that lead out', (one) => spoil(one, pack({ '../receipt.json': '{}' })), /plain files/],
    [
      'are listed with an answer that is cut off',
      (one) => listings(one, { kind: 'cut', bytes: 50 }),
      // The end may come before anything of the answer was looked at.
      /not of the form|could not be reached/,
    ],
    [
      'are listed in part, and then refused',
      (one) => {
        crowd(one, 150);
        listings(one, { kind: 'respond', status: 401, code: 'Bad credentials' }, '2');
      },
      /does not accept the token/,
    ],
  ];
  for (const [what, damage, says] of cases) {
    test(what, async () => {
      await using repository = await openRepository();
      await repository.push(filesOf(ids(0, 100)));
      damage(repository);
      const run = await repository.push(filesOf(ids(0, 99)));
      assert.equal(run.exitCode, 1, run.log);
      assert.deepEqual(codesOf(run, 'a'), ['error base-unreadable']);
      const { message } = audienceOf(run, 'a').problems[0];
      assert.match(message, /^What was imported last could not be read, so there is no baseline\. .*[^.]\.$/);
      assert.match(message, says);
      assert.equal(repository.scene.odp.uploads().length, 1);
    });
  }
});
