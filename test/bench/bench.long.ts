import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { OURS } from '../../bench/action.ts';
import { type DataSpec, makeData } from '../../bench/data.ts';
import { goals, type Recorded } from '../../bench/goals.ts';
import { ID_KINDS, MemberDigest } from '../../bench/ids.ts';
import { measure, median } from '../../bench/measure.ts';
import { readOptions } from '../../bench/options.ts';
import { type Contender, race } from '../../bench/race.ts';
import { temporaryFolder } from '../support/temporary.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = temporaryFolder('bench');

describe('the data of the benchmark', () => {
  for (const kind of ID_KINDS)
    it(`has the members that are said to be in it: ${kind}`, async () => {
      const data = await makeData(folder, { kind, format: 'csv', rows: 3000 });
      const [header, ...lines] = readFileSync(data.path, 'utf8').trimEnd().split('\n');
      const members = new Set(lines);
      const digest = new MemberDigest();
      for (const member of members) digest.add(member);
      assert.equal(header, 'customer_id');
      assert.equal(lines.length, 3000);
      assert.equal(members.size, 2940);
      assert.equal(data.distinct, 2940);
      assert.equal(data.digest, digest.toString());
      assert.equal(data.idBytes, [...members].join('').length);
    });

  it('is the same wherever it is made', async () => {
    const spec: DataSpec = { kind: 'uuid', format: 'ndjson', rows: 500 };
    const [one, other] = [await makeData(folder, spec), await makeData(temporaryFolder('bench'), spec)];
    assert.equal(readFileSync(one.path, 'utf8'), readFileSync(other.path, 'utf8'));
    assert.equal(one.digest, other.digest);
  });

  it('holds UUIDs of version 4', async () => {
    const { path } = await makeData(folder, { kind: 'uuid', format: 'csv', rows: 200 });
    for (const line of readFileSync(path, 'utf8').trimEnd().split('\n').slice(1))
      assert.match(line, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('the benchmark', { concurrency: true }, () => {
  it('runs the bundle and the peers that come with the project', () => {
    const only = ['ours', 'node-lines', 'node-batches', 'node-rows'];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'bench', 'run.ts'),
        ...['--rows', '2k', '--rounds', '1', '--data', 'seq', '--only', only.join(',')],
        ...['--folder', join(folder, 'cli')],
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    for (const name of only) assert.match(stdout, new RegExp(`^${name} +\\d+\\.\\d\\d s`, 'm'));
  });

  it('lets another bundle take part', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'bench', 'run.ts'),
        ...['--rows', '2k', '--rounds', '1', '--data', 'seq', '--only', 'ours,other,other-comparing'],
        ...['--against', join(ROOT, 'dist'), '--folder', join(folder, 'against')],
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    for (const name of ['ours', 'other', 'other-comparing'])
      assert.match(stdout, new RegExp(`^${name} +\\d+\\.\\d\\d s`, 'm'));
  });

  it('compares with a baseline that 2% have left and 2% have joined', async () => {
    const spec: DataSpec = { kind: 'uuid', format: 'quoted', rows: 2000 };
    const own = join(folder, 'comparing');
    const [data, before] = [
      await makeData(folder, spec),
      await makeData(folder, { ...spec, format: 'csv', before: true }),
    ];
    mkdirSync(own);
    await measure((await OURS.comparing.prepare({ data, before, folder: own })).command);
    const { audiences } = JSON.parse(readFileSync(join(own, 'out', 'result.json'), 'utf8'));
    const { status, members, added, removed, kept } = audiences[0];
    assert.deepEqual(
      { status, members, added, removed, kept },
      {
        status: 'planned',
        members: 1960,
        added: 39,
        removed: 39,
        kept: 1921,
      },
    );
  });

  it('checks what many audiences hold together', async () => {
    const data = await makeData(folder, { kind: 'seq', format: 'csv', rows: 2500 });
    const contest = { data, before: null, contenders: [OURS.many] };
    const { entries } = await race(contest, 1, join(folder, 'many'));
    assert.deepEqual(
      entries.map(({ name, seconds }) => [name, seconds > 0]),
      [['ours-many', true]],
    );
  });

  it('lets nobody win who loses a member', async () => {
    const data = await makeData(folder, { kind: 'seq', format: 'csv', rows: 1000 });
    const fewer = await makeData(folder, { kind: 'seq', format: 'csv', rows: 998 });
    const careless: Contender = {
      ...OURS.one,
      name: 'careless',
      prepare: (work) => OURS.one.prepare({ ...work, data: fewer }),
    };
    await assert.rejects(
      race({ data, before: null, contenders: [careless] }, 1, join(folder, 'careless')),
      /careless wrote members other than the data has: 979:/,
    );
  });
});

describe('the goals', () => {
  const contest = (ours: number, peer: number): Recorded => ({
    suite: 'peers',
    data: { kind: 'uuid', format: 'csv', rows: 5_000_000, bytes: 1, distinct: 1, idBytes: 1 },
    gzip6Bytes: 100,
    entries: [
      { name: 'ours', label: 'ours', seconds: ours, peakBytes: null, outputBytes: 90 },
      { name: 'other', label: 'other', seconds: 0.1, peakBytes: null, outputBytes: 90 },
      { name: 'gawk', label: 'gawk', seconds: peer, peakBytes: null, outputBytes: 100 },
    ],
  });
  const first = (all: readonly Recorded[]) => goals(all)[0];

  it('are met by a part of the fastest peer’s time, missed by more, and not measured without a run', () => {
    assert.equal(first([contest(3.5, 10)])?.met, true);
    assert.equal(first([contest(3.6, 10)])?.met, false);
    assert.equal(first([])?.met, null);
  });

  it('tell the case that is nearest to missing', () => {
    assert.equal(first([contest(1, 10), contest(3, 10)])?.worst, '0.30 of gawk (uuid, 5,000,000)');
  });
});

describe('the options', () => {
  for (const [args, message] of [
    [['--rows', 'many'], /many is not a number/],
    [['--suite', 'fast'], /--suite fast is none of/],
    [['--data', 'names'], /--data names is none of/],
    [['--speed', '9'], /--speed/],
    [['--record'], /--record needs --suite all/],
    [['--record', '--suite', 'all', '--against', 'dist'], /without --against/],
  ] as const)
    it(`refuse ${args.join(' ')}`, () => assert.throws(() => readOptions(args), message));

  it('are quick by themselves and thorough with a suite', () => {
    const [quick, thorough] = [readOptions([]), readOptions(['--suite', 'all'])];
    assert.ok(quick !== 'help' && thorough !== 'help');
    assert.deepEqual([quick.suites, quick.rows, quick.rounds], [['peers'], [1_000_000], 3]);
    assert.deepEqual([thorough.rows, thorough.rounds], [null, 3]);
  });

  it('take the middle of the runs', () => {
    assert.equal(median([9, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 9]), 3);
  });
});
