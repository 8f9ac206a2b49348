import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseManifest, readManifest } from '../../src/manifest/read.ts';
import { MAX_MANIFEST_BYTES } from '../../src/manifest/text.ts';
import { MAX_LINES_AND_COMMAS, MAX_TOKENS } from '../../src/manifest/yaml.ts';
import { processorTime } from '../support/processor-time.ts';
import { temporaryFolder } from '../support/temporary.ts';

const NAME = 'audiences.yml';
const read = (source: string | Uint8Array) => parseManifest(source, NAME);
/** A manifest with one audience `a` of these flow settings. */
const withAudience = (settings: string) => `version: 1\naudiences:\n  a: {${settings}}\n`;
const entry = async (settings: string) => {
  const manifest = await read(withAudience(settings));
  assert.deepEqual(
    manifest.problems.filter((problem) => problem.severity === 'error'),
    [],
  );
  return manifest;
};

test('a manifest is read with its defaults merged and its places kept', async () => {
  const manifest = await read(`# yaml-language-server: $schema=./schema/audiences.schema.json
version: 1
defaults:
  identifier: customer_id
  max_removed: 20%
audiences:
  external_audience_1:
    name: VIP customers
    members: members/vip/*.csv
    column: user_id
    pattern: 'user_[0-9]+'
    min_members: 1000
`);
  assert.deepEqual(manifest.problems, []);
  assert.deepEqual(manifest.invalid, []);
  const at = (line: number, column: number) => ({ file: NAME, line, column });
  assert.deepEqual(manifest.audiences, [
    {
      id: 'external_audience_1',
      identifier: 'customer_id',
      members: ['members/vip/*.csv'],
      format: undefined,
      column: 'user_id',
      header: true,
      delimiter: undefined,
      quote: undefined,
      escape: undefined,
      skip_lines: 0,
      encoding: 'utf-8',
      normalize: [],
      pattern: 'user_[0-9]+',
      invalid_rows: 'fail',
      max_invalid: { kind: 'percent', value: 1, scale: 1 },
      duplicates: 'drop',
      placeholders: undefined,
      accept: [],
      expected_rows: undefined,
      min_members: 1000,
      max_members: undefined,
      max_removed: { kind: 'percent', value: 20, scale: 1 },
      max_added: undefined,
      name: 'VIP customers',
      description: undefined,
      owner: undefined,
      place: at(7, 3),
      places: {
        identifier: at(4, 3),
        max_removed: at(5, 3),
        name: at(8, 5),
        members: at(9, 5),
        'members.0': at(9, 14),
        column: at(10, 5),
        pattern: at(11, 5),
        min_members: at(12, 5),
      },
    },
  ]);
  assert.deepEqual(structuredClone(manifest), manifest);
});

test('JSON, also with tabs, a byte order mark and $schema, is read like YAML', async () => {
  const json = { $schema: './s.json', version: 1, audiences: { a: { members: ['x'], identifier: 'email' } } };
  for (const indent of [0, 2, '\t']) {
    const manifest = await read(`\uFEFF${JSON.stringify(json, null, indent)}\r\n`);
    assert.deepEqual(manifest.problems, []);
    assert.deepEqual(manifest.audiences[0]?.members, ['x']);
  }
});

test('LF, CRLF and CR end a line', async () => {
  const lines = [
    'version: 1',
    'audiences:',
    '  a:',
    '    identifier: email',
    '    members: x',
    '    oops: 1',
  ];
  for (const end of ['\n', '\r\n', '\r']) {
    const { invalid } = await read(lines.join(end));
    assert.equal(invalid[0]?.problems[0]?.line, 6);
  }
});

test('an audience’s key wins over the default', async () => {
  const { audiences } = await read(`version: 1
defaults: {identifier: email, max_removed: 20%, normalize: [trim], owner: them}
audiences:
  a: {members: x, max_removed: 7, normalize: [lowercase, trim], owner: us}
  b: {members: x}`);
  assert.deepEqual(
    audiences.map(({ max_removed, normalize, owner }) => [max_removed, normalize, owner]),
    [
      [{ kind: 'count', value: 7 }, ['trim', 'lowercase'], 'us'],
      [{ kind: 'percent', value: 20, scale: 1 }, ['trim'], 'them'],
    ],
  );
});

