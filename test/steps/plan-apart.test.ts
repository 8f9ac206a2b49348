import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildFence } from '../../src/members/files/fence.ts';
import { isPlannedApart, planApart } from '../../src/steps/plan-apart.ts';
import { openPlanPool, type ThreadRequest } from '../../src/steps/plan-thread.ts';
import { audienceOf } from '../members/audience.ts';
import { parquetFile } from '../members/parquet/parquet-writer.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A request to plan an audience with this Parquet file. */
function requestOf(bytes: Buffer, signal = new AbortController().signal): ThreadRequest {
  const workspace = temporaryFolder();
  const path = join(workspace, 'a.parquet');
  writeFileSync(path, bytes);
  return {
    audience: audienceOf(),
    readAs: audienceOf(),
    files: [{ path, name: 'a.parquet' }],
    fence: buildFence({ workspace }),
    alone: true,
    isExport: true,
    notFound: [],
    expectedRows: null,
    problems: [],
    baselines: [],
    countsBefore: [],
    outputDirectory: temporaryFolder(),
    ts: 1_748_851_070,
    overrideGuards: false,
    skipUnchanged: false,
    sampleSize: 0,
    digestMembers: false,
    progress: () => {},
    signal,
  };
}

function integers(emptyRowGroups = 0): Buffer {
  const bytes = Buffer.from([1, 0, 0, 0, 2, 0, 0, 0]);
  const pages = [{ kind: 'data', encoding: 0, values: 2, bytes } as const];
  return parquetFile({ type: 1, rows: 2, pages, emptyRowGroups });
}

/** Less than what a footer of 100,000 row groups takes. */
const LITTLE = { maxOldGenerationSizeMb: 32 };

describe('planApart', () => {
  it('plans as in this thread', async () => {
    const pool = openPlanPool(1);
    const request = requestOf(integers());
    const { result } = await planApart(pool, request);
    assert.deepEqual([result.status, result.members, result.problems], ['planned', 2, []]);
    assert.deepEqual(readdirSync(request.outputDirectory), ['external_audience_1.csv.gz']);
    await pool.close();
  });

  it('takes the end of the thread for the audience’s members-unreadable, and plans the next one', async () => {
    const pool = openPlanPool(1, LITTLE);
    const hostile = requestOf(integers(100_000));
    const { result } = await planApart(pool, hostile);
    assert.deepEqual([result.status, result.members, result.file], ['invalid', null, null]);
    assert.deepEqual(
      result.problems.map(({ code, line }) => [code, line]),
      [['members-unreadable', 3]],
    );
    assert.deepEqual(readdirSync(hostile.outputDirectory), [], 'nothing is left behind');
    const healthy = await planApart(pool, requestOf(integers()));
    assert.equal(healthy.result.status, 'planned');
    await pool.close();
  });

  it('passes on why a run was stopped', async () => {
    const pool = openPlanPool(1);
    const reason = new Error('cancelled');
    await assert.rejects(planApart(pool, requestOf(integers(), AbortSignal.abort(reason))), reason);
    await pool.close();
  });
});

describe('isPlannedApart', () => {
  it('is so where a file is Parquet, by its name or by `format`', () => {
    const located = (name: string, format?: 'parquet' | 'csv') => ({
      audience: audienceOf({ format }),
      problems: [],
      files: [
        { path: '/a', name: 'a.csv' },
        { path: '/b', name },
      ],
      bytes: 1,
      expectedRows: null,
    });
    const is = (name: string, format?: 'parquet' | 'csv') => isPlannedApart(located(name, format));
    assert.deepEqual(
      [is('b.parquet'), is('b.parquet.gz'), is('b.txt'), is('b.bin', 'parquet'), is('b.parquet', 'csv')],
      [true, true, false, true, false],
    );
  });
});
