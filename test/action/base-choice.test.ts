import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseBase } from '../../src/action/base-choice.ts';
import { payloadOf } from '../../src/action/event-payload.ts';
import type { CheckedOut } from '../../src/base/git-checkout.ts';
import { pullRequestEvent } from '../bundle/pull-request.ts';

const [HEAD, BASE, MERGED, MERGE] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];
const MAIN = { repository: { full_name: 'acme/audiences', default_branch: 'main' } };

function checkedOut(commit: string, parents: readonly string[]): CheckedOut {
  return { commit, parents, unchanged: async () => new Set() };
}

function choose(
  given: Partial<Omit<Parameters<typeof chooseBase>[0], 'payload'>> & { readonly event?: object },
  head: CheckedOut | null = null,
) {
  const { event = MAIN, ...surroundings } = given;
  return chooseBase(
    {
      onGitHub: true,
      eventName: 'push',
      ref: 'refs/heads/main',
      repository: 'acme/audiences',
      sha: MERGE,
      deskBase: null,
      payload: payloadOf(event),
      ...surroundings,
    },
    head,
  );
}

describe('a run without a state is compared', () => {
  test('on a pull request with what it was merged into for this run, where that is checked out', () => {
    const event = pullRequestEvent({ base: BASE, headSha: HEAD });
    const shaFor = (head: CheckedOut | null, eventName = 'pull_request') => {
      const choice = choose({ eventName, event, ref: 'refs/pull/7/merge' }, head);
      assert.ok(choice.kind === 'commit' && choice.repository === 'acme/audiences');
      return choice.sha;
    };
    assert.equal(shaFor(checkedOut(MERGE, [MERGED, HEAD])), MERGED);
    const others: [what: string, head: CheckedOut | null, eventName?: string][] = [
      ['no checkout', null],
      ['another commit', checkedOut(MERGED, [MERGED, HEAD])],
      ['no merge', checkedOut(MERGE, [HEAD])],
      ['no parents', checkedOut(MERGE, [])],
      ['a merge of something else', checkedOut(MERGE, [MERGED, BASE])],
      ['the parents the other way round', checkedOut(MERGE, [HEAD, MERGED])],
      ['a merge of three', checkedOut(MERGE, [MERGED, HEAD, BASE])],
      ['the base itself', checkedOut(MERGE, [MERGED, HEAD]), 'pull_request_target'],
    ];
    for (const [what, head, eventName] of others) assert.equal(shaFor(head, eventName), BASE, what);
    // Where nobody knows the head, no merge is known to be of it.
    const headless = { ...pullRequestEvent({ base: BASE, head: null }) } as {
      pull_request: { head: object };
    };
    headless.pull_request.head = { repo: null };
    const choice = choose({ eventName: 'pull_request', event: headless }, checkedOut(MERGE, [MERGED]));
    assert.equal(choice.kind === 'commit' && choice.sha, BASE);
  });

  test('in a merge queue with what the group is built on', () => {
    const event = { ...MAIN, merge_group: { base_sha: BASE } };
    const choice = choose({ eventName: 'merge_group', event, ref: 'refs/heads/gh-readonly-queue/main/pr-7' });
    assert.deepEqual(choice, { kind: 'commit', sha: BASE, repository: 'acme/audiences' });
  });

  test('on the default branch with what was imported, before that with the commit before a push', () => {
    const before = (event: object, eventName = 'push') => {
      const choice = choose({ event: { ...MAIN, ...event }, eventName });
      assert.ok(choice.kind === 'receipts', choice.kind);
      return choice.before;
    };
    assert.equal(before({ before: BASE }), BASE);
    assert.equal(before({ before: '0'.repeat(40) }), null);
    assert.equal(before({}), null);
    // Another event's payload may have a field of that name.
    for (const name of ['workflow_dispatch', 'schedule', 'repository_dispatch', 'workflow_run'])
      assert.equal(before({ before: BASE }, name), null, name);
    assert.equal(choose({ eventName: 'schedule', event: {}, ref: '' }).kind, 'receipts');
  });

  test('with nothing on any other ref, or where the event does not say which branch is the default one', () => {
    for (const ref of ['refs/heads/feature', 'refs/tags/main', 'refs/heads/main/x'])
      assert.deepEqual(choose({ ref }), { kind: 'none' }, ref);
    assert.deepEqual(choose({ event: {} }), { kind: 'none' });
  });

  test('at a desk with what somebody names, or nothing', () => {
    assert.deepEqual(choose({ onGitHub: false, deskBase: 'main~1' }), { kind: 'local', ref: 'main~1' });
    assert.deepEqual(choose({ onGitHub: false }), { kind: 'none' });
  });
});
