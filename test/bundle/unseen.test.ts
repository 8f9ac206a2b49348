import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAction } from '../support/action.ts';
import { startGithub } from '../support/github.ts';
import { createWorkspace } from '../support/workspace.ts';
import { pullRequestEvent } from './pull-request.ts';

/** Characters that are drawn as nothing and are neither control nor format characters. */
const UNSEEN = ['\ufe0f', '\u034f', '\u17b4', '\u{e0101}', '\u3164', '\u115f', '\u2800', '\uffa0'];
const hex = (character: string) => character.codePointAt(0)?.toString(16) ?? '';

test('characters that are drawn as nothing are spelled out in log, annotations, summary and comment', async () => {
  await using github = await startGithub({ repositories: { 'acme/audiences': {} } });
  const idOf = (character: string) => `u${hex(character)}`;
  using workspace = createWorkspace({
    'audiences.yml': JSON.stringify({
      version: 1,
      defaults: { identifier: 'customer_id' },
      audiences: Object.fromEntries(
        UNSEEN.map((c) => [
          idOf(c),
          {
            members: [`members/${idOf(c)}${c}.txt`, `none/${c}*.txt`],
            name: `name${c}`,
            description: `what${c}`,
            owner: `who${c}`,
          },
        ]),
      ),
    }),
    ...Object.fromEntries(UNSEEN.map((c) => [`members/${idOf(c)}${c}.txt`, 'fine\n fine too\n'])),
  });
  const run = await runAction({
    workspace,
    eventName: 'pull_request',
    event: pullRequestEvent(),
    token: github.token,
    apiUrl: github.url,
    env: { RUNNER_DEBUG: '1' },
    inputs: { mode: 'plan', 'output-directory': `out${UNSEEN.join('')}` },
  });
  assert.equal(run.exitCode, 1, run.log);
  const [comment] = github.comments;
  const shown = { log: run.stdout, summary: run.summary, comment: comment?.body ?? '' };
  for (const [place, text] of Object.entries(shown)) {
    for (const character of UNSEEN) assert.ok(!text.includes(character), `${place} has U+${hex(character)}`);
    for (const character of UNSEEN)
      assert.ok(text.includes(`\\u{${hex(character)}}`), `${place} tells nothing of U+${hex(character)}`);
  }
});
