import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cell, code, link, logLine, mermaid, text, visible } from '../../src/words/escape.ts';
import { LIVE, withoutCodeSpans } from '../report/inert.ts';
import fc from '../support/property.ts';

/** Strings that are full of what means something somewhere. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...'@octocat @org/team #12 GH-7 GHSA-jfh8-c2jp-5v3q deadbeef https://evil.example www.evil.example'.split(
            ' ',
          ),
          ...'<b> </details> <!-- --> ` `` ``` | \\ \\| [x](y) ![x](y) ** ::error::x ##[error] %0A'.split(
            ' ',
          ),
          ...['\n', '\r\n', '\u2028', '\u001b[31m', '\u202e', '\u200b', '\u3164', '\ufe0f', '\ud800'],
          ...['- ', '1. ', '# ', '> ', '=== ', '--- ', ':tada:', '$x$', '"', "'", '&lt;', 'user_1', ' '],
        ),
        fc.string({ maxLength: 3 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('visible', () => {
  for (const [given, shown] of [
    ['VIP customers', 'VIP customers'],
    ['Größe ✓ 日本', 'Größe ✓ 日本'],
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['\u009b31m', '\\u{9b}31m'],
    ['abc\u202etxt.exe', 'abc\\u{202e}txt.exe'],
    ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['\ud800', '\\u{d800}'],
    ...['\ufe0f', '\u034f', '\u17b4', '\u{e0101}', '\u3164', '\u115f', '\u2800', '\uffa0', '\u00ad'].map(
      (character) => [`a${character}b`, `a\\u{${character.codePointAt(0)!.toString(16)}}b`] as const,
    ),
  ] as const) {
    it(`shows ${JSON.stringify(given)} as ${JSON.stringify(shown)}`, () => {
      assert.equal(visible(given), shown);
    });
  }

  it('cuts a long text without cutting a character in two', () => {
    assert.equal(visible('ab😀cd', 4), 'ab…');
    assert.equal(visible('x'.repeat(50), 10).length, 10);
  });
});

describe('logLine', () => {
  for (const [given, shown] of [
    ['::set-output name=x::y', ': :set-output name=x::y'],
    ['  ::error::x', '  : :error::x'],
    ['\u00a0::error::x', '\u00a0: :error::x'],
    [':::error::x', ': ::error::x'],
    ['a ##[error]b', 'a # #[error]b'],
    ['###[group]', '## #[group]'],
    ['a\n::error::x', 'a\\n::error::x'],
    ['a\r::error::x', 'a\\r::error::x'],
    ['\ufeff::error::x', '\\u{feff}::error::x'],
    ['members/a::b.csv', 'members/a::b.csv'],
  ] as const) {
    it(`writes ${JSON.stringify(given)} as ${JSON.stringify(shown)}`, () => {
      assert.equal(logLine(given), shown);
    });
  }

  it('never lets a command through', () => {
    fc.assert(
      fc.property(hostile, (given) => {
        const line = logLine(given);
        assert.ok(!/^\s*::/u.test(line) && !line.includes('##[') && !/[\r\n\u001b]/.test(line), line);
      }),
    );
  });
});

describe('code', () => {
  for (const [given, markdown] of [
    ['vip', '`vip`'],
    ['a`b', '``a`b``'],
    ['`a`', '`` `a` ``'],
    ['a``b`c', '```a``b`c```'],
    [' a ', '`  a  `'],
    ['', '(empty)'],
    ['a\nb', '`a\\nb`'],
  ] as const) {
    it(`spans ${JSON.stringify(given)} as ${markdown}`, () => {
      assert.equal(code(given), markdown);
    });
  }

  it('is one span, whatever it holds', () => {
    fc.assert(
      fc.property(hostile, (given) => {
        fc.pre(given !== '');
        assert.equal(withoutCodeSpans(`x ${code(given)} y`), 'x \u0001 y');
      }),
    );
  });
});

describe('text', () => {
  for (const [given, markdown] of [
    ['VIP customers (bought 3 times)', 'VIP customers (bought 3 times)'],
    ['Set max_removed, or ask.', 'Set `max_removed`, or ask.'],
    ['Set `max_removed: 20%` now', 'Set `max_removed: 20%` now'],
    ['ping @octocat and @org/team!', 'ping `@octocat` and `@org/team`!'],
    ['fixes #12, GH-7', 'fixes `#12`, `GH-7`'],
    ['see GHSA-jfh8-c2jp-5v3q.', 'see `GHSA-jfh8-c2jp-5v3q`.'],
    ['a\u3164b c', '`a\\u{3164}b` c'],
    ['see https://evil.example.', 'see `https://evil.example`.'],
    ['see www.evil.example', 'see `www.evil.example`'],
    ['at deadbeef', 'at `deadbeef`'],
    ['<script>alert(1)</script>', '`<script>alert(1)</script>`'],
    ['[x](javascript:y) **b**', '`[x](javascript:y`) `**b**`'],
    ['no column "user_id".', 'no column `user_id`.'],
    ['an `odd backtick', 'an `` ` ``odd backtick'],
    ['a\n\n# b', 'a `#` b'],
    ['- a', '`-` a'],
    ['1. a', '`1`. a'],
    ['=', '`=`'],
    ['4,812 of 5,000 members (96.2%)', '4,812 of 5,000 members (96.2%)'],
    ['it is UTF-8', 'it is UTF-8'],
  ] as const) {
    it(`writes ${JSON.stringify(given)} as ${JSON.stringify(markdown)}`, () => {
      assert.equal(text(given), markdown);
    });
  }

  it('leaves nothing live outside of code spans', () => {
    fc.assert(
      fc.property(hostile, (given) => {
        const markdown = text(given);
        const rest = withoutCodeSpans(markdown);
        assert.ok(!LIVE.test(rest), `${JSON.stringify(markdown)} leaves ${JSON.stringify(rest)}`);
        assert.ok(!/^(?:[-+] |\d+[.)] |[-=]+$)/.test(rest), rest);
      }),
    );
  });
});

describe('cell', () => {
  it('leaves no bare pipe, as either way of reading a backslash sees it', () => {
    fc.assert(
      fc.property(hostile, (given) => {
        const content = cell(`${code(given)} ${text(given)}`);
        assert.ok(!/(?:^|[^\\])\||\\\\\|/.test(content), content);
      }),
    );
  });

  it('keeps a pipe readable', () => {
    assert.equal(cell(code('a|b')), '`a\\|b`');
    assert.equal(cell(code('a\\|b')), '`a\\¦b`');
  });
});

describe('link', () => {
  it('links web addresses only', () => {
    assert.equal(link('`x`', 'https://github.com/o/r'), '[`x`](https://github.com/o/r)');
    assert.equal(link('`x`', 'javascript:alert(1)'), '`x`');
    assert.equal(link('`x`', null), '`x`');
  });

  it('encodes what would end the address', () => {
    assert.equal(link('x', 'https://h.example/a)b c|d'), '[x](https://h.example/a%29b%20c%7Cd)');
  });
});

describe('mermaid', () => {
  it('keeps names and drops what the chart’s syntax knows', () => {
    assert.equal(mermaid('external_audience-1.b'), 'external_audience-1.b');
    assert.equal(mermaid('a"];%%{init}#quot;`<b>'), 'a······init··quot···b·');
    fc.assert(fc.property(hostile, (given) => !/["`;#%<>[\]{}\\\r\n]/.test(mermaid(given))));
  });
});
