import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createGzip } from 'node:zlib';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const MIB = 1024 * 1024;

/** A file of one line of 200 MB behind a few that are right. */
function writeLongLine(workspace: Workspace, name: string, start: string): void {
  const file = openSync(workspace.resolve(name), 'w');
  const block = Buffer.alloc(MIB, 'priv-member-0');
  writeSync(file, start);
  for (let written = 0; written < 200; written++) writeSync(file, block);
  closeSync(file);
}

async function gzippedLongLine(start: string): Promise<Buffer> {
  const gzip = createGzip({ level: 1 });
  const block = Buffer.alloc(10 * MIB, 'priv-member-0');
  gzip.write(start);
  for (let written = 0; written < 20; written++) gzip.write(block);
  gzip.end();
  return Buffer.concat(await gzip.toArray());
}

describe('limits', () => {
  test('a line of 200 MB is an error of its line in every format, in bounded memory', async () => {
    const formats = ['csv', 'tsv', 'lines', 'ndjson', 'json'];
    const entry = (file: string, format: string) =>
      `${format}_${file}: { format: ${format}, identifier: customer_id, members: ${file}, header: false, column: 1 }`;
    using workspace = createWorkspace({
      'audiences.yml': `version: 1\naudiences:\n${[
        ...['csv', 'tsv', 'lines'].map((format) => entry('bare', format)),
        ...['csv', 'tsv'].map((format) => entry('quoted', format)),
        'ndjson: { format: ndjson, identifier: customer_id, members: quoted }',
        'json: { format: json, identifier: customer_id, members: array }',
        entry('gzipped', 'csv'),
      ]
        .map((line) => `  ${line}\n`)
        .join('')}`,
      gzipped: await gzippedLongLine('x\n\n'),
    });
    writeLongLine(workspace, 'bare', 'x\n\n');
    writeLongLine(workspace, 'quoted', '"x"\n\n"');
    writeLongLine(workspace, 'array', '["x",\n\n"');
    const run = await runAction({ workspace, inputs: { mode: 'plan' } });
    assertWellFormed(run);
    assert.equal(run.exitCode, 1);
    for (const { id, status, problems } of run.result.audiences) {
      assert.equal(status, 'invalid');
      assert.deepEqual(
        problems.map(({ code, line }: Record<string, unknown>) => [code, line]),
        [['bad-format', 3]],
        id,
      );
      assert.match(problems[0].message, /1 MiB/);
    }
    assert.equal(run.result.audiences.length, formats.length + 3);
    if (run.maxRssBytes !== null) assert.ok(run.maxRssBytes < 200 * MIB, `${run.maxRssBytes} bytes`);
    assert.ok(run.stdout.length < 20_000);
    assertNoMemberIds(['priv-member'], run);
  });

  test('a record of exactly 1 MiB is fine, one byte more is an error', async () => {
    const lines = (bytes: number) => `x,y\n1,${'z'.repeat(bytes - 2)}\nuser,2\n`;
    using workspace = createWorkspace({
      'audiences.yml':
        'version: 1\ndefaults: { identifier: customer_id, column: x }\naudiences:\n  fits: { members: fits.csv }\n  over: { members: over.csv }\n',
      'fits.csv': lines(MIB),
      'over.csv': lines(MIB + 1),
    });
    const run = await runAction({ workspace, inputs: { mode: 'plan' } });
    assertWellFormed(run);
    const [fits, over] = run.result.audiences;
    assert.deepEqual([fits.status, fits.members], ['planned', 2]);
    assert.deepEqual([over.problems[0].code, over.problems[0].line], ['bad-format', 2]);
  });

  test('of annotations there are ten errors and ten warnings, the closing one and what is left out among them', async () => {
    const ids = Array.from({ length: 40 }, (_, number) => `audience_${number}`);
    using workspace = createWorkspace({
      'audiences.yml': `version: 1\ndefaults: { identifier: customer_id, duplicates: warn }\naudiences:\n${ids
        .map((id, at) => `  ${id}: { members: ${at < 25 ? 'bad' : 'repeats'}.csv }\n`)
        .join('')}`,
      'bad.csv': 'customer_id\npriv-member-1\n\tpriv-member-2\n',
      'repeats.csv': 'customer_id\npriv-member-1\npriv-member-1\n',
    });
    const run = await runAction({ workspace, inputs: { mode: 'plan' } });
    assertWellFormed(run);
    const errors = run.annotations.filter(({ level }) => level === 'error');
    const warnings = run.annotations.filter(({ level }) => level === 'warning');
    assert.equal(errors.length, 10);
    assert.deepEqual(
      errors.slice(0, 9).map(({ title, file, line }) => [title, file, line]),
      ids.slice(0, 9).map((id) => [`white-space in ${id}`, 'bad.csv', 3]),
    );
    assert.match(
      errors[9]?.message ?? '',
      /^Plan failed: 25 of 40 audiences are not fit .*16 more errors not shown/,
    );
    assert.equal(warnings.length, 10);
    assert.match(warnings[9]?.message ?? '', /6 more warnings not shown/);
    assert.match(run.summary, /### 25 errors and 15 warnings/);
    for (const id of ids) assert.ok(run.summary.includes(`| \`${id}\` |`));
  });

  test('of an output are 120,000 bytes: then without problems and truncated, then empty; the document stays whole', async () => {
    const sizes = [330, 620];
    const runs = await Promise.all(
      sizes.map(async (size) => {
        const entries = Array.from(
          { length: size },
          (_, number) => `  audience_${number}: { members: none.csv }\n`,
        );
        using workspace = createWorkspace({
          'audiences.yml': `version: 1\ndefaults: { identifier: customer_id }\naudiences:\n${entries.join('')}`,
        });
        return await runAction({ workspace, inputs: { mode: 'plan' } });
      }),
    );
    for (const [at, run] of runs.entries()) {
      assert.equal(run.exitCode, 1);
      assert.equal(run.result.audiences.length, sizes[at]);
      assert.ok(run.result.audiences.every(({ problems }: { problems: unknown[] }) => problems.length === 1));
      assert.equal(JSON.parse(run.outputs.audiences ?? '').length, sizes[at]);
      assert.ok(Buffer.byteLength(run.summary) < MIB);
      assert.equal(run.annotations.length, 10);
    }
    const cut = JSON.parse(runs[0]?.outputs.result ?? '');
    assert.equal(cut.truncated, true);
    assert.ok(cut.audiences.every(({ problems }: { problems: unknown[] }) => problems.length === 0));
    assert.equal(runs[1]?.outputs.result, '');
  });

  test('of a job’s outputs refuse `shards` that would break them', async () => {
    const entries = Array.from(
      { length: 3_600 },
      (_, number) =>
        `  audience_${'x'.repeat(106)}_${String(number).padStart(4, '0')}: { members: vip.csv }\n`,
    );
    using workspace = createWorkspace({
      'audiences.yml': `version: 1\ndefaults: { identifier: customer_id }\naudiences:\n${entries.join('')}`,
      'vip.csv': 'customer_id\n1\n',
    });
    const run = await runAction({ workspace, inputs: { mode: 'plan', shards: '256' } });
    assert.equal(run.exitCode, 1);
    assert.equal(run.outputs.shards, '');
    assert.match(
      run.result.problems[0].message,
      /Input `shards` gives an output that would be over GitHub’s limit/,
    );
    // Nothing was read or built for it.
    assert.equal(run.outputs.members, '0');
    assert.equal(run.outputs.files, '');
  });

  test('of nine errors all are shown, and the closing one says nothing of others', async () => {
    const nine = Array.from({ length: 9 }, (_, number) => `  audience_${number}: { members: none.csv }\n`);
    using workspace = createWorkspace({
      'audiences.yml': `version: 1\ndefaults: { identifier: customer_id }\naudiences:\n${nine.join('')}`,
    });
    const run = await runAction({ workspace, inputs: { mode: 'plan' } });
    assertWellFormed(run);
    assert.equal(run.annotations.length, 10);
    assert.doesNotMatch(run.annotations[9]?.message ?? '', /not shown/);
  });
});
