import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

interface Case {
  readonly settings: string;
  /** Members before and now; the smaller number of them is kept. */
  readonly from: number;
  readonly to: number;
  /** Nothing: allowed. */
  readonly code?: string;
  readonly says?: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  drop: {
    settings: 'max_removed: 50%',
    from: 5000,
    to: 188,
    code: 'too-many-removed',
    says: /would remove 4,812 of 5,000 members \(96\.2%\); at most 50% are allowed\. .*raise `max_removed` or set `override-guards: true`/,
  },
  drop_at_limit: { settings: 'max_removed: 50%', from: 10, to: 5 },
  drop_over_limit: {
    settings: 'max_removed: 50%',
    from: 11,
    to: 5,
    code: 'too-many-removed',
    says: /6 of 11 members/,
  },
  fraction_at_limit: { settings: 'max_removed: 0.3%', from: 1000, to: 997 },
  fraction_over_limit: {
    settings: 'max_removed: 0.3%',
    from: 1000,
    to: 996,
    code: 'too-many-removed',
    says: /would remove 4 of 1,000 members \(0\.4%\); at most 0\.3% are allowed/,
  },
  none_may_go: {
    settings: 'max_removed: 0',
    from: 3,
    to: 2,
    code: 'too-many-removed',
    says: /would remove 1 of 3 members \(33\.3%\); at most 0 are allowed/,
  },
  number_at_limit: { settings: 'max_removed: 3', from: 10, to: 7 },
  number_over_limit: {
    settings: 'max_removed: 3',
    from: 10,
    to: 6,
    code: 'too-many-removed',
    says: /4 of 10 .*at most 3 are/,
  },
  growth_at_limit: { settings: 'max_added: 20%', from: 10, to: 12 },
  growth_over_limit: {
    settings: 'max_added: 20%',
    from: 10,
    to: 13,
    code: 'too-many-added',
    says: /would add 3 members to 10 \(30%\); at most 20% are allowed\. .*raise `max_added`/,
  },
  growth_by_number: {
    settings: 'max_added: 1',
    from: 10,
    to: 12,
    code: 'too-many-added',
    says: /at most 1 is allowed/,
  },
  largest: { settings: 'max_members: 5', from: 4, to: 5 },
  too_large: {
    settings: 'max_members: 5',
    from: 4,
    to: 6,
    code: 'too-many-members',
    says: /would have 6 members; at most 5/,
  },
  smallest: { settings: 'min_members: 4', from: 5, to: 4 },
  too_small: {
    settings: 'min_members: 4',
    from: 5,
    to: 3,
    code: 'too-few-members',
    says: /would have 3 members; at least 4/,
  },
  emptied: { settings: '', from: 5, to: 0, code: 'too-few-members', says: /only `min_members: 0` allows/ },
  may_be_empty: { settings: 'min_members: 0', from: 5, to: 0 },
};

const IDS = Object.keys(CASES);
const BROKEN = IDS.filter((id) => CASES[id]?.code !== undefined);
const files = (which: 'from' | 'to') =>
  Object.fromEntries(IDS.map((id) => [`members/${id}.csv`, csv(ids(0, CASES[id]?.[which] ?? 0))]));

