import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { parseManifest } from '../../src/manifest/read.ts';
import { buildFence } from '../../src/members/files/fence.ts';
import { type Grounds, groundsOf } from '../../src/members/files/grounds.ts';
import { findMemberFiles } from '../../src/members/files/paths.ts';
import { isWithin } from '../../src/system/paths.ts';
import fc from '../support/property.ts';
import { temporaryFolder } from '../support/temporary.ts';

const EXAMPLES = ['files-in-repository', 'many-audiences', 'warehouse-export'].map((name) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'examples', name, 'audiences.yml'), 'utf8'),
);
/** What means something to YAML, JSON or a pattern. */
const PIECES = [
  ...'* ** ? [ ] { } , ! \\ / .. . &a *a " \' # | > \u0000 \ufeff \ud800 😀'.split(' '),
  ...['<<: ', '!!str ', ': ', '- ', '  ', '\n', '\t', '%YAML 1.1\n', '---\n', '...\n'],
];

/** A text with pieces of it taken out, repeated, or replaced. */
function mutated(seeds: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    length: fc.nat(20),
    kind: fc.nat(2),
    piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })),
  });
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([seed, changes]) =>
      changes.reduce((text, { at, length, kind, piece }) => {
        const start = at % (text.length + 1);
        const taken = text.slice(start, start + length);
        const put = [piece, '', taken + taken][kind] ?? '';
        return text.slice(0, start) + put + text.slice(start + length);
      }, seed),
    );
}

describe('a mutated manifest', () => {
  it('is read, or is a problem at a line of it', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(EXAMPLES), async (source) => {
        const manifest = await parseManifest(Buffer.from(source), 'audiences.yml');
        const problems = [...manifest.problems, ...manifest.invalid.flatMap((audience) => audience.problems)];
        assert.ok(problems.length > 0 || manifest.audiences.length > 0);
        const lines = source.split(/\r\n|[\r\n]/).length + 1;
        for (const { code, message, file, line = 1 } of problems) {
          assert.match(code, /^(?:manifest-|questionable-identifier)/);
          assert.ok(message.length > 10 && message.length < 1000 && file === 'audiences.yml');
          assert.ok(line >= 1 && line <= lines, `${line} of ${lines}`);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a mutated pattern', () => {
  let grounds: Grounds;
  let workspace = '';

  before(() => {
    const root = temporaryFolder('patterns');
    workspace = join(root, 'workspace');
    for (const name of [
      'a.csv',
      'b.csv',
      'm/a.csv',
      'm/n/b.csv.gz',
      '.git/config',
      '.h/x',
      'm/_SUCCESS',
      '../secret.csv',
    ]) {
      mkdirSync(dirname(join(workspace, name)), { recursive: true });
      writeFileSync(join(workspace, name), 'x');
    }
    for (const [name, target] of [
      ['m/self', '.'],
      ['m/up', '..'],
      ['m/out', root],
      ['loop.csv', 'loop.csv'],
      ['nowhere.csv', 'gone'],
      ['to-git', '.git'],
    ] as const)
      symlinkSync(target, join(workspace, name), 'junction');
    grounds = groundsOf({
      workspace,
      folder: workspace,
      fence: buildFence({ workspace }),
      index: {
        fault: null,
        isTracked: () => false,
        missingIn: () => null,
        isInAbsentSubmodule: () => false,
        enter: async () => {},
      },
      onlyTracked: false,
      membersDirectory: null,
    });
  });

  it('finds files inside the fence, or is a problem', async () => {
    const seeds = [
      'a.csv',
      'm/**/*.csv',
      '{a,b}.csv',
      '*/[a-c]?csv',
      '!m/*',
      '**/*',
      'm/*/*/*/*',
      '../*.csv',
      '/etc/*',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(mutated(seeds), { minLength: 1, maxLength: 4 }), async (members) => {
        const { files, problems } = await findMemberFiles({ members, places: {}, accept: [] }, grounds);
        const excludesAll = members.every((entry) => entry.startsWith('!'));
        assert.ok(files.length > 0 || problems.length > 0 || excludesAll);
        for (const { path } of files)
          assert.ok(isWithin(path, workspace) && !path.includes('.git') && !path.includes('secret'), path);
        for (const { code } of problems)
          assert.match(code, /^(?:members-(?:not-found|outside-workspace|unreadable)|folder-skipped)$/);
      }),
      { numRuns: 3000 },
    );
  });
});
