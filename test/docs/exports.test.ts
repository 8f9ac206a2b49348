import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
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
    const filter = /'([^']+)'/.exec(blocks('jq', 'sh')[0] ?? '')?.[1] ?? '';
    const text = `${String(await jq({ customers }, filter, ['--raw-output'])).trimEnd()}\n`;
    const rows = String(text.split('\n').length - 1);
    await assertRead(blocks('jq', 'yaml')[0], { 'vip.txt': text, 'vip.rows': rows });
  });
});

describe('docs/exports.md', () => {
  it('has a section for every tool of its table, and an entry that reads its files', () => {
    const [table = ''] = /\| tool \| section \|[\s\S]*?\n\n/.exec(PAGE) ?? [];
    const names = [...table.matchAll(/\[([^\]]+)\]\(#/g)].map(([, name = '']) => name);
    assert.equal(names.length, 11);
    for (const name of names) assert.ok(blocks(name, 'yaml').length > 0, name);
  });
});