describe('the guards', () => {
  let scene: Scene;
  before(async () => {
    scene = await openScene('folder', {
      'audiences.yml': manifest(Object.fromEntries(IDS.map((id) => [id, CASES[id]?.settings ?? '']))),
      ...files('from'),
    });
    const first = await scene.run();
    assert.equal(first.exitCode, 0, first.log);
    scene.workspace.write({
      'audiences.yml': manifest(Object.fromEntries(IDS.map((id) => [id, CASES[id]?.settings ?? '']))),
      ...files('to'),
    });
  });
  after(() => scene[Symbol.asyncDispose]());

  test('stop a plan just over their limits, with the numbers and the place, and not at them', async () => {
    const run = await scene.run({ mode: 'plan', at: 1 });
    assert.equal(run.exitCode, 1);
    assertWellFormed(run);
    for (const [id, { code, says }] of Object.entries(CASES)) {
      assert.deepEqual(
        codesOf(run, id),
        code === undefined ? [] : [`error ${code}`],
        `${id} ${JSON.stringify(audienceOf(run, id).problems)}`,
      );
      assert.equal(audienceOf(run, id).status, code === undefined ? 'planned' : 'blocked', id);
      if (says === undefined) continue;
      const { message, file, line } = audienceOf(run, id).problems[0];
      assert.match(message, says, id);
      assert.deepEqual([file, line], ['audiences.yml', IDS.indexOf(id) + 4], id);
    }
    assert.match(
      run.summary,
      new RegExp(
        `Plan failed: ${BROKEN.length} of ${IDS.length} audiences are not fit to import, so nothing would be imported`,
      ),
    );
    assertNoMemberIds(ids(0, 5), run);
  });

  test('stop an import of all, or with `partial-import` of those that break them', async () => {
    const uploads = scene.odp.uploads().length;
    const held = await scene.run({ at: 1 });
    assert.equal(held.exitCode, 1);
    assert.equal(held.outputs.imported, '[]');
    assert.equal(audienceOf(held, 'largest').status, 'held');
    assert.equal(scene.odp.uploads().length, uploads);

    const plan = await scene.run({ mode: 'plan', at: 1, inputs: { 'partial-import': 'true' } });
    const healthy = IDS.length - BROKEN.length;
    assert.match(plan.summary, new RegExp(`so only ${healthy} would be imported`));
    const partial = await scene.run({ at: 1, inputs: { 'partial-import': 'true' } });
    assert.equal(partial.exitCode, 1);
    assert.deepEqual(
      JSON.parse(partial.outputs.imported ?? ''),
      IDS.filter((id) => !BROKEN.includes(id)),
    );
    assert.deepEqual(scene.odp.members('may_be_empty'), new Set());
    assert.equal(scene.odp.members('drop').size, 5000);
  });

  test('only warn for the audiences that `override-guards` names, and who started the run is in the result', async () => {
    const env = {
      GITHUB_REPOSITORY: 'acme/audiences',
      GITHUB_RUN_ID: '2345678901',
      GITHUB_TRIGGERING_ACTOR: 'octo-dev',
    };
    const some = await scene.run({
      at: 2,
      mode: 'plan',
      env,
      inputs: { 'override-guards': 'drop, emptied' },
    });
    for (const id of BROKEN) {
      const code = CASES[id]?.code;
      assert.deepEqual(codesOf(some, id), [`${id === 'drop' ? 'warning' : 'error'} ${code}`], id);
    }
    const { actor, id, attempt, repository } = some.result.run;
    assert.deepEqual([actor, id, attempt, repository], ['octo-dev', 2345678901, 1, 'acme/audiences']);
    assert.match(some.summary, /octo-dev/);

    const healthy = await scene.run({
      at: 2,
      mode: 'plan',
      env,
      inputs: { 'override-guards': 'drop', audiences: 'may_be_empty' },
    });
    assert.equal('actor' in healthy.result.run, false);

    const unknown = await scene.run({
      at: 2,
      inputs: { 'override-guards': 'dorp', 'partial-import': 'true' },
    });
    assertWellFormed(unknown);
    assert.deepEqual(codesOf(unknown), ['error input-invalid']);
    assert.match(unknown.result.problems[0].message, /`override-guards` names "dorp".*Did you mean `drop`\?/);
    assert.equal(unknown.outputs.imported, '[]');
  });

  test('only warn under `override-guards`, except for `min_members`', async () => {
    const run = await scene.run({ at: 2, inputs: { 'override-guards': 'true', 'partial-import': 'true' } });
    assert.equal(run.exitCode, 1);
    assertWellFormed(run);
    for (const id of BROKEN) {
      const code = CASES[id]?.code;
      const few = code === 'too-few-members';
      assert.deepEqual(codesOf(run, id), [`${few ? 'error' : 'warning'} ${code}`], id);
      assert.equal(audienceOf(run, id).status, few ? 'blocked' : 'imported', id);
      if (!few)
        assert.match(audienceOf(run, id).problems[0].message, /Allowed for this run by `override-guards`/);
    }
    assert.equal(scene.odp.members('drop').size, 188);
    assert.equal(scene.odp.members('emptied').size, 5);
  });
});
