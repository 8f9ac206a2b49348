import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { PGlite } from '@electric-sql/pglite';
import { raw as jq } from 'jq-wasm';
import { readProjectFile } from '../../scripts/check/files.ts';
import { blocksOf } from '../../scripts/check/markdown.ts';
import { runAction } from '../support/action.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';

const PAGE = readProjectFile('docs/exports.md');

/** IDs that a dialect could spoil, except for what no ID may hold. */
const MEMBERS = [
  'user_001',
  '00123',
  'O’Brien',
  'a"quote',
  '"quoted"',
  'back\\slash',
  'semi;colon',
  'com,ma',
  '9007199254740993',
];

/** The blocks of a section in one language. */
function blocks(section: string, language: string): string[] {
  const start = PAGE.indexOf(`\n## ${section}\n`);
  assert.ok(start >= 0, section);
  const end = PAGE.indexOf('\n## ', start + 1);
  return blocksOf(PAGE.slice(start, end < 0 ? undefined : end))
    .filter((block) => block.language === language)
    .map(({ text }) => text);
}

/** Reads the tool's files with the entry that the section shows; the entry must take all members and warn of nothing. */
async function assertRead(
  manifest: string | undefined,
  files: Readonly<Record<string, FileContent>>,
): Promise<void> {
  using workspace = createWorkspace({ 'audiences.yml': manifest ?? '', ...files });
  const run = await runAction({ workspace, inputs: { mode: 'plan' } });
  assert.equal(run.exitCode, 0, run.log);
  const [audience] = run.result.audiences;
  assert.deepEqual(audience.problems, []);
  const rows = gunzipSync(readFileSync(audience.file.path)).toString().trimEnd().split('\n').slice(1);
  const ids = rows.map((row) => /^passthrough,qualify,(.*),external_audience_1,\d+$/.exec(row)?.[1] ?? row);
  const plain = ids.map((id) => (id.startsWith('"') ? id.slice(1, -1).replaceAll('""', '"') : id));
  assert.deepEqual(plain.sort(), [...MEMBERS].sort());
}

