import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Audience } from '../../../src/manifest/manifest.ts';
import { Batch } from '../../../src/members/batch.ts';
import { createRowRules, type RowRules } from '../../../src/members/rules/row-rules.ts';
import { createScreen, isCaught, type Screen } from '../../../src/members/rules/screen.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import fc from '../../support/property.ts';
import { audienceOf } from '../audience.ts';
import { put } from '../batches.ts';
import { HEALTHY_IDS, HEALTHY_LISTS, SUSPECT_FORMS } from './healthy.ts';

/** What the rules say: a code, with `?` where it is a doubt; `conflict`; or null. */
function judge(id: string, settings: Partial<Audience> = {}, isFirstRow = false): string | null {
  return judgeBy(createRowRules(audienceOf(settings), 'user_ref'), id, isFirstRow);
}

function judgeBy(rules: RowRules, id: string, isFirstRow: boolean): string | null {
  try {
    const judgement = rules.judge(id, 1, isFirstRow);
    if (judgement === null) return null;
    return judgement.finding === 'error' ? judgement.code : `${judgement.code}?`;
  } catch (cause) {
    assert.ok(cause instanceof ProblemError);
    assert.deepEqual([cause.problem.code, cause.problem.line], ['not-a-row', 1]);
    return 'conflict';
  }
}

const U = (...codes: number[]) => codes.map((code) => String.fromCodePoint(code)).join('');

