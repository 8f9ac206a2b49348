import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseMode, forbiddenImport } from '../../src/action/mode.ts';

const MAIN = 'refs/heads/main';
const onMain = { repository: { default_branch: 'main' } };
/** After a run that may be trusted, except for what is given. */
const after = (run: object) => ({
  ...onMain,
  workflow_run: {
    event: 'push',
    conclusion: 'success',
    head_branch: 'main',
    head_repository: { full_name: 'us/audiences' },
    ...run,
  },
});

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
  ['workflow_run', MAIN, onMain, 'plan'],
  ['workflow_run', MAIN, {}, 'plan'],
  ['workflow_run', MAIN, after({}), 'import'],
  ['workflow_run', MAIN, after({ event: 'schedule' }), 'import'],
  ['workflow_run', MAIN, after({ event: 'workflow_dispatch' }), 'import'],
  ['workflow_run', MAIN, after({ event: 'repository_dispatch' }), 'import'],
  ['workflow_run', MAIN, after({ head_repository: { full_name: 'Us/Audiences' } }), 'import'],
  ['workflow_run', 'refs/heads/feature', after({}), 'plan'],
  ['workflow_run', MAIN, { ...after({}), repository: {} }, 'plan'],
  ['workflow_run', MAIN, after({ event: 'pull_request' }), 'plan'],
  ['workflow_run', MAIN, after({ event: 'pull_request_target' }), 'plan'],
  ['workflow_run', MAIN, after({ event: 'workflow_run' }), 'plan'],
  ['workflow_run', MAIN, after({ event: undefined }), 'plan'],
  ['workflow_run', MAIN, after({ conclusion: 'failure' }), 'plan'],
  ['workflow_run', MAIN, after({ conclusion: undefined }), 'plan'],
  ['workflow_run', MAIN, after({ head_branch: 'feature' }), 'plan'],
  ['workflow_run', MAIN, after({ head_branch: undefined }), 'plan'],
  ['workflow_run', MAIN, after({ head_repository: { full_name: 'stranger/audiences' } }), 'plan'],
  ['workflow_run', MAIN, after({ head_repository: null }), 'plan'],
  ['workflow_run', MAIN, after({ head_repository: undefined }), 'plan'],
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
    const chosen = chooseMode('auto', { eventName, ref, payload, repository: 'us/audiences' });
    assert.equal(chosen.mode, mode);
    assert.match(chosen.reason, /^(the|there) .*[^.]$/);
  });
}

for (const [eventName, ref, reason] of [
  ['release', 'refs/tags/v1', 'the event is release; to import there, set mode: import'],
  ['push', 'refs/tags/v1', 'the event is push, of a tag; to import there, set mode: import'],
  ['push', 'refs/heads/feature', 'the event is push, but not on the default branch'],
  ['pull_request', 'refs/pull/1/merge', 'the event is pull_request, which never imports'],
] as const) {
  test(`a plan on ${eventName} of ${ref} says why, and how to import where somebody may want to`, () => {
    const chosen = chooseMode('auto', { eventName, ref, payload: onMain, repository: 'us/audiences' });
    assert.deepEqual(chosen, { mode: 'plan', reason });
  });
}

test('an explicit mode is obeyed on every event', () => {
  for (const [eventName, ref, payload] of auto) {
    assert.equal(chooseMode('import', { eventName, ref, payload, repository: '' }).mode, 'import');
    assert.equal(chooseMode('plan', { eventName, ref, payload, repository: '' }).mode, 'plan');
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
  ['workflow_run', after({}), true],
  ['workflow_run', after({ head_repository: undefined, event: 'pull_request' }), true],
  ['workflow_run', after({ head_repository: { full_name: 'stranger/audiences' } }), false],
  ['workflow_run', after({ head_repository: null }), false],
  ['push', after({ head_repository: { full_name: 'stranger/audiences' } }), true],
  ['push', {}, true],
  ['workflow_dispatch', {}, true],
];
for (const [eventName, payload, allowed] of imports) {
  test(`an import is ${allowed ? 'allowed' : 'refused'} on ${eventName} of ${JSON.stringify(payload)}`, () => {
    const reason = forbiddenImport({ eventName, payload, repository: 'us/audiences' });
    assert.equal(reason === null, allowed);
  });
}
