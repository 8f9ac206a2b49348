import { readFileSync } from 'node:fs';
import type { Node } from '../manifest/tree.ts';
import { parseYaml } from '../manifest/yaml.ts';

/** An input as `action.yml` describes it. */
export interface InputHelp {
  readonly name: string;
  /** Its default; empty where it has none, or one that only GitHub's runner can evaluate. */
  readonly fallback: string;
  readonly meaning: string;
}

/** The inputs that the `action.yml` at a path declares, in its order. Throws where the file cannot be read. */
export function readInputHelp(path: string): InputHelp[] {
  const { root } = parseYaml(readFileSync(path), 'action.yml');
  return [...entriesOf(valueAt(root, 'inputs'))].map(([name, { value }]) => {
    const fallback = textAt(value, 'default');
    return {
      name,
      fallback: fallback.startsWith('${{') ? '' : fallback,
      meaning: textAt(value, 'description'),
    };
  });
}

function textAt(node: Node | null, key: string): string {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' ? value.text : '';
}

function valueAt(node: Node | null, key: string): Node | null {
  return entriesOf(node).get(key)?.value ?? null;
}

function entriesOf(node: Node | null) {
  return node?.kind === 'mapping' ? node.entries : new Map<string, never>();
}