test('keys of audiences are text as written', async () => {
  const { audiences, problems } = await read(`version: 1
defaults: {identifier: email}
audiences:
  007: {members: x}
  1e3: {members: x}
  0x10: {members: x}
  true: {members: x}
  null: {members: x}
  "0042": {members: x}
  1.50: {members: x}
  constructor: {members: x}
  toString: {members: x}
  ? long
  : {members: x}`);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    audiences.map(({ id }) => id),
    ['007', '1e3', '0x10', 'true', 'null', '0042', '1.50', 'constructor', 'toString', 'long'],
  );
});

test('all problems of a manifest are reported at once, each at its place', async () => {
  const manifest = await read(`version: 2
audience: {}
defaults:
  header: yes
  members: x
  max_removed: 0.2
  identifier: email
audiences:
  good: {members: x, header: true, max_removed: 1}
  bad:
    membrs: x
    max_removed: lots
  good: {members: x}
  .hidden: {members: x, header: true, max_removed: 1}
  none:
`);
  const told = [...manifest.problems, ...manifest.invalid.flatMap(({ problems }) => problems)];
  assert.deepEqual(told.map(({ line, column, code }) => `${line}:${column} ${code}`).sort(), [
    '11:5 manifest-schema',
    '12:18 manifest-schema',
    '13:3 manifest-syntax',
    '14:3 manifest-schema',
    '15:3 manifest-schema',
    '1:10 manifest-schema',
    '2:1 manifest-schema',
    '4:11 manifest-schema',
    '5:3 manifest-schema',
    '6:16 manifest-schema',
  ]);
  assert.deepEqual(
    manifest.audiences.map(({ id }) => id),
    ['good'],
  );
  assert.deepEqual(
    manifest.invalid.map(({ id }) => id),
    ['bad', '.hidden', 'none'],
  );
});

