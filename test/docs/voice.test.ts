import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { projectFiles, readProjectFile } from '../../scripts/check/files.ts';
import { PROBLEM_CODES } from '../../src/problems/codes.ts';

/** Turns that a native editor would change, as CONTRIBUTING.md lists them. "There is no …" is English. */
const TURNS: readonly [turn: string, pattern: RegExp, wrong: string, right: string][] = [
  [
    'is no X',
    /(?<!\b(?:there|here) )\b(?:is|are) no (?!longer\b|more\b|less\b|later\b|faster\b|baseline\b)[a-z]/i,
    'It is no file.',
    'It is not a file.',
  ],
  ['is told', /\b(?:is|are|was|were|be) told\b/i, 'Both are told at once.', 'Both are reported at once.'],
  [
    'stands',
    /(?<!-)\bstands? (?:here|there|at|behind|in (?!for\b))/i,
    'A quote stands here.',
    'There is a quote here.',
  ],
  [
    'behind',
    /(?<!\bleft )(?<!\bleaves )\bbehind (?:it|its|them|the) (?!the thread)/i,
    'Text behind the quote',
    'Text after the quote',
  ],
  ['beside', /(?<![\w-])beside (?=[a-z`])/i, 'Put it beside the manifest.', 'Put it next to the manifest.'],
  [
    'keeps … from',
    /\bkeeps? (?:\S+ ){0,5}from \w+ing\b/i,
    'It keeps a run from ending.',
    'It prevents a run from ending.',
  ],
  ['allows to', /\ballows? to \w/i, '`0` allows to empty it.', '`0` allows it to be empty.'],
  ['but for', /\bbut for\b/i, 'https, but for loopback', 'https, except for loopback'],
  [
    'lies',
    /(?<![\w-])(?:lies?|lying)(?:,| (?:in|on|below|outside|next|there|where|at|ahead)\b)/i,
    'It lies in the workspace.',
    'It is in the workspace.',
  ],
  [
    'that is there',
    /\bthat (?:is|are|was|were) there\b/i,
    'The JSON names a file that is there.',
    'The JSON names a file that exists.',
  ],
  ['anew', /\banew\b/i, 'The state is kept anew.', 'The run renews the state.'],
  [
    'never taken for',
    /\bnever taken for\b/i,
    'A proxy is never taken for S3.',
    'A proxy’s page does not count as an answer.',
  ],
  [
    'looked for',
    /\b(?:is|are|was|were) looked for\b/i,
    'Near misses are looked for.',
    'The action looks for near misses.',
  ],
  [
    'to be had',
    /\b(?:can(?:not)?|could(?: not)?|to) be had\b/i,
    'Credentials cannot be had.',
    'There are no credentials.',
  ],
  [
    'come by',
    /\b(?:as it was|is|are) (?:come|passed) by\b(?! [`“"])/i,
    'The path as it was come by',
    'The path as it was found',
  ],
  ['without a word', /\bwithout a word\b/i, 'It is skipped without a word.', 'It is skipped silently.'],
  [
    'leaves away',
    /\bleaves? (?:it|them|\w+) away\b/i,
    'A checkout leaves it away.',
    'A checkout leaves it out.',
  ],
  ['comes damaged', /\bcomes? damaged\b/i, 'The file comes damaged.', 'The file arrives damaged.'],
  [
    'where one cannot be',
    /\bwhere (?:one|none) cannot be\b/i,
    'Where one cannot be, nothing is uploaded.',
    'If it cannot write one, it uploads nothing.',
  ],
  [
    'other … than',
    /\b(?:(?:some|any|no)thing else|(?:an)?other (?!hand\b)\w+) than\b/i,
    'with another delimiter than the comma',
    'with a delimiter other than the comma',
  ],
  ['one a line', /\bone a line\b/i, 'Paths, one a line', 'Paths, one per line'],
];

/** Comments and messages of the sources, titles and comments of the tests; their data may hold anything. */
const texts = [
  ...projectFiles(/^(?:src|scripts|bench)\/.*\.ts$/),
  ...projectFiles(/^test\/.*\.ts$/).map(({ name, text }) => ({ name, text: titlesAndComments(text) })),
  ...projectFiles(
    /^(?:README|CONTRIBUTING|SECURITY|CHANGELOG)\.md$|^(?:docs|examples|test)\/.*\.md$|^action\.yml$/,
  ),
  ...projectFiles(/^(?:examples|\.github)\/.*\.ya?ml$/),
].filter(({ name }) => name !== 'test/docs/voice.test.ts');

describe('one voice', () => {
  for (const [turn, pattern, wrong, right] of TURNS) {
    it(`avoids "${turn}" in every message, comment, page, input and title of a test`, () => {
      assert.match(wrong, pattern);
      assert.doesNotMatch(right, pattern);
      const found = texts
        .flatMap(({ name, text }) => text.split('\n').map((line, at) => ({ name, at: at + 1, line })))
        .filter(({ name, line }) => pattern.test(name === 'CONTRIBUTING.md' ? withoutExamples(line) : line))
        .map(({ name, at, line }) => `${name}:${at}: ${line.trim()}`);
      assert.deepEqual(found, []);
    });

    it(`has "${turn}" on the list of CONTRIBUTING.md`, () => {
      assert.ok(readProjectFile('CONTRIBUTING.md').includes(`| ${turn} |`), turn);
    });
  }

  for (const [code, { cause, remedy }] of Object.entries(PROBLEM_CODES)) {
    it(`says cause and remedy of ${code} in whole sentences`, () => {
      for (const text of [cause, remedy]) {
        assert.match(text, /^[A-Z`“"].*[.)]$/s);
        assert.doesNotMatch(text, / {2}|\.\.|!/);
        for (const [, pattern] of TURNS) assert.doesNotMatch(text, pattern);
      }
    });
  }
});

/** What a person reads of a test; its other lines are left empty, so that numbers of lines stay right. */
function titlesAndComments(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [title = ''] = /\b(?:it|test|describe)\((['"`]).*?\1/.exec(line) ?? [];
      const [comment = ''] = /(?:^|\s)\/\/ .*$|^\s*\/?\*.*$/.exec(line) ?? [];
      return `${title} ${comment}`;
    })
    .join('\n');
}

/** The list of turns to avoid has to name them. */
function withoutExamples(line: string): string {
  return line.startsWith('|') ? '' : line;
}