/** The members in a Parquet file with one column of this name. */
async function parquet(column: string): Promise<Buffer> {
  using workspace = createWorkspace();
  const path = join(workspace.path, 'list.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE list ("${column}" VARCHAR)`);
  for (const id of MEMBERS) await connection.run('INSERT INTO list VALUES ($1)', [id]);
  await connection.run(`COPY list TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return readFileSync(path);
}

describe('what a tool exports as docs/exports.md says is read with the entry that it shows', () => {
  it('PostgreSQL', async () => {
    const database = new PGlite();
    await database.exec('CREATE TABLE vip_customers (customer_id text)');
    for (const id of [...MEMBERS, null, MEMBERS[0]]) {
      await database.query('INSERT INTO vip_customers VALUES ($1)', [id]);
    }
    const copied = async (sql: string) => {
      const { blob } = await database.query(sql);
      return Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer());
    };
    const [script = ''] = blocks('PostgreSQL', 'sql');
    const [list = '', count = ''] = [...script.matchAll(/^\\(copy .*) TO '[^']+'(.*)$/gm)].map(
      ([, query, options]) => `${query} TO '/dev/blob'${options}`,
    );
    const [csv, text] = blocks('PostgreSQL', 'yaml');
    const rows = await copied(count);
    await assertRead(csv, { 'vip.csv': await copied(list), 'vip.rows': rows });
    await assertRead(text, { 'vip.txt': await copied(list.replace(/ WITH .*/, '')), 'vip.rows': rows });
    await database.close();
  });

  it('DuckDB', async () => {
    using workspace = createWorkspace();
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run('CREATE TABLE vip_customers (customer_id VARCHAR)');
    for (const id of [...MEMBERS, null, MEMBERS[0] ?? '']) {
      await connection.run('INSERT INTO vip_customers VALUES ($1)', [id]);
    }
    for (const statement of (blocks('DuckDB', 'sql')[0] ?? '')
      .split(';')
      .filter((sql) => sql.trim() !== '')) {
      await connection.run(statement.replace(/'(vip\.\w+)'/, (_, name) => `'${join(workspace.path, name)}'`));
    }
    connection.closeSync();
    instance.closeSync();
    await assertRead(blocks('DuckDB', 'yaml')[0], {
      'vip.parquet': workspace.read('vip.parquet'),
      'vip.rows': workspace.read('vip.rows'),
    });
  });

  it('jq', async () => {
    const customers = [...MEMBERS, null, MEMBERS[0]].map((customer_id) => ({ customer_id }));
    const run = async (flags: string, filter: string) =>
      `${String(await jq({ customers }, filter, flags.split(' ').filter(Boolean))).trimEnd()}\n`;
    const outputs = [
      ...(blocks('jq', 'sh')[0] ?? '').matchAll(/^jq (-\S+ )?'(.+)' customers\.json > (\S+)$/gm),
    ].map(async ([, flags = '', filter = '', name = '']) => [name, await run(flags, filter)] as const);
    const files = Object.fromEntries(await Promise.all(outputs));
    assert.deepEqual(Object.keys(files), ['vip.txt', 'vip.rows']);
    await assertRead(blocks('jq', 'yaml')[0], files);
  });
});

describe('what docs/exports.md says that a tool writes, which is not run here, is read with the entry that it shows', () => {
  const gzip = (text: string) => gzipSync(text);
  const rows = String(MEMBERS.length);
  const csv = ['customer_id', ...MEMBERS].map((id) =>
    /[",]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id,
  );
  const FORMS: Readonly<Record<string, () => Promise<Readonly<Record<string, FileContent>>>>> = {
    Snowflake: async () => ({
      'vip/data_0_0_0.snappy.parquet': await parquet('CUSTOMER_ID'),
      'vip.rows': `rows_unloaded,input_bytes,output_bytes\r\n${rows},900,120\r\n`,
    }),
    BigQuery: async () => ({
      'vip/000000000000.csv.gz': gzip(`${csv.join('\n')}\n`),
      'vip.rows': `n\n${rows}\n`,
    }),
    Redshift: async () => ({
      'vip/0000_part_00.gz': gzip(`${csv.slice(0, 4).join('\n')}\n`),
      'vip/0001_part_00.gz': gzip(`${[csv[0], ...csv.slice(4)].join('\n')}\n`),
      'vip/manifest': JSON.stringify({
        entries: [{ url: 's3://exports/vip/0000_part_00.gz', meta: { record_count: 3 } }],
        meta: { content_length: 120, record_count: MEMBERS.length },
      }),
    }),
    Athena: async () => ({
      'vip/20261125_041700_00014_ab1cd_0b1f2c3d': await parquet('customer_id'),
      'vip.rows': `"_col0"\n"${rows}"\n`,
    }),
    'Spark and Databricks': async () => ({
      'exports/vip/part-00000-1b4e28ba-2fa1-11d2-883f-0016d3cca427-c000.snappy.parquet':
        await parquet('customer_id'),
      'exports/vip/_SUCCESS': '',
      'exports/vip.rows': rows,
    }),
    MySQL: async () => ({
      'vip.tsv': `${MEMBERS.map((id) => id.replaceAll('\\', '\\\\')).join('\n')}\n`,
      'vip.rows': `${rows}\n`,
    }),
    'pandas and polars': async () => ({ 'vip.csv.gz': gzip(`${csv.join('\n')}\n`), 'vip.rows': rows }),
  };
  for (const [name, files] of Object.entries(FORMS)) {
    it(name, async () => {
      await assertRead(blocks(name, 'yaml')[0], await files());
    });
  }
});

describe('docs/exports.md', () => {
  it('has a section for every tool of its table, and an entry that reads its files', () => {
    const [table = ''] = /\| tool \| section \|[\s\S]*?\n\n/.exec(PAGE) ?? [];
    const names = [...table.matchAll(/\[([^\]]+)\]\(#/g)].map(([, name = '']) => name);
    assert.equal(names.length, 11);
    for (const name of names) assert.ok(blocks(name, 'yaml').length > 0, name);
  });

  it('shows what writes the file with the number of rows, wherever an entry names one', () => {
    for (const [, name = ''] of PAGE.matchAll(/^## (.+)$/gm)) {
      const commands = ['sh', 'sql', 'python'].flatMap((language) => blocks(name, language)).join('\n');
      for (const entry of blocks(name, 'yaml')) {
        const [, rows] = /expected_rows: (.+)/.exec(entry) ?? [];
        assert.ok(rows !== undefined, `${name} has no expected_rows`);
        const file = basename(rows);
        assert.ok(
          Number(rows) > 0 || commands.toLowerCase().includes(file),
          `${name} does not write ${file}`,
        );
      }
    }
  });
});