/** By code: IDs that the rule finds wrong, and those that it doubts. */
const FOUND: Readonly<Record<string, { wrong: readonly string[]; doubtful?: readonly string[] }>> = {
  'placeholder-id': {
    wrong: [
      ...['\\N', '\\n', '(null)', '(NULL)', '<null>', '#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!'],
      ...['[object Object]', 'undefined', 'NULL', 'null', 'Null', '00000000-0000-0000-0000-000000000000'],
      ...['#NUM!', '#NULL!', '#SPILL!', '#ERROR!', '#CALC!', '#NV', '#BEZUG!', '#WERT!', '####', '########'],
      ...['(blank)', '(not set)', '0'.repeat(32), '{00000000-0000-0000-0000-000000000000}', '@NULL@'],
      ...['__HIVE_DEFAULT_PARTITION__', '\\\\N', '"null"', "'NULL'", '<NA>', '<blank>'],
      ...['d41d8cd98f00b204e9800998ecf8427e', 'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709'],
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ],
    doubtful: [
      ...['None', 'nil', 'NaN', 'NA', 'n/a', 'N/A', 'Unknown', 'anonymous', 'guest', 'NOT_AUTHENTICATED'],
      ...['NaT', 'true', 'FALSE', '-', '--', '?', '0'],
    ],
  },
  'damaged-number': {
    wrong: [
      ...['8.96529E+19', '8.96529E19', '8,96529E+19', '1e+05', '1,001.00', '12,345,678.0', '1.001,00'],
      '12345.',
      ...['1E-7', '2.5e10', '="00123"', '="a,b"', "'00123", "'+491701234567", '+8.9E+11', "b'00123'"],
      ...['b"u1"', "['00123']", "('u1',)", "('u1')", '["u1"]'],
    ],
    doubtful: ['1001.0', '9007199254740992.000', '-5.0', '1001,0', '1001,00'],
  },
  'invisible-character': {
    wrong: [
      ...[0xa0, 0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f],
      ...[
        0x2000, 0x200a, 0x202a, 0x202f, 0x205f, 0x2060, 0x2069, 0x2800, 0x3164, 0xfeff, 0xffa0, 0xfffc,
        0xfffd,
      ],
    ]
      .map((code) => `u10${U(code)}01`)
      .concat([`ا${U(0x200d)}`, `क${U(0x200d)}`, `क्${U(0x200c)}`, `a${U(0x200d)}१`])
      .concat([`😀${U(0x200d)}a`, `م${U(0x200c)}1`, `u1${U(0x200b)}`]),
    doubtful: [`u10${U(0x61c)}01`, `u${U(0xe0041)}1`, `u${U(0xfff9)}1`],
  },
  'header-row': { wrong: ['customer_id', 'CUSTOMER_ID', 'user_ref', 'User_Ref'] },
  'not-a-row': {
    wrong: [
      ...['(5 rows)', '(1 row)', '(5 rows affected)', '(5 row(s) affected)', '5 rows in set (0.01 sec)'],
      ...['5 rows selected.', 'no rows selected', '1 row selected', 'Empty set (0.00 sec)', 'Time: 2.5 ms'],
      ...[
        'Time Elapsed: 0.123s',
        'Time taken: 3.1 seconds, Fetched: 5 row(s)',
        '5 rows selected (0.2 seconds)',
      ],
      ...[
        'Fetched 5 row(s) in 0.51s',
        '5 Row(s) produced. Time Elapsed: 0.2s',
        'Query OK, 5 rows affected (0.1 sec)',
      ],
      ...['---', '----------', '--- ---', '-----+-----', '+-----+-----+', '|---|---|', '<html>', '</table>'],
      '<br/>',
      ...['COPY 50', 'SELECT 50', 'INSERT 0 50', 'Timing is on.', '-[ RECORD 1 ]---', '-[ RECORD 1 ]-+----'],
      ...['ERROR:  canceling statement due to statement timeout', 'psql: error: connection to server failed'],
      ...['mysql: [Warning] Using a password', 'ERROR 1045 (28000): Access denied', '*** 1. row ***'],
      ...['*************************** 12. row ***************************', 'Elapsed: 00:00:01.23'],
      ...['ORA-00942: table or view does not exist', 'SP2-0734: unknown command', 'SQL> select 1'],
      ...['PL/SQL procedure successfully completed.', 'Completion time: 2026-11-26T06:00:00.0000000+00:00'],
      ...[
        'Msg 208, Level 16, State 1, Line 1',
        "Changed database context to 'crm'.",
        'Error: no such table: vip',
      ],
      ...['50 rows in set. Elapsed: 0.002 sec.', 'Run Time: real 0.001 user 0.000 sys 0.000'],
      ...['20 row(s) retrieved.', '50 rows copied.', `INSERT INTO "vip" VALUES('u1');`, 'mysql> select 1'],
      ...[
        'Traceback (most recent call last):',
        'File "a.py", line 3, in <module>',
        '-- PostgreSQL database dump',
      ],
      ...['% Total    % Received % Xferd  Average Speed', 'Dload  Upload   Total   Spent    Left  Speed'],
      '100  1256  100  1256    0     0  12345      0 --:--:-- --:--:-- --:--:-- 12560',
      ...['┌──────┐', '│ 00123 │', '├──────┤', '└──────┘', '─────', '║ u1 ║', '|:---|', '| :---: | ---: |'],
      '=====',
      ...[
        '| 00123 |',
        '| u1 | Ann |',
        '<Error><Code>NoSuchKey</Code></Error>',
        '<title>x</title>',
        '<?xml version="1.0"?>',
      ],
      ...['<!-- x -->', '<!DOCTYPE html>', '{"error":"timeout"}', '[{"error": "timeout"}]'],
      ...['<br />', '<a href="x">', '<ns:id>', '5 record(s) selected.', '1 row in set, 1 warning (0.00 sec)'],
    ],
  },
};

