import { parse } from 'yaml';
import { code, table } from './markdown.ts';

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** The inputs of an `action.yml` given as text. */
export function inputsTable(text: string): string {
  const { inputs } = parse(text) as ActionFile;
  return table(
    ['input', 'default', 'meaning'],
    Object.entries(inputs).map(([name, input]) => [code(name), code(input.default ?? ''), input.description]),
  );
}

/** The outputs of an `action.yml` given as text. */
export function outputsTable(text: string): string {
  const { outputs } = parse(text) as ActionFile;
  return table(
    ['output', 'value'],
    Object.entries(outputs).map(([name, output]) => [code(name), output.description]),
  );
}
