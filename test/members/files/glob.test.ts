import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import picomatch from 'picomatch';
import { isNamed, parsePatterns } from '../../../src/members/files/glob.ts';
import { selectNames } from '../../base/trees.ts';
import { processorTime } from '../../support/processor-time.ts';
import fc from '../../support/property.ts';

const NAMES = [
  ...['.hidden.csv', 'a.csv', 'b.csv', 'b.txt', 'members/.old/x.csv', 'members/a.csv', 'members/a.csv.gz'],
  ...['members/deep/er/c.csv', 'members/deep/d.csv', 'members/é.csv', 'members/[x].csv'],
];

describe('the names that patterns select', () => {
  const cases: readonly (readonly [patterns: readonly string[], selected: readonly string[]])[] = [
    [['a.csv'], ['a.csv']],
    [
      ['./a.csv', 'members/../b.csv', '//a.csv'],
      ['a.csv', 'b.csv'],
    ],
    [['*.csv'], ['a.csv', 'b.csv']],
    [['.*.csv'], ['.hidden.csv']],
    [['[ab].csv'], ['a.csv', 'b.csv']],
    [['[!a].csv'], ['b.csv']],
    [['[^a].c[r-t]v'], ['b.csv']],
    [['?.csv'], ['a.csv', 'b.csv']],
    [['members/?.csv'], ['members/a.csv', 'members/é.csv']],
    [['{a,b}.{csv,txt}'], ['a.csv', 'b.csv', 'b.txt']],
    [['{members/{deep,x},.}/*.csv'], ['a.csv', 'b.csv', 'members/deep/d.csv']],
    [['{a}.csv'], []],
    [
      ['members/**/*.csv'],
      ['members/[x].csv', 'members/a.csv', 'members/deep/d.csv', 'members/deep/er/c.csv', 'members/é.csv'],
    ],
    [['**/c.csv'], ['members/deep/er/c.csv']],
    [['members/deep/**'], ['members/deep/d.csv', 'members/deep/er/c.csv']],
    [['members/.old/**'], ['members/.old/x.csv']],
    [['members/*/x.csv'], []],
    [['members/*/*.csv'], ['members/deep/d.csv']],
    [
      ['**', '!members'],
      ['a.csv', 'b.csv', 'b.txt'],
    ],
    [
      ['!members/**', '**/*.csv'],
      ['a.csv', 'b.csv'],
    ],
    [['*.csv', '!a*'], ['b.csv']],
    [['members/[[]x].csv'], ['members/[x].csv']],
    [['members/[x.csv'], []],
    [['*'], ['a.csv', 'b.csv', 'b.txt']],
    [['a**.csv'], ['a.csv']],
    [['members'], []],
    [['a.csv/**'], []],
  ];
  for (const [patterns, selected] of cases) {
    it(`selects ${selected.length} names by ${patterns.join(' ')}`, () => {
      assert.deepEqual(selectNames(patterns, '/', NAMES), selected);
    });
  }

  it('begins in the folder', () => {
    assert.deepEqual(selectNames(['*.csv', '../a.csv'], '/members/deep', NAMES), [
      'members/a.csv',
      'members/deep/d.csv',
    ]);
    assert.deepEqual(selectNames(['../../a.csv'], '/members/deep', NAMES), ['a.csv']);
  });

  it('agrees with picomatch', () => {
    const text = (characters: string) =>
      fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text('ab*?./'), text('ab./'), (pattern, name) => {
        // Where shells disagree, where a path is not one, or with a dot at the end, after which picomatch's `*` wants more.
        const odd = /\*\*|(^|\/)\.{1,2}(\/|$)|\/\/|^\/|\/$|\.(\/|$)/;
        fc.pre(!odd.test(pattern) && !odd.test(name));
        assert.equal(
          selectNames([pattern], '/', [name]).length === 1,
          picomatch(pattern)(name),
          `${pattern} ${name}`,
        );
      }),
      { numRuns: 3000 },
    );
    const parts = fc.array(fc.constantFrom('**', '*', 'a', 'a*', '.a', '.*'), { minLength: 1, maxLength: 5 });
    const folders = fc.array(fc.constantFrom('a', 'ab', 'b', '.a'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, folders, (pattern, name) => {
        // picomatch takes `a/**` for `a` as well, which is a folder here and no file.
        fc.pre(pattern.at(-1) !== '**');
        assert.equal(
          selectNames([pattern.join('/')], '/', [name.join('/')]).length === 1,
          picomatch(pattern.join('/'))(name.join('/')),
          `${pattern.join('/')} ${name.join('/')}`,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('ends quickly whatever the pattern', () => {
    const name = `${'a'.repeat(250)}.csv`;
    const deep = Array.from({ length: 200 }, () => 'a').join('/');
    const seconds = processorTime();
    for (const pattern of [
      `${'*a'.repeat(100)}b`,
      `${'**/'.repeat(500)}b`,
      `${'**/a/'.repeat(100)}b`,
      '{a,b}'.repeat(30),
      '{'.repeat(2000),
      `${'{'.repeat(1000)}a,b${'}'.repeat(1000)}`,
      `${'{a,'.repeat(500)}${'}'.repeat(500)}`,
      `+(${'a|'.repeat(100)})`,
      '['.repeat(4000),
      '*'.repeat(5000),
    ]) {
      selectNames([pattern], '/', [name, deep]);
    }
    assert.ok(seconds() < 2);
  });
});

describe('parsePatterns', () => {
  const faulty: readonly (readonly [pattern: string, message: RegExp])[] = [
    ['', /empty/],
    ['a\0b', /NUL/],
    ['{a,b}'.repeat(12), /braces/],
    ['*/../x', /after a wildcard/],
    ['a'.repeat(5000), /longer/],
  ];
  for (const [pattern, message] of faulty) {
    it(`refuses ${JSON.stringify(pattern.slice(0, 20))}`, () => {
      const { faults } = parsePatterns([pattern], '/srv');
      assert.match(faults[0]?.message ?? '', message);
    });
  }

  it('takes backslashes for separators and knows drives on Windows', () => {
    const base = (pattern: string) =>
      parsePatterns([pattern], 'D:\\work', path.win32).includes[0]?.globs[0]?.base;
    assert.equal(base('members\\vip\\*.csv'), 'D:\\work\\members\\vip');
    assert.equal(base('members/vip/*.csv'), 'D:\\work\\members\\vip');
    assert.equal(base('E:/data/*.csv'), 'E:\\data');
    assert.equal(base('..\\other.csv'), 'D:\\other.csv');
  });

  it('lets a backslash take the meaning of a wildcard away elsewhere', () => {
    const base = (pattern: string) =>
      parsePatterns([pattern], '/srv', path.posix).includes[0]?.globs[0]?.base;
    assert.equal(base('a\\*.csv'), '/srv/a*.csv');
    assert.equal(base('a\\{b,c\\}.csv'), '/srv/a{b,c}.csv');
    assert.equal(base('odd\\name & (1) #.csv'), '/srv/odd\\name & (1) #.csv');
    assert.equal(base('/data/*.csv'), '/data');
  });
});

describe('isNamed', () => {
  it('is true only of what an entry matches and none excludes', () => {
    const patterns = parsePatterns(['m/*.csv', '!m/old.csv'], path.resolve('/w'));
    const named = ['m/a.csv', 'm/a.txt', 'm/old.csv', 'a.csv', '../x/a.csv'].filter((file) =>
      isNamed(patterns, path.resolve('/w', file)),
    );
    assert.deepEqual(named, ['m/a.csv']);
  });
});
