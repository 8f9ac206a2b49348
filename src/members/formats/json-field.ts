import type { ReadSettings } from '../reader.ts';
import { IS_MANIFEST, isUnloadManifest } from './document.ts';
import { nearestField } from './field-names.ts';

/** Finds the field with the ID in the objects of a file. */
export interface FieldFinder {
  /** The field's value; undefined where the object does not have it. */
  find(object: object): unknown;
  /** The text of the number that `find` would give for this JSON text of a value, or null where there is none. */
  sourceOf(text: string): string | null;
  /** Remembers the names that an object without the field has, and whether it holds a list. */
  remember(object: object): void;
  /** The message of `column-not-found` for a file of so many values. */
  notFound(values: number): string;
}

/** By the whole name first, then by a dotted path, as the contract of `column` says. */
export function createFieldFinder(settings: ReadSettings): FieldFinder {
  const name = String(settings.column ?? settings.identifier);
  const path = name.includes('.') ? name.split('.') : null;
  /** The names of the first objects. */
  const names = new Set<string>();
  let hasList = false;

  function find(object: object): unknown {
    const value = (object as Record<string, unknown>)[name];
    // Only these two cannot be inherited.
    if (typeof value === 'string' || typeof value === 'number') return value;
    if (Object.hasOwn(object, name)) return value;
    return path === null ? undefined : valueAt(object, path);
  }

  return {
    find,
    sourceOf(text) {
      const value = parseWithSources(text);
      const field = isPlainObject(value) ? find(value) : value;
      return field instanceof Source ? field.text : null;
    },
    remember(object) {
      if (names.size >= MAX_NAMES) return;
      hasList ||= holdsList(object);
      for (const key of Object.keys(object)) {
        if (names.size < MAX_NAMES) names.add(key);
      }
    },
    notFound(values) {
      if (values === 1 && isUnloadManifest([...names])) return IS_MANIFEST;
      const what = path === null ? 'field' : 'field or path';
      const near = nearestField(name, [...names]);
      const hint = near === null ? '' : ` Did you mean \`${near}\`?`;
      const missing = `No value of the file has the ${what} \`${name}\`.${hint}`;
      const set = '`column` to the name of the field with the IDs.';
      const inList = hasList ? ` ${IN_A_LIST}` : '';
      return values === 1
        ? `${missing} ${ONLY_VALUE}${inList} otherwise set ${set}`
        : `${missing} Set ${set}${hasList ? ` ${IN_LISTS}` : ''}`;
    },
  };
}

const ONLY_VALUE = 'It has only one: if an error was saved in place of the list, export the list again;';
/** As services answer, page by page. */
const IN_A_LIST =
  "if the IDs are in a list inside it, save the elements of that list alone, as `jq -c '.items[]'` does;";
const IN_LISTS =
  "If the values are pages with the IDs in a list inside each, save the elements of these lists alone, as `jq -c '.items[]'` does.";
const MAX_NAMES = 1000;

/** Whether a field of the object, or of an object in it, is a list. */
function holdsList(object: object, depth = 0): boolean {
  return Object.values(object).some(
    (value) =>
      Array.isArray(value) || (depth < MAX_LIST_DEPTH && isPlainObject(value) && holdsList(value, depth + 1)),
  );
}

const MAX_LIST_DEPTH = 2;

function valueAt(object: object, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const step of path) {
    if (!isPlainObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Source);
}

/** A number as it is written. */
class Source {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The value with its numbers as they are written. Null where it is too deep for JSON.parse's reviver. */
function parseWithSources(text: string): unknown {
  try {
    return JSON.parse(text, ((_key: string, value: unknown, context: { readonly source?: string }) =>
      typeof value === 'number' && context.source !== undefined ? new Source(context.source) : value) as (
      key: string,
      value: unknown,
    ) => unknown);
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}
