import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseManifest, readManifest } from '../../src/manifest/read.ts';
import { deskWords } from '../../src/report/desk-words.ts';
import { atDesk, type DeskRun } from '../support/at-desk.ts';
import { startOdp } from '../support/odp.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';

/** What nobody at a desk has: a runner, and what goes with it. */
const WORDS_OF_A_RUNNER =
  /\b(?:steps?|workflows?|checkout|jobs?|runner(?:’s)?|[Ii]nputs?|workspace|re-run\w*|permissions:|RUNNER_TEMP)\b|(?<!-)secret|runner\.temp|actions\/|aws-actions/;

type Scene = {
  readonly files: Readonly<Record<string, FileContent>>;
  /** After the files were written and before the bundle starts. */
  readonly prepare?: (folder: string) => void;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly exitCode: 0 | 1 | 2;
  /** What the report says, line breaks apart. */
  readonly says: readonly (string | RegExp)[];
};

const MANIFEST = 'version: 1\ndefaults: { identifier: customer_id }\naudiences:\n';
const LIST = 'customer_id\nmember-1\nmember-2\n';
const ONE: Readonly<Record<string, FileContent>> = {
  'audiences.yml': `${MANIFEST}  vip: { members: vip.csv }\n`,
  'vip.csv': LIST,
};
const manifest = (text: string): Scene['files'] => ({ ...ONE, 'audiences.yml': text });
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const commit = (folder: string) => {
  git(folder, 'init', '--quiet', '--template=');
  git(folder, 'add', '--all', '--force');
  git(folder, 'commit', '--quiet', '--message=All');
};
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`;

const SCENES: Readonly<Record<string, Scene>> = {
  'member files, with a manifest below': {
    files: {
      'crm/audiences.yml': `${MANIFEST}${[
        'none: { members: lists/*.csv }',
        'near: { members: spare/near.csvs }',
        'braces: { members: "{vip,gold}.csv" }',
        'entry: { members: [member1] }',
        'outside: { members: ../../x.csv }',
        'folder: { members: folder }',
        'own: { members: audiences.yml }',
        'dangling: { members: dangling.csv }',
        'pointer: { members: pointer.csv }',
        'workbook: { members: book.csv }',
        'rooted: { members: /crm/vip.csv }',
        'packed: { members: packed.csv }',
        'cut: { members: cut.csv.gz }',
        'bytes: { members: bytes.csv }',
        'header: { members: header.csv }',
        'delimiter: { members: delimiter.csv }',
        'fields: { members: fields.csv }',
        'space: { members: space.csv }',
        'empty: { members: empty.csv }',
        'pattern: { members: vip.csv, pattern: "[0-9]+" }',
        'nobody: { members: header-only.csv }',
        'many: { members: vip.csv, max_members: 1 }',
        'counted: { members: vip.csv, expected_rows: 3 }',
        'uncounted: { members: vip.csv, expected_rows: vip.rows }',
        'doubled: { members: doubled.csv, duplicates: fail }',
        'extension: { members: vip.xyz }',
      ]
        .map((line) => `  ${line}\n`)
        .join('')}`,
      'crm/vip.csv': LIST,
      'crm/spare/near.csv': LIST,
      'crm/folder/x.csv': LIST,
      'crm/dangling.csv': { link: 'nowhere.csv' },
      'crm/pointer.csv': POINTER,
      'crm/book.csv': Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(60)]),
      'crm/packed.csv': Buffer.from('377abcaf271c000400000000', 'hex'),
      'crm/cut.csv.gz': gzipSync(LIST.repeat(50)).subarray(0, 30),
      'crm/bytes.csv': Buffer.from('customer_id\nmember-\xff\n', 'latin1'),
      'crm/header.csv': 'Customer ID,Country\nmember-1,SE\n',
      'crm/delimiter.csv': 'customer_id;country\nmember-1;SE\n',
      'crm/fields.csv': 'customer_id,country\nmember-1\n',
      'crm/space.csv': 'customer_id\n member-1\n',
      'crm/empty.csv': '',
      'crm/header-only.csv': 'customer_id\n',
      'crm/doubled.csv': `${LIST}member-1\n`,
      'crm/vip.xyz': LIST,
    },
    args: ['--manifest', 'crm/audiences.yml'],
    exitCode: 1,
    says: [
      'No file matches `lists/*.csv` in the folder `crm`. Check the path.',
      'No file matches `spare/near.csvs` in the folder `crm`. Did you mean `spare/near.csv`?',
      'No file matches `gold.csv` (of `{vip,gold}.csv`) in the folder `crm`.',
      'Entry 1 of `members` names no file in the folder `crm`. Check the path.',
      '`../../x.csv` leads out of the current folder (or into `.git`) and was not opened. Move the files into the current folder, or start in a folder above both.',
      '`/crm/vip.csv` leads out of the current folder (or into `.git`) and was not opened. Move the files into the current folder, or start in a folder above both. If it is meant to begin in the folder of the manifest, leave out the first `/`.',
      '`folder` is a folder. Name its files, for instance `folder/*.csv`.',
      'is the action’s own: it is in `--state`, `--output-directory` or `--plan`, or is the manifest.',
      /could not be read: .*a link leads nowhere/,
      'This is a Git LFS pointer and not the file itself. Run `git lfs pull`.',
      'Unpack it first, and name the files in it.',
      'it is truncated. Make the file again.',
      'There is no column named "customer_id"; did you mean "Customer ID"? Set `column` to',
      'separated by a semicolon',
      'at least 1 is required. Check the export; only `min_members: 0` allows it to be empty.',
      'raise `max_members` or set `--override-guards` for one run.',
      'Export the list and its number again, in one go.',
      'Check what writes it.',
    ],
  },
  'files that Git tracks': {
    files: {
      'audiences.yml': `${MANIFEST}${['gone', 'sparse', 'sub/x', 'vip']
        .map((name) => `  ${name.replace('/', '_')}: { members: "${name}.csv" }\n`)
        .join('')}`,
      'gone.csv': LIST,
      'sparse.csv': LIST,
      'vip.csv': LIST,
    },
    prepare(folder) {
      commit(folder);
      rmSync(`${folder}/gone.csv`);
      git(folder, 'update-index', '--skip-worktree', 'sparse.csv');
      rmSync(`${folder}/sparse.csv`);
      git(folder, 'update-index', '--add', '--cacheinfo', `160000,${'ab'.repeat(20)},sub`);
    },
    exitCode: 1,
    says: [
      '`gone.csv` is in the commit but not on the disk: it was deleted or renamed. Restore it, or correct `members`.',
      '`sparse.csv` is in the commit but not on the disk: the sparse checkout leaves it out. Add its folder by `git sparse-checkout add`.',
      'leads into a submodule that is not checked out. Run `git submodule update --init`, or exclude',
    ],
  },
  'the change, compared with a commit': {
    files: { ...ONE, 'vip.csv': `${LIST}member-3\nmember-4\n` },
    prepare(folder) {
      commit(folder);
      writeFileSync(`${folder}/vip.csv`, 'customer_id\nmember-1\n');
    },
    args: ['--base', 'HEAD'],
    exitCode: 1,
    says: [
      'The import would remove 3 of 4 members (75%)',
      'raise `max_removed` or set `--override-guards` for one run.',
    ],
  },
  'a commit, without git': {
    files: ONE,
    prepare: commit,
    args: ['--base', 'HEAD'],
    env: { PATH: '/nowhere' },
    exitCode: 1,
    says: [
      /error base-unreadable .*the repository needs `git`, which is not installed here; install it\./,
      '`git` is not installed here. Install it, or check that no member file is missing.',
    ],
  },
  'a manifest that is not there': {
    files: {},
    args: ['--manifest', 'lists.yml'],
    exitCode: 2,
    says: ['There is no manifest at "lists.yml". Check the flag `--manifest`.'],
  },
  'keys of a manifest': {
    files: manifest(
      'version: 2\ndefault: {}\ndefaults: { identifer: x }\naudiences:\n  vip: { members: [] }\n  " bad ": {}\n  gold: { max_removed: 20, member: gold.csv, colunm: 1 }\n',
    ),
    exitCode: 1,
    says: [
      '`version` must be 1, not "2". Write `version: 1`',
      'Did you mean `defaults`?',
      'Did you mean `identifier`?',
      'Did you mean `members`?',
    ],
  },
  'flags that name folders': {
    files: ONE,
    args: ['--members-directory', '..', '--plan', 'none', '--state', 'out', '--output-directory', 'out'],
    exitCode: 2,
    says: [
      'The flag `--members-directory` is "..", which is outside the current folder. Start in a folder above it.',
      'The flag `--plan-digest` is missing. It is needed by `--plan`: it is the SHA-256 of the plan’s `result.json`.',
      'The flag `--plan` is only for an import. Leave it out of a plan, or set `--mode import`.',
      'The flag `--plan` is "none", where there is no folder. Check the path.',
      'The flag `--state` is the folder of `--output-directory` too.',
    ],
  },
  'flags of an import': {
    files: ONE,
    args: [
      ...['--mode', 'import', '--aws-secret-access-key', 'se cret', '--plan-digest', 'x'],
      ...['--odp-region', 'au', '--timestamp', '1748851070000', '--verify-timeout', '5', '--state', 's3:/x'],
      ...['--odp-api-url', 'http://example.com', '--state-encryption', 'aes', '--shards', '0'],
    ],
    env: { AWS_ENDPOINT_URL: 'minio:9000' },
    exitCode: 2,
    says: [
      'Nothing was done, because a flag is wrong.',
      'The flag `--tracker-id` is missing. It is needed to import',
      'The flag `--aws-access-key-id` is missing. It is needed because another part of the key pair is given.',
      'The flag `--aws-secret-access-key` has white space in it. Check it for a line too many.',
      'The flag `--plan-digest` is "x"; it must be the SHA-256 of the plan’s `result.json`, 64 hexadecimal digits.',
      'The flag `--plan` is missing. It is needed by `--plan-digest`.',
      'The flag `--bucket` is missing. It is needed with `--odp-region au`, whose bucket is not public',
      'This looks like milliseconds; divide by 1,000.',
      'The flag `--odp-api-key` is missing. It is needed by `--verify-timeout`, which asks ODP.',
      'The flag `--state` is "s3:/x"; it must be a folder, or s3://bucket/prefix.',
      'Over http the key could be read on its way.',
      'it must be AES256, aws:kms, or the ARN of a KMS key.',
      'it must be a whole number from 1 to 256.',
    ],
  },
  'flags with a word': {
    files: ONE,
    args: ['--mode', 'plann', '--skip-unchanged', 'yes', '--manifest', '../audiences.yml'],
    exitCode: 2,
    says: [
      'The flag `--mode` is "plann"; it must be auto, plan or import. Did you mean `plan`?',
      'The flag `--skip-unchanged` is "yes"; it must be true or false.',
      'The flag `--manifest` is "../audiences.yml", which is outside the current folder. Start in a folder above it.',
    ],
  },
  'audiences that there are not': {
    files: ONE,
    args: ['--audiences', 'vipp,nothing-like-it', '--override-guards', 'gold'],
    exitCode: 2,
    says: [
      'The flag `--audiences` names `vipp`, which the manifest does not declare. Did you mean `vip`?',
      'The flag `--audiences` names `nothing-like-it`, which the manifest does not declare. Correct the flag, or declare the audience.',
      'The flag `--override-guards` names "gold", which the manifest does not declare.',
    ],
  },
  'a state that is damaged': {
    files: { ...ONE, 'state/vip.json': '{' },
    args: ['--state', 'state', '--tracker-id', 'T'],
    exitCode: 1,
    says: ['error state-unreadable'],
  },
  'a state in S3 without credentials': {
    files: ONE,
    args: ['--state', 's3://bucket/prefix'],
    env: { AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: 'us-east-1', HOME: '/nowhere' },
    exitCode: 0,
    says: [
      'warning state-unreadable',
      'Set AWS credentials in the environment to reach the state; the key pair of the flags is for ODP’s bucket only.',
    ],
  },
  'an output folder that is a file': {
    files: { ...ONE, out: '' },
    args: ['--output-directory', 'out'],
    exitCode: 1,
    says: [/`--output-directory` is a file|A part of `--output-directory` is a file/],
  },
};

describe('what somebody at a desk reads', { concurrency: 2 }, () => {
  for (const [about, { files, prepare, args = [], env = {}, exitCode, says }] of Object.entries(SCENES)) {
    it(`of ${about} speaks of flags and files, and of nothing that only a runner has`, async () => {
      using workspace = createWorkspace(files);
      prepare?.(workspace.path);
      const run = await atDesk(workspace.path, args, env);
      assert.equal(run.exitCode, exitCode, run.out + run.err);
      assertSays(run, says);
    });
  }

  for (const [about, source, says] of [
    ['that is a folder', null, /is not a file\. Give the manifest's path in `--manifest`\./],
    [
      'that is something else',
      'name: CI\n',
      /neither `version` nor `audiences`. Check the flag `--manifest`\./,
    ],
    ['that is empty', '', /The manifest is empty\. It needs `version: 1` and `audiences`\./],
    ['that is not YAML', 'version: [1\n', /is not closed\./],
  ] as const) {
    it(`of a manifest ${about} speaks of flags and files, and of nothing that only a runner has`, async () => {
      const { problems } =
        source === null
          ? await readManifest(import.meta.dirname, 'lists')
          : await parseManifest(source, 'audiences.yml');
      const [said = ''] = problems.map(({ message }) => deskWords(message));
      assert.match(said, says);
      assert.doesNotMatch(said, WORDS_OF_A_RUNNER);
    });
  }

  it('of imports speaks of flags and files, and of nothing that only a runner has', async () => {
    await using odp = await startOdp({ audiences: ['vip'] });
    using workspace = createWorkspace(ONE);
    const start = (...more: readonly string[]) => {
      const flags = Object.entries({ ...odp.inputs(), mode: 'import' }).flatMap(([name, value]) => [
        `--${name}=${value}`,
      ]);
      return atDesk(workspace.path, [...flags, ...more], odp.env());
    };
    assertSays(await start(), ['warning no-baseline', 'Name a commit by `--base`, or use `--state`.']);
    assertSays(await start('--require-baseline'), [
      'error no-baseline',
      '`--require-baseline` is set. Check its members; `--override-guards` allows it for one run.',
    ]);
    const ts = Math.floor(Date.now() / 1000);
    assertSays(await start('--state', 'state', '--timestamp', `${ts}`), [
      'Imported 1 audience',
      'The next import is compared with this one.',
    ]);
    const old = await start('--state', 'state', '--timestamp', `${ts - 60}`);
    assert.equal(old.exitCode, 1);
    assertSays(old, [
      'error stale-run',
      `This run’s \`--timestamp\` ${ts - 60} `,
      'Leave `--timestamp` out, so that the rows are of now.',
    ]);
    odp.s3.faults.push({
      match: () => true,
      times: 99,
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    assertSays(await start('--state', 'state'), ['Import failed', 'access-denied']);
  });
});

function assertSays(run: DeskRun, says: Scene['says']): void {
  assert.equal(run.err, '');
  const report = run.out.replace(/\s+/g, ' ');
  const missing = says.filter((said) =>
    typeof said === 'string' ? !report.includes(said) : !said.test(report),
  );
  assert.deepEqual(missing, [], run.out);
  // Git has sparse checkouts, codes are what they are, and the folder of this test a name of its own.
  const words = report.replace(
    /sparse.checkout|input-invalid|members-outside-workspace|\S*odp-workspace\S*/g,
    '',
  );
  assert.deepEqual(words.match(WORDS_OF_A_RUNNER), null, run.out);
}
