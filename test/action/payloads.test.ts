import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { payloadOf } from '../../src/action/event-payload.ts';
import { chooseMode, forbiddenImport, isFromFork } from '../../src/action/mode.ts';

type Json = Record<string, unknown>;

const EXAMPLES = examples as unknown as readonly {
  readonly name: string;
  readonly examples: readonly Json[];
}[];

/** What the action makes of a payload, on the branch that the payload calls the default one. */
function judge(eventName: string, event: unknown, repository = 'octo-org/octo-repo') {
  const payload = payloadOf(event);
  const ref = `refs/heads/${payload.repository?.default_branch}`;
  const { pull_request: pull } = payload;
  return {
    mode: chooseMode('auto', { eventName, payload, ref, repository }).mode,
    forbidden: forbiddenImport({ eventName, payload, repository }) !== null,
    pull: pull?.number ?? null,
    fork: pull === undefined ? null : isFromFork(pull, repository),
  };
}

describe('GitHub’s example payloads', () => {
  const importing: string[] = [];
  for (const { name, examples: payloads } of EXAMPLES) {
    test(`${name}: ${payloads.length} of them`, () => {
      for (const payload of payloads) {
        const { full_name } = (payload.repository ?? {}) as { full_name?: string };
        const judged = judge(name, payload, full_name);
        if (judged.mode === 'import') importing.push(name);
        const { number } = (payload.pull_request ?? {}) as { number?: number };
        assert.equal(judged.pull, number ?? null);
      }
    });
  }

  test('import only where a push, a dispatch or a trusted run says so', () => {
    assert.deepEqual([...new Set(importing)].sort(), [
      'push',
      'repository_dispatch',
      'workflow_dispatch',
      'workflow_run',
    ]);
    const [untrusted, trusted] = examplesOf('workflow_run').map((payload) => judge('workflow_run', payload));
    assert.deepEqual([untrusted?.mode, trusted?.mode], ['plan', 'import']);
    // GitHub's first example is of a run of one repository in the payload of another.
    assert.equal(
      judge('workflow_run', examplesOf('workflow_run')[0], 'Codertocat/Hello-World').forbidden,
      true,
    );
  });

  for (const name of ['push', 'pull_request', 'workflow_run', 'merge_group', 'repository_dispatch']) {
    test(`${name} with any field missing or of another type is read, and never imports more`, () => {
      for (const payload of examplesOf(name).slice(0, 3)) {
        const { mode } = judge(name, payload);
        for (const damaged of damages(payload)) {
          const judged = judge(name, damaged);
          if (mode === 'plan') assert.equal(judged.mode, 'plan');
        }
      }
    });
  }
});

function examplesOf(event: string): readonly Json[] {
  return EXAMPLES.find(({ name }) => name === event)?.examples ?? [];
}

/** The payload with each field, down to the fourth level, left out or replaced. */
function* damages(value: Json, depth = 0): Generator<Json> {
  for (const key of Object.keys(value)) {
    const { [key]: field, ...rest } = value;
    yield rest;
    for (const wrong of [null, 7, true, '', 'x', [], {}, [{}]]) yield { ...rest, [key]: wrong };
    if (depth < 3 && typeof field === 'object' && field !== null && !Array.isArray(field)) {
      for (const inner of damages(field as Json, depth + 1)) yield { ...rest, [key]: inner };
    }
  }
}