const wrong: [settings: string, says: RegExp][] = [
  ['members: x, identifier: email, membres: y', /Unknown key "membres"\. Did you mean `members`\?/],
  ['members: x, identifier: email, banana: y', /^Unknown key\. Remove it/],
  ['members: x, identifier: email, __proto__: y', /^Unknown key\. Remove it/],
  ['members: x, identifier: email, <<: {header: true}', /Merge keys.*`defaults`/],
  ['members: x, identifier: email, header: true, header: false', /`header` is already on line 3/],
  ['identifier: email', /has no `members`/],
  ['members: x', /has no `identifier`, and `defaults` has none either/],
  ['members: , identifier: email', /`members` has no value/],
  ['members: [], identifier: email', /not an empty list/],
  ['members: [x, ""], identifier: email', /not ""/],
  ['members: ["!x"], identifier: email', /only excludes/],
  ['members: {x: 1}, identifier: email', /not a mapping/],
  ['members: [x, 4711], identifier: email', /not this number\. To make it text, put it in quotes\.$/],
  ['members: x, identifier: Email', /lower-case letters.* not "Email"\. Did you mean `email`\?$/],
  ['members: x, identifier: Customer ID', /Did you mean `customer_id`\?$/],
  ['members: x, identifier: Customer-Id', /Did you mean `customer_id`\?$/],
  ['members: x, identifier: customerId', /Did you mean `customer_id`\?$/],
  ['members: x, identifier: customer_7f3A', /not this text\.$/],
  ['members: x, identifier: Audience ID', /not "Audience ID"\.$/],
  ['members: x, identifier: audience_id', /none of type/],
  ['members: x, identifier: email, format: cvs', /one of csv, .*Did you mean `csv`/],
  ['members: x, identifier: email, column: 0', /position counted from 1/],
  ['members: x, identifier: email, column: 1.5', /position counted from 1/],
  ['members: x, identifier: email, column: 1', /say whether the files have a header/],
  ['members: x, identifier: email, quote: "false"', /Write it without quotes/],
  ['members: x, identifier: email, quote: "\'"', /a double quote .* or false/],
  ['members: x, identifier: email, quote: true', /not "true"\. Leave it out: then fields may be quoted\.$/],
  ['members: x, identifier: email, escape: "/"', /a backslash/],
  ['members: x, identifier: email, skip_lines: -1', /a whole number of lines/],
  ['members: x, identifier: email, encoding: utf8', /Did you mean `utf-8`/],
  ['members: x, identifier: email, header: yes', /YAML 1\.2 knows only true and false/],
  ['members: x, identifier: email, header: "true"', /without quotes/],
  ['members: x, identifier: email, delimiter: ";;"', /one character/],
  ["members: x, identifier: email, delimiter: '\"'", /no quote/],
  ["members: x, identifier: email, delimiter: '\\t'", /"\\t" in double quotes/],
  ['members: x, identifier: email, normalize: trim', /Write \[trim\]/],
  ['members: x, identifier: email, normalize: [upper]', /a list of trim, lowercase, not this text\.$/],
  ['members: x, identifier: email, pattern: "(a"', /missing closing \)/],
  ['members: x, identifier: email, pattern: 5', /put it in quotes/],
  ['members: x, identifier: email, invalid_rows: true', /fail or skip, not "true"/],
  ['members: x, identifier: email, max_invalid: 101%', /up to 100%/],
  ['members: x, identifier: email, max_removed: 20 %', /without the space/],
  ['members: x, identifier: email, max_removed: "12"', /without quotes/],
  ['members: x, identifier: email, max_removed: 0.2', /ends in %/],
  ['members: x, identifier: email, max_removed: -1', /whole number/],
  ['members: x, identifier: email, max_added: 1,000', /^Unknown key\. Remove it|has no value/],
  ['members: x, identifier: email, min_members: 99999999999999999999', /whole number/],
  ['members: x, identifier: email, min_members: .nan', /whole number/],
  ["members: x, identifier: email, min_members: '1,000'", /not "1,000"\. Write it as 1000\.$/],
  ['members: x, identifier: email, max_removed: 1_500', /Write it as 1500\.$/],
  ["members: x, identifier: email, max_removed: '0.500'", /not "0\.500"\.$/],
  [
    'members: x, identifier: email, accept: [too-many-removed]',
    /`too-many-removed` cannot be accepted\. Check the export, raise `max_removed`/,
  ],
  ['members: x, identifier: email, accept: [too-few-membres]', /not this text\.$/],
  [
    'members: x, identifier: email, pattern: "(?!test)[a-z]+"',
    /RE2 has no look-around\. Describe what an ID is/,
  ],
  ['members: x, identifier: email, min_members: 5, max_members: 4', /`min_members` \(5\) is more than/],
  ['members: x, identifier: email, name: [a]', /`name` must be text, not a list/],
];
for (const [settings, says] of wrong) {
  test(`{${settings}} is refused with what to do`, async () => {
    const { audiences, invalid } = await entry(settings);
    assert.deepEqual(audiences, []);
    const problem = invalid[0]?.problems[0];
    assert.match(problem?.message ?? '', says);
    assert.equal(problem?.file, NAME);
    assert.equal(problem?.line, 3);
    assert.ok((problem?.column ?? 0) > 1);
  });
}

const right: string[] = [
  'max_removed: 0.5%',
  'max_removed: 100%',
  'max_removed: 0',
  'max_added: 250%',
  'min_members: 0',
  'column: 3, header: false',
  'column: "3"',
  'delimiter: ";"',
  'delimiter: "\\t"',
  'delimiter: "→"',
  'normalize: []',
  'format: parquet',
  'name: ""',
];
for (const setting of right) {
  test(`{${setting}} is accepted`, async () => {
    const { audiences, invalid } = await entry(`members: x, identifier: email, ${setting}`);
    assert.deepEqual(invalid, []);
    assert.equal(audiences.length, 1);
  });
}

