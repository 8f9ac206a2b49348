import type { Place } from '../problems/problem.ts';

/**
 * A manifest as its text has it: values with their places, keys as written. Mappings are Maps, so that a key such as
 * `__proto__` is a key like any other. An alias is the very node it names, not a copy.
 */
export type Node = ScalarNode | ListNode | MappingNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, or the value where it was quoted. */
  readonly text: string;
  readonly quoted: boolean;
  readonly place: Place;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly place: Place;
}

export interface MappingNode {
  readonly kind: 'mapping';
  /** The first of each key. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Keys that occur again. */
  readonly repeated: readonly { readonly key: string; readonly place: Place; readonly first: Place }[];
  readonly place: Place;
}

/** A key of a mapping, and its value. */
export interface Entry {
  /** Place of the key. */
  readonly place: Place;
  readonly value: Node;
}

/** The node as a plain value for a schema to check. Mappings are opaque: no setting is one. */
export function plainValue(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'mapping') return {};
  return node.items.map((item) => (item.kind === 'scalar' ? item.value : {}));
}
