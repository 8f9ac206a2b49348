import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { parseManifest } from '../../src/manifest/read.ts';
import { type ProjectFile, ROOT } from './files.ts';
import type { Finding } from './finding.ts';
import { type Block, blocksOf } from './markdown.ts';
import { wrongWorkflow } from './workflow.ts';

/** What is wrong in the YAML blocks of a page: workflows, steps of one, manifests, entries of one. */
export async function wrongBlocks({ name, text }: ProjectFile): Promise<Finding[]> {
  const blocks = blocksOf(text).filter(({ language }) => language === 'yaml' || language === 'yml');
  const found = await Promise.all(blocks.map((block) => wrongBlock(name, block)));
  return found.flat();
}

/** What is wrong with a manifest by its schema and by the action's own reading. */
export async function wrongManifest(file: string, line: number, text: string): Promise<Finding[]> {
  const bySchema = isManifest(parse(text))
    ? []
    : (isManifest.errors ?? []).map(({ instancePath, message }) => ({
        file,
        line,
        message: `${instancePath} ${message} [schema]`,
      }));
  const { problems, invalid } = await parseManifest(Buffer.from(text), file);
  const all = [...problems, ...invalid.flatMap((audience) => audience.problems)];
  return [
    ...bySchema,
    ...all.map((one) => ({
      file,
      line: line - 1 + (one.line ?? 1),
      message: `${one.message} [${one.code}]`,
    })),
  ];
}

const isManifest = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(join(ROOT, 'schema/audiences.schema.json'), 'utf8')),
);

async function wrongBlock(file: string, { text, line }: Block): Promise<Finding[]> {
  const fail = (message: string) => [{ file, line, message }];
  let value: unknown;
  try {
    value = parse(text);
  } catch (fault) {
    return fail(String(fault));
  }
  if (Array.isArray(value)) {
    const head = ['on: push', 'jobs:', '  job:', '    runs-on: ubuntu-latest', '    steps:'];
    return wrongWorkflow({
      file,
      line: line - head.length,
      text: [...head, ...indented(text, 6)].join('\n'),
    });
  }
  const keys = Object.keys(value ?? {});
  // What other systems run is tested as it stands, in test/docs/environments.test.ts.
  if (/^# (?:\.gitlab-ci|azure-pipelines)\.yml\n/.test(text)) return [];
  if (keys.includes('jobs')) return wrongWorkflow({ file, line, text });
  if (keys.includes('audiences')) return wrongManifest(file, line, text);
  if (keys.includes('repos')) return [];
  if (keys.every((key) => WORKFLOW_KEYS.has(key))) {
    const on = keys.includes('on') ? '' : 'on: push\n';
    const jobs = 'jobs: { job: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }\n';
    return wrongWorkflow({ file, line, text: `${text}${on}${jobs}` });
  }
  if (keys.every((key) => typeof (value as Record<string, unknown>)[key] === 'object')) {
    const head = ['version: 1', 'defaults: { identifier: customer_id }', 'audiences:'];
    return wrongManifest(file, line - head.length, [...head, ...indented(text, 2)].join('\n'));
  }
  return fail('This YAML is not a workflow, steps, a manifest or an audience; the check knows nothing else.');
}

const WORKFLOW_KEYS = new Set(['name', 'on', 'permissions', 'concurrency', 'env', 'defaults']);

function indented(text: string, by: number): string[] {
  return text.split('\n').map((line) => (line === '' ? line : ' '.repeat(by) + line));
}