const TABS = 'version: 1\naudiences:\n\ta:\n\t\tmembers: [x\n  b:\n\t  members: y\n';
const conflict = (before: string, line: string) =>
  `${before}<<<<<<< HEAD\n${line}=======\n${line}>>>>>>> feature\n    identifier: a_id\n`;
const syntax: [what: string, source: string | Uint8Array, line: number | undefined, says: RegExp][] = [
  [
    'a root key twice',
    'version: 1\naudiences: {a: {members: x, identifier: email}}\nversion: 1\n',
    3,
    /already on line 1/,
  ],
  ['an unquoted glob', 'version: 1\naudiences:\n  a:\n    members: *.csv\n', 4, /goes in quotes/],
  ['an unquoted exclusion', 'version: 1\naudiences:\n  a:\n    members: [x, !y]\n', 4, /goes in quotes/],
  ['an unquoted class', 'version: 1\naudiences:\n  a:\n    pattern: [0-9]+\n', 4, /goes in single quotes/],
  ['a foreign tag', 'version: 1\naudiences: !!js/function x\n', 2, /tag is not supported/],
  ['two documents', 'version: 1\n---\nversion: 1\n', 2, /one YAML document/],
  ['YAML 1.1', '%YAML 1.1\n---\nversion: 1\n', 1, /YAML 1\.2/],
  ['a tab as indentation', 'version: 1\naudiences:\n\ta: 1\n', 3, /tab/],
  ['tabs as indentation, with what follows', TABS, 3, /tab.*replace every tab/],
  [
    'a conflict in the middle',
    conflict('version: 1\naudiences:\n  a:\n', '    members: x\n'),
    4,
    /`<<<<<<<`/,
  ],
  ['a conflict at the top', conflict('', 'version: 1\n'), 1, /conflict that Git/],
  ['an open quote', 'version: 1\naudiences: "', 2, /no closing quote/],
  ['an open bracket', 'version: 1\naudiences: [\n', 3, /./],
  ['a list as key', 'version: 1\n? [a]\n: 1\n', 2, /must be text/],
  ['a cycle', 'version: &v [*v]\n', 1, /inside the value that it refers to/],
  ['UTF-16', Buffer.from('\uFEFFversion: 1\n', 'utf16le'), 1, /UTF-16/],
  ['Latin-1', Buffer.from('version: 1\n# caf\xe9\n', 'latin1'), 2, /not valid UTF-8/],
  ['Latin-1 at the beginning of a line', Buffer.from('a:\n- b\n\xe9\n', 'latin1'), 3, /not valid UTF-8/],
  ['a NUL', 'version: 1\n# \0\n', 2, /control character/],
  ['a word in place of a key', 'version: 1\nvip\n', 2, /neither a key nor a value/],
];
for (const [what, source, line, says] of syntax) {
  test(`${what} is manifest-syntax with its line`, async () => {
    const { problems } = await read(source);
    if (/^tabs|^a conflict/.test(what)) assert.equal(problems.length, 1);
    assert.equal(problems[0]?.code, 'manifest-syntax');
    assert.match(problems[0]?.message ?? '', says);
    assert.equal(problems[0]?.line, line);
  });
}

const roots: [source: string, says: RegExp][] = [
  ['', /is empty/],
  ['# only a comment\n', /is empty/],
  ['- a\n', /is a list, not a mapping/],
  ['text', /is a scalar, not a mapping/],
  ['version: 1\n', /has no `audiences`/],
  ['version: 1\naudiences:\n', /declares no audience/],
  ['version: 1\naudiences: {}\n', /declares no audience/],
  ['version: 1\naudiences: [a]\n', /mapping of audience IDs/],
  [
    'version: 1\ndefaults:\naudiences: {a: {members: x, identifier: email}}\n',
    /`defaults` must be a mapping/,
  ],
  ['version: 1\nheader: true\naudiences: {a: {members: x, identifier: email}}\n', /does not belong here/],
  ['audiences: {a: {members: x, identifier: email}}\n', /has no `version`/],
  ['version: "1"\naudiences: {a: {members: x, identifier: email}}\n', /Write it without quotes/],
];
for (const [source, says] of roots) {
  test(`${JSON.stringify(source)} is manifest-schema`, async () => {
    const { problems } = await read(source);
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['manifest-schema', 'error']],
    );
    assert.match(problems[0]?.message ?? '', says);
  });
}

