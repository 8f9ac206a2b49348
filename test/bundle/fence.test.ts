import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const SECRET = 'ghs_SecretThatOtherActionsKeep';
const MEMBERS = 'priv-member-1\n';

interface Case {
  readonly what: string;
  readonly members: string;
  /** Files of the workspace besides the manifest. `{ link }` may begin with `TEMP`. */
  readonly files?: Readonly<Record<string, FileContent>>;
  /** `TEMP` stands for RUNNER_TEMP. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly allowed: boolean;
}

/** RUNNER_TEMP holds `made/m.txt`, which an earlier step made, and `secret.txt`, which it did not. */
const CASES: readonly Case[] = [
  {
    what: 'a file of the workspace, in a folder other than the manifest’s',
    members: '../m.txt',
    files: { 'm.txt': MEMBERS },
    inputs: { manifest: 'sub/audiences.yml' },
    allowed: true,
  },
  {
    what: 'a link that stays in the workspace',
    members: '*.txt',
    files: { 'data/m.csv': MEMBERS, 'm.txt': { link: 'data/m.csv' } },
    allowed: true,
  },
  {
    what: 'the folder in RUNNER_TEMP that the workflow named',
    members: 'm.*',
    inputs: { 'members-directory': 'TEMP/made' },
    allowed: true,
  },
  {
    what: 'the folder in RUNNER_TEMP in which the manifest is',
    members: 'm.txt',
    inputs: { manifest: 'TEMP/made/audiences.yml' },
    allowed: true,
  },
  {
    what: 'what is beside the named folder',
    members: '../secret.txt',
    inputs: { 'members-directory': 'TEMP/made' },
    allowed: false,
  },
  {
    what: 'what is beside the folder of a manifest in RUNNER_TEMP',
    members: '../secret.txt',
    inputs: { manifest: 'TEMP/made/audiences.yml' },
    allowed: false,
  },
  {
    what: 'a link out of the named folder',
    members: 'out.txt',
    inputs: { 'members-directory': 'TEMP/made' },
    allowed: false,
  },
  { what: 'RUNNER_TEMP, where the workflow named nothing', members: 'TEMP/secret.txt', allowed: false },
  {
    what: 'a link from the workspace to RUNNER_TEMP',
    members: '*.txt',
    files: { 'm.txt': { link: 'TEMP/secret.txt' } },
    allowed: false,
  },
  { what: 'a linked folder', members: 'folder/*.txt', files: { folder: { link: 'TEMP' } }, allowed: false },
  {
    what: 'RUNNER_TEMP by a link in the workspace in place of the named folder',
    members: 'secret.txt',
    files: { members: { link: 'TEMP' } },
    inputs: { 'members-directory': 'members' },
    allowed: false,
  },
  {
    what: 'the token that the checkout keeps',
    members: '.git/config',
    files: { '.git/config': SECRET },
    allowed: false,
  },
  {
    what: 'that of a second checkout by a link',
    members: 'm.txt',
    files: { 'second/.git/config': SECRET, 'm.txt': { link: 'second/.git/config' } },
    allowed: false,
  },
];

describe('a manifest', { concurrency: 3 }, () => {
  for (const { what, members, files = {}, inputs = {}, allowed } of CASES) {
    test(`can${allowed ? '' : 'not'} read ${what}`, async () => {
      const temp = temporaryFolder('temp');
      const placed = (text: string) => text.replace('TEMP', temp);
      mkdirSync(join(temp, 'made'));
      writeFileSync(join(temp, 'made', 'm.txt'), MEMBERS);
      writeFileSync(join(temp, 'secret.txt'), SECRET);
      symlinkSync(join(temp, 'secret.txt'), join(temp, 'made', 'out.txt'));
      using workspace = createWorkspace(
        Object.fromEntries(
          Object.entries(files).map(([name, content]) => [
            name,
            typeof content === 'object' && 'link' in content ? { link: placed(content.link) } : content,
          ]),
        ),
      );
      const manifest = placed(inputs.manifest ?? 'audiences.yml');
      const path = manifest.startsWith(temp) ? manifest : workspace.resolve(manifest);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(
        path,
        `version: 1\naudiences: { vip: { identifier: customer_id, format: lines, members: '${placed(members).replaceAll('\\', '/')}' } }\n`,
      );
      const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, placed(value)]));
      const run = await runAction({ workspace, temp, inputs: { mode: 'plan', ...given } });
      assertWellFormed(run);
      const [vip] = run.result.audiences;
      assert.deepEqual(
        [vip.status, vip.members, vip.problems.map(({ code }: { code: string }) => code)],
        allowed ? ['planned', 1, []] : ['invalid', null, ['members-outside-workspace']],
      );
      assertNoMemberIds([SECRET, MEMBERS.trim()], run);
    });
  }
});
