import { parse } from 'yaml';
import { readProjectFile } from '../../scripts/check/files.ts';
import { blocksOf } from '../../scripts/check/markdown.ts';

/** What the expressions of a workflow are worth in one run. */
export type Values = Readonly<Record<string, string>>;

/** A step as a recipe writes it. */
interface Step {
  readonly uses?: string;
  readonly name?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A step that runs a script in bash, with its variables. */
export interface Script {
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

const PAGE = readProjectFile('docs/recipes.md');

/**
 * The inputs of the step that uses this action in a recipe, in the job `job` (default: the only one), with each
 * `${{ … }}` replaced by its value. An expression without a value throws, so that a test knows all of them.
 */
export function inputsOf(recipe: string, values: Values, job?: string): Record<string, string> {
  const step = stepsOf(recipe, job).find(({ uses }) => uses?.startsWith('org/odp-audience-action@'));
  if (step?.with === undefined) throw new Error(`The recipe "${recipe}" does not use the action`);
  return Object.fromEntries(
    Object.entries(step.with).map(([name, text]) => [name, evaluated(String(text), values)]),
  );
}

/** The script of a recipe's step of this name, which must be bash's, for only then a pipe fails where a part of it does. */
export function scriptOf(recipe: string, name: string, values: Values, job?: string): Script {
  const step = stepsOf(recipe, job).find((one) => one.name === name);
  if (step?.run === undefined) throw new Error(`The recipe "${recipe}" has no script "${name}"`);
  if (step.shell !== 'bash') throw new Error(`The script "${name}" of the recipe "${recipe}" is not bash's`);
  const env = Object.entries(step.env ?? {}).map(([variable, text]) => [variable, evaluated(text, values)]);
  return { run: step.run, env: Object.fromEntries(env) };
}

/** The sections of the page: their titles, text and blocks. */
export function recipes(): { readonly title: string; readonly text: string }[] {
  return PAGE.split('\n## ')
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { title, text: lines.join('\n') };
    });
}

function stepsOf(recipe: string, job: string | undefined): readonly Step[] {
  const [, section] = PAGE.split(`\n## ${recipe}\n`);
  const block = blocksOf(section?.split('\n## ')[0] ?? '').find(({ language }) => language === 'yaml');
  if (block === undefined) throw new Error(`docs/recipes.md has no recipe "${recipe}" with YAML`);
  const value = parse(block.text);
  if (Array.isArray(value)) return value;
  const jobs: Record<string, { readonly steps: readonly Step[] }> = value.jobs;
  return jobs[job ?? Object.keys(jobs)[0] ?? '']?.steps ?? [];
}

function evaluated(text: string, values: Values): string {
  return text.replace(/\$\{\{\s*([\s\S]*?)\s*\}\}/g, (_, written: string) => {
    const expression = written.replace(/\s+/g, ' ');
    const value = values[expression];
    if (value === undefined) throw new Error(`The test gives no value for \${{ ${expression} }}`);
    return value;
  });
}