test('what is wrong in defaults is reported once, not for every audience that inherits it', async () => {
  const { audiences, invalid, problems } = await read(`version: 1
defaults: {identifer: email, pattern: '(', max_removed: 1x}
audiences: {a: {members: x}, b: {members: x}, c: {members: x, identifier: email, pattern: a, max_removed: 1}}`);
  assert.equal(problems.length, 3);
  assert.deepEqual(invalid, [
    { id: 'a', name: null, identifier: null, problems: [] },
    { id: 'b', name: null, identifier: null, problems: [] },
  ]);
  assert.deepEqual(
    audiences.map(({ id }) => id),
    ['c'],
  );
});

test('a key that cannot have a default is not missed in the audiences', async () => {
  const { invalid, problems } = await read(
    'version: 1\ndefaults: {identifier: email, members: x}\naudiences: {a: {}, b: {members: x}}',
  );
  assert.deepEqual(
    problems.map(({ message }) => /^`members` cannot have a default/.test(message)),
    [true],
  );
  assert.deepEqual(
    invalid.map(({ id, problems: own }) => [id, own[0]?.message]),
    [['a', 'The audience has no `members`. Add it.']],
  );
});

test('audience IDs that differ only in case are refused: their files would overwrite each other', async () => {
  const { audiences, invalid } = await read(
    'version: 1\ndefaults: {identifier: email}\naudiences: {Vip: {members: x}, vip: {members: y}}',
  );
  assert.deepEqual(
    audiences.map(({ id }) => id),
    ['Vip'],
  );
  assert.match(invalid[0]?.problems[0]?.message ?? '', /only in letter case/);
});

test('a doubtful identifier is one warning on the line that has it, and nothing more', async () => {
  const { audiences, problems } = await read(`version: 1
defaults: {identifier: vuid}
audiences:
  a: {members: x}
  b: {members: x}
  c: {members: x, identifier: person}
  d: {members: x, identifier: loyalty_number}
  e: {members: x, identifier: phone}
  f: {members: x, identifier: email}`);
  assert.equal(audiences.length, 6);
  assert.deepEqual(
    problems.map(({ code, severity, line, count }) => [code, severity, line, count]),
    [
      ['questionable-identifier', 'warning', 2, 2],
      ['questionable-identifier', 'warning', 6, undefined],
    ],
  );
});

test('a long value is cut and control characters are replaced in messages', async () => {
  const { invalid } = await entry(`members: x, identifier: "${'\\e[31m'}${'Z'.repeat(5000)}"`);
  const message = invalid[0]?.problems[0]?.message ?? '';
  assert.ok(message.length < 300);
  assert.ok(!message.includes('\u001b'));
});

test('anchors and aliases share settings', async () => {
  const { audiences } = await read(
    'version: 1\naudiences:\n  a: &same {members: &m [x], identifier: email}\n  b: *same\n  c: {members: *m, identifier: email}',
  );
  assert.deepEqual(
    audiences.map(({ id, members }) => [id, members]),
    [
      ['a', ['x']],
      ['b', ['x']],
      ['c', ['x']],
    ],
  );
});

