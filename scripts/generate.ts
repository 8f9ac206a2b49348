import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inputsTable, outputsTable } from './generate/action-tables.ts';
import { artifactsTable, attacksTable } from './generate/claims.ts';
import { keysTable } from './generate/manifest-reference.ts';
import { between } from './generate/markdown.ts';
import { problemsPage } from './generate/problems-reference.ts';
import { faultsTable, killsTable, overlapsTable, timesTable } from './generate/reliability.ts';
import { fieldsTables } from './generate/result-reference.ts';
import { manifestJsonSchema, resultJsonSchema } from './generate/schemas.ts';
import { boundsTable } from './generate/threats.ts';

/**
 * Writes everything that is generated from the source: the JSON Schemas and the reference tables of the docs.
 * `--check` writes nothing and exits 1 when something on disk is not what would be written.
 */
const ROOT = join(import.meta.dirname, '..');
const ACTION = readFileSync(join(ROOT, 'action.yml'), 'utf8');

/** Each file with what it should be, given what it is; `null` where it may be absent and is. */
const FILES: Readonly<Record<string, (current: string | null) => string | null>> = {
  'schema/audiences.schema.json': () => json(manifestJsonSchema()),
  'schema/result.schema.json': () => json(resultJsonSchema()),
  'docs/problems.md': problemsPage,
  'docs/manifest.md': (current) => between(required(current), 'keys', keysTable()),
  'docs/result.md': (current) => between(required(current), 'fields', fieldsTables()),
  'docs/reliability.md': (current) =>
    inPlaces(required(current), {
      faults: faultsTable(),
      kills: killsTable(),
      overlaps: overlapsTable(),
      artifacts: artifactsTable(),
      times: timesTable(),
    }),
  'docs/threat-model.md': (current) =>
    inPlaces(required(current), { attacks: attacksTable(), bounds: boundsTable() }),
  'README.md': (current) => {
    if (current === null) return null;
    return inPlaces(current, { inputs: inputsTable(ACTION), outputs: outputsTable(ACTION) });
  },
};

const check = process.argv.includes('--check');
for (const [name, generate] of Object.entries(FILES)) {
  const path = join(ROOT, name);
  const current = existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : null;
  try {
    const wanted = generate(current);
    if (wanted === null || wanted === current) continue;
    if (check) throw new Error('is not current. Run `npm run generate` and commit the result');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
    console.log(`wrote ${name}`);
  } catch (fault) {
    console.error(`${name}: ${fault instanceof Error ? fault.message : String(fault)}.`);
    process.exitCode = 1;
  }
}

/** The page with each of the contents in its place. */
function inPlaces(page: string, contents: Readonly<Record<string, string>>): string {
  return Object.entries(contents).reduce((text, [name, content]) => between(text, name, content), page);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function required(current: string | null): string {
  if (current === null) throw new Error('does not exist; its prose is written by hand');
  return current;
}
