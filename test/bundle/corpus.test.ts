import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { runAction } from '../support/action.ts';
import { startOdp } from '../support/odp.ts';
import { createWorkspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

/** CSV files of others, from npm, each with what it means as JSON. */
const CORPUS = dirname(createRequire(import.meta.url).resolve('csv-spectrum/package.json'));

interface Column {
  /** The audience that is made of it. */
  readonly id: string;
  readonly file: string;
  /** Name or position. */
  readonly column: string | number;
  /** `null` where csv-parse, strict as it is by default, refuses the file. */
  readonly values: readonly string[] | null;
}

function columnsOf(name: string): Column[] {
  const file = `${name}.csv`;
  // Where there is one row, some of the JSON files have no array.
  const meant: Record<string, string>[] = [
    JSON.parse(readFileSync(join(CORPUS, 'json', `${name}.json`), 'utf8')),
  ].flat();
  const records = strictly(readFileSync(join(CORPUS, 'csvs', file)));
  return Object.keys(meant[0] ?? {}).flatMap((column, at) => {
    const values = records?.slice(1).map((row) => row[at] ?? '') ?? null;
    if (values !== null) {
      assert.deepEqual(
        values,
        meant.map((record) => record[column]),
      );
    }
    return [
      { id: `${name}.by-name.${at}`, file, column, values },
      { id: `${name}.by-position.${at}`, file, column: at + 1, values },
    ];
  });
}

function strictly(csv: Buffer): string[][] | null {
  try {
    return parse(csv);
  } catch {
    return null;
  }
}

test('every column of every CSV of csv-spectrum is read as csv-parse reads it', async () => {
  await using odp = await startOdp();
  const names = readdirSync(join(CORPUS, 'csvs')).map((file) => file.replace(/\.csv$/, ''));
  const columns = names.flatMap(columnsOf);
  assert.ok(names.length >= 12 && columns.length >= 60);
  using workspace = createWorkspace({
    'audiences.yml': JSON.stringify({
      version: 1,
      defaults: { identifier: 'customer_id', invalid_rows: 'skip', max_invalid: '100%', min_members: 0 },
      audiences: Object.fromEntries(
        columns.map(({ id, file, column }) => [id, { members: file, column, header: true }]),
      ),
    }),
    ...Object.fromEntries(
      names.map((name) => [`${name}.csv`, readFileSync(join(CORPUS, 'csvs', `${name}.csv`))]),
    ),
  });
  const inputs = { ...odp.inputs(), mode: 'import', 'partial-import': 'true' };
  const run = await runAction({ workspace, env: odp.env(), inputs });
  assertWellFormed(run);
  assert.deepEqual(
    new Set(columns.filter(({ values }) => values === null).map(({ file }) => file)),
    new Set(['location_coordinates.csv']),
  );
  for (const [at, { id, values }] of columns.entries()) {
    const { rows, invalid, members, duplicates, status, problems } = run.result.audiences[at];
    if (values === null) {
      assert.deepEqual(
        [status, problems.length, problems[0].code, problems[0].line],
        ['invalid', 1, 'bad-format', 2],
      );
      continue;
    }
    const valid = values.filter((value) => value !== '' && !/[\r\n]/.test(value) && value.trim() === value);
    assert.deepEqual(odp.members(id), new Set(valid), id);
    assert.deepEqual(
      { rows, invalid, members, duplicates },
      {
        rows: values.length,
        invalid: values.length - valid.length,
        members: new Set(valid).size,
        duplicates: valid.length - new Set(valid).size,
      },
      id,
    );
  }
  assert.ok(odp.activityLog.every(({ status, ignored }) => status === 'success' && ignored === 0));
});