const laughs = Array.from({ length: 40 }, (_, i) =>
  i === 0
    ? 'k0: &k0 [x,x,x,x,x,x,x,x,x]'
    : `k${i}: &k${i} [${Array(9)
        .fill(`*k${i - 1}`)
        .join(',')}]`,
).join('\n');
const bombs: [what: string, source: string][] = [
  ['a billion laughs', laughs],
  ['a billion laughs in keys', laughs.replaceAll(/^k(\d+): /gm, '? k$1\n: ')],
  ['a wall of brackets', '['.repeat(1_000_000)],
  ['a wall of braces', '{a: '.repeat(100_000)],
  ['a wall of dashes', '- '.repeat(100_000)],
  ['a staircase', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ['a million errors', '"'.repeat(1_900_000)],
  ['a million keys', Array.from({ length: 1_000_000 }, (_, i) => `k${i}: 1\n`).join('')],
  ['a million documents', '---\n'.repeat(1_000_000)],
  ['17 MiB', 'a'.repeat(17 * 1024 * 1024)],
];
for (const [what, source] of bombs) {
  test(`${what} ends quickly as manifest-syntax`, async () => {
    const seconds = processorTime();
    const { problems } = await read(source);
    assert.equal(problems[0]?.code, 'manifest-syntax');
    assert.ok(problems.length <= 20);
    assert.ok(seconds() < 20);
  });
}

test('ten thousand audiences are read', async () => {
  const entries = Array.from(
    { length: 10_000 },
    (_, i) => `  aud_${i}:\n    members: m/${i}/*.csv\n    pattern: 'u${i}_[0-9]+'\n    max_removed: 0.5%\n`,
  );
  const seconds = processorTime();
  const { audiences, problems } = await read(
    `version: 1\ndefaults:\n  identifier: email\naudiences:\n${entries.join('')}`,
  );
  assert.deepEqual(problems, []);
  assert.equal(audiences.length, 10_000);
  assert.ok(seconds() < 20);
});

test('fifty thousand unknown keys are reported as a few problems with a count', async () => {
  const keys = Array.from({ length: 50_000 }, (_, i) => `key_${i}: 1`).join(', ');
  const { invalid } = await entry(`members: x, identifier: email, ${keys}`);
  assert.equal(invalid[0]?.problems.length, 21);
  assert.equal(invalid[0]?.problems.at(-1)?.count, 49_980);
});

test('up to twenty unknown or repeated keys are listed one by one', async () => {
  for (const [number, listed] of [
    [20, 20],
    [21, 21],
    [22, 21],
  ] as const) {
    const unknown = Array.from({ length: number }, (_, at) => `key_${at}: 1`).join(', ');
    assert.equal(
      (await entry(`members: x, identifier: email, ${unknown}`)).invalid[0]?.problems.length,
      listed,
    );
    const repeated = ', owner: b'.repeat(number);
    const { problems = [] } =
      (await entry(`members: x, identifier: email, owner: a${repeated}`)).invalid[0] ?? {};
    assert.equal(problems.length, listed);
    assert.equal(problems.at(-1)?.count, number > 20 ? number - 20 : undefined);
  }
});

test('a manifest may have as many lines and commas as the limit says, and no more', async () => {
  const withLines = (lines: number) =>
    `${withAudience('members: x, identifier: email')}${'\n'.repeat(lines)}`;
  const marks = withLines(0).match(/[\n,]/g)?.length ?? 0;
  assert.deepEqual((await read(withLines(MAX_LINES_AND_COMMAS - marks))).problems, []);
  const { problems } = await read(withLines(MAX_LINES_AND_COMMAS - marks + 1));
  assert.deepEqual(
    problems.map(({ code, message }) => [code, message.slice(0, 51)]),
    [['manifest-syntax', 'The manifest has more than 60,000 lines and commas,']],
  );
  const { problems: dense } = await read('"" '.repeat(MAX_TOKENS / 2 + 1));
  assert.match(dense[0]?.message ?? '', /more than 500,000 YAML tokens/);
});

test('a mistake in every audience gets its suggestion, and very many different ones only the first', async () => {
  const mistakes = (key: (at: number) => string) =>
    `version: 1\ndefaults: { identifier: email }\naudiences:\n${Array.from(
      { length: 3000 },
      (_, at) => `  a${at}: { members: x, ${key(at)}: 1 }\n`,
    ).join('')}`;
  const hinted = async (key: (at: number) => string) =>
    (await read(mistakes(key))).invalid.filter(({ problems: [problem] }) =>
      problem?.message.includes('`max_removed`'),
    ).length;
  assert.equal(await hinted(() => 'max_remvd'), 3000);
  assert.equal(await hinted((at) => `max_removed${String.fromCharCode(0x4e00 + at)}`), 1000);
});

test('a mistake before the first tab is listed in addition to the tabs', async () => {
  const { problems } = await read(
    '%YAML 1.1\n---\nfoo: bar: baz\naudiences:\n\ta:\n\t\tmembers: [x\n  b: 1\n',
  );
  assert.deepEqual(
    problems.map(({ line, count }) => [line, count]),
    [
      [1, undefined],
      [3, undefined],
      [5, 2],
    ],
  );
});

test('a manifest is read from its file; one that is not there is manifest-not-found', async () => {
  const folder = temporaryFolder('manifest');
  const path = join(folder, NAME);
  await writeFile(path, withAudience('members: x, identifier: email'));
  assert.equal((await readManifest(path, NAME)).audiences.length, 1);
  for (const [missing, says] of [
    [join(folder, 'none.yml'), /^There is no manifest at/],
    [join(path, 'below'), /^There is no manifest at/],
    [folder, /is not a file/],
  ] as const) {
    const { problems } = await readManifest(missing, NAME);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['manifest-not-found'],
    );
    assert.match(problems[0]?.message ?? '', says);
  }
  const small = withAudience('members: x, identifier: email');
  await writeFile(path, `${small}#${' '.repeat(MAX_MANIFEST_BYTES - small.length - 1)}`);
  assert.deepEqual((await readManifest(path, NAME)).problems, []);
  await writeFile(path, ' '.repeat(MAX_MANIFEST_BYTES + 1));
  assert.match((await readManifest(path, NAME)).problems[0]?.message ?? '', /larger than 16 MiB/);
});