const HONEST: readonly string[] = [
  ...['1E5', '12E45', '1e3', '1.2.3', '10.0.1', '0x1F', '1001.5', '1,000', "O'Brien", "'s-Hertogenbosch"],
  '=1+1',
  ...['Nil Armstrong', 'nila', 'nullable', 'NULL1', 'guest1', 'DE', 'US', 'a|b', 'a;b', 'user 1'],
  '<id@host>',
  ...['<1>', '(555) 123-4567', '+491701234567', '-7', '0123456789', '5 rows', 'time', 'Time', 'timeless'],
  'empty',
  ...['00', '-5', '--a', '- - ', 'quer', 'no', '#hash', '[object]', '\\Nx'],
  'd41d8cd98f00b204e9800998ecf8427f',
  ...[
    ...['COPY', 'SET', 'BEGIN', 'Bye', 'OK', 'Total', 'Error', 'ERROR', 'psql', 'mysql', 'SELECT', 'copy 50'],
    ...['Copy 50', 'Timing', 'Error404', 'error:404', 'mysql:u1', 'ORA-00942', 'SQL>', 'File 12', 'ERROR:u1'],
    ...['Traceback', 'Elapsed:12', '*1*', '***', '*1. row*', '#u1', '#nv1', '###', '%Total', '%1', '=='],
    '--:--',
    ...['|a|', '|a| b|c|', '│a│', 'a │ b', '<a>b', 'a<b>c</b>', '{u1}', '{"u1"}', '[u1]', '{a:1}'],
    '100 12:30',
    ...['INSERT INTO', 'Msg 208', 'Nat1', 'blank', 'not set', '0'.repeat(31), 'mailto:', 'mailbox-7', 'u;'],
    ...['1001,000', '1.', "b'", "b'x", "['x'", "('x,y')z", '[1]', '1.2.0', '10.20.0.0', '1,2,0'],
    ...['=======x', '<<<<<<', '|||||||x', '12e', '12e+', '5e5e5', '1.e', '1.0a', '🏴󠁧󠁢󠁥󠁮󠁧󠁿1', '👩‍👩‍👧‍👦'],
    ...['👩🏽‍🚀', 'نامه‌ای', 'क्‍ष'],
    // A final chillu, a final khanda ta, and digits of the script.
    ...['രാജന്‍', 'উত্‍', 'উত্‍ ১', 'کتاب‌۱', 'क्‌१'],
  ],
];

describe('the rules of a row', () => {
  for (const [code, { wrong, doubtful = [] }] of Object.entries(FOUND)) {
    it(`find ${code}`, () => {
      for (const id of wrong) assert.equal(judge(id), code, JSON.stringify(id));
      for (const id of doubtful) assert.equal(judge(id), `${code}?`, JSON.stringify(id));
    });

    it(`leave ${code} alone where it is accepted`, () => {
      const settings: Partial<Audience> = { accept: [code as Audience['accept'][number]] };
      for (const id of [...wrong, ...doubtful]) assert.notEqual(judge(id, settings)?.replace('?', ''), code);
    });
  }

  it('are silent about honest IDs', () => {
    for (const id of [...HONEST, ...HEALTHY_IDS]) assert.equal(judge(id), null, JSON.stringify(id));
  });

  it('find a usual header word in the first row only', () => {
    for (const word of [
      'id',
      'ID',
      'User_ID',
      'userid',
      'E-Mail',
      'email',
      'UUID',
      'member',
      'Customer ID',
      ...['customer_no', 'customerNumber', '_id', '"id"', 'hashed_email', 'sha256', 'subscriber_key'],
      ...['SubscriberKey', 'ContactKey', 'name', 'kundennummer', 'email_address', 'mem_no', 'phone-number'],
    ]) {
      assert.equal(judge(word, {}, true), 'header-row?', word);
      assert.equal(judge(word), null, word);
    }
    for (const id of ['u1000', 'user1', 'ann', 'names', 'userx', 'id7'])
      assert.equal(judge(id, {}, true), null, id);
  });

  it('find a conflict marker alone or before a space', () => {
    for (const sign of ['<', '=', '>', '|']) {
      assert.equal(judge(sign.repeat(7)), 'conflict');
      assert.equal(judge(`${sign.repeat(7)} main`), 'conflict');
      assert.notEqual(judge(sign.repeat(8)), 'conflict');
      assert.notEqual(judge(`${sign.repeat(7)}x`), 'conflict');
      assert.equal(judge(`${sign.repeat(7)} x`, { accept: ['not-a-row'] }), null);
    }
  });

  it('take one’s own placeholders, in any letter case, in place of the list', () => {
    const settings = { placeholders: ['leer', 'Ø'] };
    assert.equal(judge('LEER', settings), 'placeholder-id');
    assert.equal(judge('Ø', settings), 'placeholder-id');
    for (const id of ['NULL', 'none', '0', '\\N']) {
      assert.equal(judge(id, settings), null);
      assert.equal(judge(id, { placeholders: [] }), null);
    }
  });

  it('find what is not an e-mail address, of that identifier only', () => {
    const email: Partial<Audience> = { identifier: 'email' };
    for (const id of [
      ...['ann', 'ann.example.com', 'a@b@c.de', 'a b@c.de', '@c.de', 'ann@', 'Ann <ann@c.de>', 'a@c .de'],
      ...['mailto:a@b.de', '<a@b.de>', 'a@b.de,', 'a@b.de;'],
    ]) {
      assert.equal(judge(id, email), 'not-an-email', id);
      assert.equal(judge(id), null, id);
    }
    assert.equal(judge('ann@localhost', email), 'not-an-email?');
    for (const id of [
      ...['ann@example.com', 'a+b@x.de', '"a b@c"@d.de', 'ann@[192.0.2.1]', "o'neil@x.ie", 'ü@ä.de'],
    ])
      assert.equal(judge(id, email), null, id);
    for (const id of ['none', 'unknown', '0', '-']) assert.equal(judge(id, email), 'placeholder-id', id);
    assert.equal(judge('EMAIL', email), 'header-row');
  });
});

