import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ActionRun } from '../support/action.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const isResult = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(join(ROOT, 'schema', 'result.schema.json'), 'utf8')),
);

/**
 * Asserts what holds for every run, however it ended: secrets are masked before anything else is written, the result
 * document is valid and agrees with exit code and outputs, groups are closed, annotations fit, the summary is there and
 * no half-written file is.
 */
export function assertWellFormed(run: ActionRun): void {
  const { result, outputs, exitCode, annotations } = run;
  assert.equal(run.stderr, '');
  const isValid: boolean = isResult(run.result);
  assert.ok(isValid, JSON.stringify(isResult.errors));
  assert.equal(exitCode, result.outcome === 'failure' ? 1 : 0);

  assertMaskedFirst(run);
  assertGroups(run);
  for (const level of ['error', 'warning'] as const) {
    assert.ok(annotations.filter((annotation) => annotation.level === level).length <= 10);
  }
  assert.equal(annotations.at(-1)?.level === 'error', exitCode === 1);

  assert.match(run.summary, exitCode === 1 ? /^## ❌ / : /^## (?:✅|📋|🔓) /);
  assert.deepEqual(JSON.parse(outputs.result ?? ''), result);
  assert.equal(outputs.mode, result.mode ?? '');
  const audiences: { id: string; status: string; members: number | null; file: { path: string } | null }[] =
    result.audiences;
  assert.deepEqual(
    JSON.parse(outputs.audiences ?? ''),
    audiences.map(({ id }) => id),
  );
  assert.deepEqual(
    JSON.parse(outputs.imported ?? ''),
    audiences.filter(({ status }) => status === 'imported').map(({ id }) => id),
  );
  assert.equal(outputs.members, String(audiences.reduce((sum, { members }) => sum + (members ?? 0), 0)));
  const files = audiences.flatMap(({ file }) => (file === null ? [] : [file.path]));
  assert.equal(outputs.files, files.join('\n'));
  assertFolder(outputs['result-path'] ?? '', files);
}

function assertMaskedFirst({ stdout, commands }: ActionRun): void {
  const masks = commands.filter(({ name }) => name === 'add-mask');
  const first = stdout.split('\n').slice(0, masks.length);
  assert.ok(first.every((line) => line.startsWith('::add-mask::')));
}

function assertGroups({ commands }: ActionRun): void {
  const marks = commands.map(({ name }) => name).filter((name) => name === 'group' || name === 'endgroup');
  assert.ok(marks.every((name, at) => name === (at % 2 === 0 ? 'group' : 'endgroup')));
  assert.equal(marks.length % 2, 0);
}

/** In the output folder there is the result, and of built files only those that the result names. */
function assertFolder(resultPath: string, files: readonly string[]): void {
  const folder = dirname(resultPath);
  assert.ok(existsSync(resultPath));
  assert.deepEqual(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .sort(),
    [resultPath, ...files].sort(),
  );
}
