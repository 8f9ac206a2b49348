import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DESK_MEANINGS } from '../../src/action/flag-help.ts';
import { type DeskStart, startAtDesk } from '../../src/action/flags.ts';
import { readInputHelp } from '../../src/action/input-help.ts';

const INPUTS = readInputHelp(join(import.meta.dirname, '..', '..', 'action.yml'));

const found =
  (below: readonly string[], above: string | null = null) =>
  () => ({ below, above });
const DESK = { version: '1.2.3', folder: '/home/me/audiences', width: 100, find: found(['audiences.yml']) };

const started = (args: readonly string[], env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const start = startAtDesk(args, env, INPUTS, DESK);
  assert.ok('env' in start, JSON.stringify(start));
  const { RUNNER_TEMP, ...rest } = start.env;
  assert.ok(RUNNER_TEMP);
  return rest;
};

const refused = (args: readonly string[]): Extract<DeskStart, { readonly text: string }> => {
  const start = startAtDesk(args, {}, INPUTS, DESK);
  assert.ok('text' in start);
  return start;
};

describe('the command line', () => {
  for (const [about, args, inputs] of [
    ['no flags', [], { INPUT_MODE: 'plan' }],
    ['a flag and its value', ['--manifest', 'a.yml'], { INPUT_MODE: 'plan', INPUT_MANIFEST: 'a.yml' }],
    ['a flag with =', ['--audiences=vip,gold'], { INPUT_MODE: 'plan', INPUT_AUDIENCES: 'vip,gold' }],
    ['a value with =', ['--state=s3://b/x=y'], { INPUT_MODE: 'plan', INPUT_STATE: 's3://b/x=y' }],
    ['an explicit import', ['--mode', 'import'], { INPUT_MODE: 'import' }],
    ['a switch at the end', ['--skip-unchanged'], { INPUT_MODE: 'plan', 'INPUT_SKIP-UNCHANGED': 'true' }],
    [
      'a value that begins with dashes, after =',
      ['--members-directory=--x'],
      { INPUT_MODE: 'plan', 'INPUT_MEMBERS-DIRECTORY': '--x' },
    ],
    [
      'a switch before a flag',
      ['--override-guards', '--shards', '3'],
      { INPUT_MODE: 'plan', 'INPUT_OVERRIDE-GUARDS': 'true', INPUT_SHARDS: '3' },
    ],
    [
      'a switch with a value',
      ['--override-guards', 'false'],
      { INPUT_MODE: 'plan', 'INPUT_OVERRIDE-GUARDS': 'false' },
    ],
  ] as const) {
    it(`takes ${about}`, () => {
      assert.deepEqual(started(args), inputs);
    });
  }

  it('keeps what the environment says where no flag says otherwise', () => {
    const env = { INPUT_MODE: 'import', INPUT_MANIFEST: 'a.yml', HOME: '/home/me' };
    assert.deepEqual(started(['--manifest', 'b.yml'], env), { ...env, INPUT_MANIFEST: 'b.yml' });
  });

  for (const [about, args, message] of [
    [
      'a flag that is nearly one',
      ['--manifset', 'a.yml'],
      /no flag --manifset\. Did you mean `--manifest`\?/,
    ],
    ['an unknown flag', ['--frobnicate'], /no flag --frobnicate\. See --help/],
    ['a flag without its value', ['--manifest'], /--manifest needs a value/],
    ['a flag whose value is a flag', ['--manifest', '--audiences', 'vip'], /--manifest needs a value/],
    ['a flag that comes twice', ['--state', 'a', '--state', 'b'], /--state is given twice/],
    ['a value without a flag', ['members-secret-1'], /^Every value needs its flag/],
    ['a comparison with nothing', ['--base='], /--base needs a value/],
    ['a second value', ['--skip-unchanged', 'true', 'false'], /^Every value needs its flag/],
    ['a value after one with =', ['--skip-unchanged=true', 'false'], /^Every value needs its flag/],
    ['a short flag', ['-m', 'audiences.yml'], /^There is no flag -m\. See --help\.$/m],
    ['two dashes alone', ['--', 'audiences.yml'], /^Every value needs its flag/],
  ] as const) {
    it(`refuses ${about}`, () => {
      const { text, exitCode } = refused(args);
      assert.match(text, message);
      assert.equal(exitCode, 2);
    });
  }

  it('never shows a value, nor a terminal escape in a name', () => {
    assert.doesNotMatch(refused(['member-7f3a']).text, /7f3a/);
    assert.doesNotMatch(refused(['--\u001b[31mred']).text, /\u001b/);
  });

  it('knows every input of action.yml with its meaning, and only the defaults that hold at a desk', () => {
    assert.ok(INPUTS.length >= 24);
    for (const { name, meaning } of INPUTS) assert.ok(meaning.length > 10, name);
    assert.deepEqual(
      INPUTS.filter(({ name }) => ['manifest', 'github-token', 'concurrency'].includes(name)).map(
        ({ fallback }) => fallback,
      ),
      ['audiences.yml', '', '4'],
    );
  });

  it('says its version', () => {
    for (const flag of ['--version', '-v'])
      assert.deepEqual(refused([flag]), { text: 'odp-audience-action 1.2.3\n', exitCode: 0 });
  });

  for (const width of [60, 100, 140]) {
    it(`lists on request what is of use at a desk, ${width} characters wide, and names nothing that only a runner has`, () => {
      for (const flag of ['--help', '-h']) {
        const start = startAtDesk(['--state', 'x', flag], {}, INPUTS, { ...DESK, width });
        assert.ok('text' in start);
        const { text, exitCode } = start;
        assert.equal(exitCode, 0);
        const github = ['comment', 'matrix', 'github-token'];
        for (const { name } of INPUTS) {
          assert.equal(new RegExp(`^ {2}--${name} `, 'm').test(text), !github.includes(name), name);
          assert.ok(text.includes(`--${name}`), name);
        }
        assert.match(text, /^ {2}--manifest .*\n(?: {10,}.*\n)* {2}--base .*\n/m);
        for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'INPUT_ODP-API-KEY'])
          assert.ok(text.includes(variable), variable);
        for (const line of text.split('\n')) assert.ok(line.length <= Math.max(width, 91), line);
        assert.doesNotMatch(
          text,
          /`|\b(?:steps?|workflows?|jobs?|runner|workspace|artifacts?)\b|RUNNER_TEMP/,
        );
      }
    });
  }

  it('has words of its own only for what is an input', () => {
    for (const name of Object.keys(DESK_MEANINGS)) assert.ok(INPUTS.some((input) => input.name === name));
  });

  for (const [about, find, line] of [
    [
      'one below',
      found(['crm/audiences.yml']),
      'There is no audiences.yml in this folder. Use --manifest crm/audiences.yml. See --help.\n',
    ],
    [
      'two with other names',
      found(['audiences.yaml', 'crm/audiences.yml'], '..'),
      'There is no audiences.yml in this folder. Use --manifest audiences.yaml or --manifest crm/audiences.yml. See --help.\n',
    ],
    [
      'one above',
      found([], '../..'),
      'There is no audiences.yml in this folder; start in ../../, which has one. See --help.\n',
    ],
    [
      'none at all',
      found([]),
      'There is no audiences.yml in this folder, or in those above and below it. See --help.\n',
    ],
  ] as const) {
    it(`says in one line that there is no manifest, with ${about}`, () => {
      for (const args of [[], ['--base', 'main']])
        assert.deepEqual(startAtDesk(args, {}, INPUTS, { ...DESK, find }), { text: line, exitCode: 2 });
    });
  }

  it('looks for no manifest where one is named', () => {
    const find = () => assert.fail('looked');
    for (const [args, env] of [
      [['--manifest', 'x.yml'], {}],
      [[], { INPUT_MANIFEST: 'x.yml' }],
    ] as const)
      assert.ok('env' in startAtDesk(args, env, INPUTS, { ...DESK, find }));
  });
});