describe('the screen', () => {
  const all = Object.values(FOUND).flatMap(({ wrong, doubtful = [] }) => [...wrong, ...doubtful]);
  const markers = ['<', '=', '>', '|'].map((sign) => `${sign.repeat(7)} x`);
  const settings: readonly Partial<Audience>[] = [
    {},
    { identifier: 'email' },
    { placeholders: ['leer', 'a longer text that stands for nothing'] },
    { accept: ['placeholder-id', 'not-an-email'], identifier: 'email' },
  ];

  const batch = new Batch();
  const isPlain = (text: string) => /^[-/-~]+$/.test(text);

  const isSifted = (screen: Screen, text: string) =>
    isCaught(screen.sieve, text.charCodeAt(0), text.length) && screen.suspectsPlain(text.length);

  it('passes no ASCII ID that a rule objects to', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...all,
        ...markers,
        ...HONEST,
        ...HEALTHY_IDS,
        'leer',
        'a longer text that stands for nothing',
      ),
      fc.stringMatching(/^[0-9.,eE+<>=|()'@ -]{1,12}$/),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom(...settings), (ids, some) => {
        const rules = createRowRules(audienceOf(some), 'user_ref');
        const screen = createScreen(rules, batch);
        for (const id of ids) {
          // What the intake gives to the screen, as it is and in other letter case.
          for (const text of [id, id.toUpperCase()]) {
            if (!/^[!-~](?:[ -~]*[!-~])?$/.test(text) || /[",]/.test(text)) continue;
            put(batch, text);
            batch.clear();
            if (judgeBy(rules, text, false) === null) continue;
            assert.ok(screen.suspects(text.length), JSON.stringify(text));
            assert.ok(!isPlain(text) || isSifted(screen, text), JSON.stringify(text));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('passes nearly all IDs of the common forms', () => {
    const rules = createRowRules(audienceOf(), 'user_ref');
    const screen = createScreen(rules, batch);
    const uncommon = new Set(SUSPECT_FORMS.flatMap((form) => HEALTHY_LISTS[form]!));
    const common = HEALTHY_IDS.filter((id) => !uncommon.has(id));
    const suspected = common.filter((id) => {
      if (!/^[!-~]+$/.test(id) || /[",]/.test(id)) return false;
      put(batch, id);
      batch.clear();
      return isPlain(id) ? isSifted(screen, id) : screen.suspects(id.length);
    });
    assert.ok(suspected.length * 50 < common.length, suspected.join(' '));
  });
});