test('of a file that is not a manifest nothing is repeated', async () => {
  for (const source of [
    'user-4711: 1\nuser-4712: 2\n',
    'user-4711\nuser-4712\n',
    '- user-4711\n- user-4712\n',
    '[user-4711, user-4712]',
    '{"user-4711": {"user-4712": 1}}',
    'user-4711: 1\nuser-4711: 2\n',
    '*user-4711\n',
    'a: *user-4711\n',
    '!user-4711 x\n',
    'user-4711,x\n"user-4712',
    '4711',
  ]) {
    const manifest = await read(source);
    assert.ok(manifest.problems.length > 0, source);
    assert.doesNotMatch(JSON.stringify(manifest), /471/, source);
    for (const { code } of manifest.problems) assert.match(code, /^manifest-(?:schema|syntax)$/);
  }
});

test('an audience names so many paths at most', async () => {
  const members = Array.from({ length: 10_001 }, () => 'a.csv').join();
  const source = `version: 1\naudiences: { a: { identifier: email, members: [${members}] } }\n`;
  const { invalid } = await read(source);
  assert.match(invalid[0]?.problems[0]?.message ?? '', /at most 10,000 of them.*not a list of 10,001\.$/);
});

test('a position needs a header only where there may be one', async () => {
  const fits = async (settings: string, defaults = '') => {
    const text = `version: 1\ndefaults: { identifier: email${defaults} }\naudiences: { a: { ${settings} } }\n`;
    const { audiences, invalid } = await read(text);
    if (audiences.length === 0)
      assert.match(invalid[0]?.problems[0]?.message ?? '', /`header: true` or `header: false`/);
    return audiences.length === 1;
  };
  assert.ok(!(await fits('members: x.csv, column: 1')));
  assert.ok(!(await fits('members: [x.parquet, "*.tsv.gz"], column: 1')));
  assert.ok(!(await fits('members: x.csv', ', column: 2')));
  assert.ok(!(await fits('members: x.parquet, format: tsv, column: 2')));
  assert.ok(await fits('members: x.csv, column: 1, header: true'));
  assert.ok(await fits('members: x.csv, column: 1', ', header: false'));
  assert.ok(await fits("members: x.csv, column: '1'"));
  assert.ok(await fits('members: [x.parquet, "*.txt.gz", "!*.csv"], column: 1'));
  assert.ok(await fits('members: x, format: json, column: 1'));
});
