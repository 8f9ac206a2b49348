import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Place } from '../problems/problem.ts';
import { count } from '../words/numbers.ts';
import type { Entry, MappingNode, Node, ScalarNode } from './tree.ts';

/**
 * Most keys and values that aliases may add, which each audience then has as its own. Ten thousand audiences that share a
 * list of twenty are below; a "billion laughs" is not.
 */
export const MAX_ALIASED = 250_000;

/** What the YAML grammar allows and a manifest does not: `offset` is where in the text. */
export class TreeFault extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * The manifest's tree from the library's. Throws TreeFault for a foreign tag, a key that is not text, and for an alias
 * that is unknown, contains itself, or multiplies the manifest beyond measure.
 */
export function convert(contents: unknown, place: (offset: number) => Place): Node {
  const anchors = new Map<string, Anchored>();
  let aliased = 0;

  /** Converts a node; `weight` is how many nodes it has with its aliases written out. */
  function node(source: unknown, near: number): Anchored {
    if (!isAlias(source) && !isScalar(source) && !isMap(source) && !isSeq(source)) {
      return { node: emptyScalar(place(near)), weight: 1 };
    }
    const offset = source.range?.[0] ?? near;
    if (isAlias(source)) return alias(source, offset);
    checkTag(source.tag, offset);
    const { anchor } = source;
    if (anchor) anchors.set(anchor, OPEN);
    const made = plain(source, offset);
    if (anchor) anchors.set(anchor, made);
    return made;
  }

  function plain(source: Scalar | YAMLMap | YAMLSeq, offset: number): Anchored {
    if (isScalar(source)) return { node: scalar(source, place(offset)), weight: 1 };
    return isMap(source) ? mapping(source, offset) : list(source, offset);
  }

  function alias(source: Alias, offset: number): Anchored {
    const found = anchors.get(source.source);
    if (!found) {
      throw new TreeFault(
        'This alias names no anchor. A text that begins with `*`, such as a glob, goes in quotes.',
        offset,
      );
    }
    if (found === OPEN) throw new TreeFault('An alias is inside the value that it refers to.', offset);
    aliased += found.weight;
    if (aliased > MAX_ALIASED)
      throw new TreeFault(
        `Aliases add more than ${count(MAX_ALIASED)} keys and values to the manifest, which is more than is read.`,
        offset,
      );
    return found;
  }

  function mapping(source: YAMLMap, offset: number): Anchored {
    const entries = new Map<string, Entry>();
    const repeated: MappingNode['repeated'][number][] = [];
    let weight = 1;
    for (const pair of source.items) {
      const at = (pair.key as ParsedNode | null)?.range?.[0] ?? offset;
      const key = node(pair.key, at).node;
      if (key.kind !== 'scalar') throw new TreeFault('A key is a list or a mapping; it must be text.', at);
      const value = node(pair.value, at);
      weight += value.weight + 1;
      const first = entries.get(key.text);
      if (first) repeated.push({ key: key.text, place: place(at), first: first.place });
      else entries.set(key.text, { place: place(at), value: value.node });
    }
    return { node: { kind: 'mapping', entries, repeated, place: place(offset) }, weight };
  }

  function list(source: YAMLSeq, offset: number): Anchored {
    let weight = 1;
    const items = source.items.map((item) => {
      const made = node(item, offset);
      weight += made.weight;
      return made.node;
    });
    return { node: { kind: 'list', items, place: place(offset) }, weight };
  }

  return node(contents, 0).node;
}

interface Anchored {
  readonly node: Node;
  readonly weight: number;
}

function emptyScalar(place: Place): ScalarNode {
  return { kind: 'scalar', value: null, text: '', quoted: false, place };
}

/** Marks a node whose end has not been reached. */
const OPEN: Anchored = { node: emptyScalar({}), weight: 0 };

function scalar(source: Scalar, place: Place): ScalarNode {
  const { value } = source;
  const quoted = source.type !== 'PLAIN';
  const text = quoted ? String(value ?? '') : (source.source ?? '');
  const known =
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { kind: 'scalar', value: known ? value : text, text, quoted, place };
}

const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

function checkTag(tag: string | undefined, offset: number): void {
  if (tag === undefined || CORE_TAG.test(tag)) return;
  throw new TreeFault(
    'This tag is not supported. A text that begins with `!`, such as an exclusion, goes in quotes.',
    offset,
  );
}
