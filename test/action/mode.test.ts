import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseMode, forbiddenImport } from '../../src/action/mode.ts';

const MAIN = 'refs/heads/main';
const onMain = { repository: { default_branch: 'main' } };

const auto: [event: string, ref: string, payload: object, mode: 'plan' | 'import'][] = [
  ['push', MAIN, onMain, 'import'],
  ['push', 'refs/heads/feature', onMain, 'plan'],
  ['push', 'refs/heads/feature/main', onMain, 'plan'],
  ['push', 'refs/tags/main', onMain, 'plan'],
  ['push', 'refs/heads/trunk', { repository: { default_branch: 'trunk' } }, 'import'],
  ['push', MAIN, {}, 'plan'],
  ['schedule', MAIN, onMain, 'import'],
  ['schedule', MAIN, {}, 'import'],
  ['schedule', '', {}, 'import'],
  ['workflow_dispatch', MAIN, onMain, 'import'],
  ['workflow_dispatch', 'refs/heads/feature', onMain, 'plan'],
  ['workflow_dispatch', 'refs/tags/v1', onMain, 'plan'],
  ['repository_dispatch', MAIN, onMain, 'import'],
  ['workflow_run', MAIN, onMain, 'import'],
  ['workflow_run', MAIN, {}, 'plan'],
  ['pull_request', 'refs/pull/1/merge', onMain, 'plan'],
  ['pull_request', MAIN, onMain, 'plan'],
  ['pull_request_target', MAIN, onMain, 'plan'],
  ['pull_request_review', MAIN, onMain, 'plan'],
  ['merge_group', 'refs/heads/gh-readonly-queue/main/pr-1', onMain, 'plan'],
  ['merge_group', MAIN, onMain, 'plan'],
  ['release', MAIN, onMain, 'plan'],
  ['issue_comment', MAIN, onMain, 'plan'],
  ['workflow_call', MAIN, onMain, 'plan'],
  ['', '', {}, 'plan'],
];
for (const [eventName, ref, payload, mode] of auto) {
  test(`auto is ${mode} on ${eventName || 'no event'} of ${ref || 'no ref'}, payload ${JSON.stringify(payload)}`, () => {
    const chosen = chooseMode('auto', { eventName, ref, payload });
    assert.equal(chosen.mode, mode);
    assert.match(chosen.reason, /^(the|there) .*[^.]$/);
  });
}

test('an explicit mode is obeyed on every event', () => {
  for (const [eventName, ref, payload] of auto) {
    assert.equal(chooseMode('import', { eventName, ref, payload }).mode, 'import');
    assert.equal(chooseMode('plan', { eventName, ref, payload }).mode, 'plan');
  }
});

/** `undefined`: the payload does not tell. */
const pull = (head: string | null | undefined) => ({
  pull_request: {
    number: 1,
    base: { sha: 'abc', ref: 'main', repo: { full_name: 'us/audiences' } },
    ...(head !== undefined && { head: { repo: head === null ? null : { full_name: head } } }),
  },
});
const imports: [event: string, payload: object, allowed: boolean][] = [
  ['pull_request', pull('us/audiences'), true],
  ['pull_request', pull('Us/Audiences'), true],
  ['pull_request_target', pull('us/audiences'), true],
  ['pull_request', pull('stranger/audiences'), false],
  ['pull_request_target', pull('stranger/audiences'), false],
  ['pull_request_target', pull(null), false],
  ['pull_request_target', pull(undefined), true],
  ['push', {}, true],
  ['workflow_dispatch', {}, true],
];
for (const [eventName, payload, allowed] of imports) {
  test(`an import is ${allowed ? 'allowed' : 'refused'} on ${eventName} of ${JSON.stringify(payload)}`, () => {
    const problems = forbiddenImport({ eventName, payload, repository: 'us/audiences' });
    assert.equal(problems.length, allowed ? 0 : 1);
  });
}
