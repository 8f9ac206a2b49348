import { type ProblemError, problemError } from '../../problems/problem.ts';
import type { MemberSink, NotAnId, ReadSettings } from '../reader.ts';
import { isConflictMarker } from '../rules/not-a-row.ts';
import { faultAt } from './json-fault.ts';
import { createFieldFinder, type FieldFinder } from './json-field.ts';
import {
  createValueBatch,
  HAS_EXPONENT,
  isFull,
  textOf,
  textOfValue,
  type ValueBatch,
} from './json-split.ts';

/** Takes JSON values in batches and hands their IDs to the sink. */
export interface ValueTaker {
  /** Where the next value is copied to. Empty between two chunks of text. */
  readonly batch: ValueBatch;
  /** Counts the value that was copied into the batch. */
  count(): void;
  /** Hands on what is in the batch. Throws ProblemError `bad-format` for a value that is not valid JSON. */
  flush(): void;
  /** To be called after the last value. Throws ProblemError `column-not-found` where no value has the field. */
  end(): void;
}

/** How the values of a file are separated. */
export interface ValueForm {
  /** Whether each has a line of its own; else they are counted. */
  readonly onLines: boolean;
  /** The error for a value that is not valid JSON. */
  readonly bad: (line: number, column?: number) => ProblemError;
}

export function createValueTaker(settings: ReadSettings, sink: MemberSink, form: ValueForm): ValueTaker {
  // Batches are empty whenever the caller waits, so that all files can share one.
  shared ??= createValueBatch();
  const batch = shared;
  const finder = createFieldFinder(settings);
  /** Values so far. */
  let values = 0;
  /** Whether a value had the field, or was itself an ID. */
  let found = false;
  /** Lines of values without the field, as long as none had it. */
  let waiting: { readonly line: number; readonly value: number }[] = [];

  function parse(): unknown[] {
    try {
      return JSON.parse(textOf(batch)) as unknown[];
    } catch {
      // The values before the one that is broken are rows all the same.
      const parsed: unknown[] = [];
      for (let i = 0; i < batch.count; i++) {
        try {
          parsed.push(JSON.parse(textOfValue(batch, i)));
        } catch {
          break;
        }
      }
      return parsed;
    }
  }

  function take(value: unknown, index: number): void {
    values++;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const field = isObject ? finder.find(value) : value;
    const line = batch.lines[index] as number;
    if (field === undefined) {
      finder.remember(value as object);
      if (!found && waiting.length < MAX_WAITING) waiting.push({ line, value: values });
      else refuse('missing', line, values);
      return;
    }
    if (!found) {
      found = true;
      for (const row of waiting) refuse('missing', row.line, row.value);
      waiting = [];
    }
    let text: unknown = field;
    if (typeof field === 'number') text = integerText(field, batch, index, finder);
    if (typeof text === 'string' && text.isWellFormed()) give(text, line);
    else refuse(whyNot(field), line, values);
  }

  function refuse(why: NotAnId, line: number, value: number): void {
    sink.invalid('not-an-id', line, form.onLines ? { why } : { why, value });
  }

  function give(id: string, line: number): void {
    if (id.length * 3 <= ID_BYTES.length) {
      sink.id(ID_BYTES, 0, ID_BYTES.write(id, 0, 'utf8'), line);
      return;
    }
    const bytes = Buffer.from(id);
    sink.id(bytes, 0, bytes.length, line);
  }

  /** The error for a value that is not valid JSON, at the line where it stops being that. */
  function faultOf(index: number): ProblemError {
    const text = textOfValue(batch, index);
    const at = faultAt(text);
    const lines = text.slice(0, at).split(/\r\n|\r|\n/);
    const line = (batch.lines[index] as number) + lines.length - 1;
    if (isConflictMarker(text.slice(at, at + 8))) sink.conflictMarker(line);
    // Where the value begins in its line is not known.
    return form.bad(line, lines.length > 1 ? (lines.at(-1) ?? '').length + 1 : undefined);
  }

  function flush(): void {
    if (batch.count === 0) return;
    const { count } = batch;
    try {
      const parsed = parse();
      for (let index = 0; index < parsed.length; index++) take(parsed[index], index);
      if (parsed.length < count) throw faultOf(parsed.length);
    } finally {
      batch.count = 0;
    }
  }

  return {
    batch,
    count() {
      batch.count++;
      if (isFull(batch)) flush();
    },
    flush,
    end() {
      flush();
      if (waiting.length > 0) throw problemError('column-not-found', finder.notFound(values));
    },
  };
}

let shared: ValueBatch | undefined;
const ID_BYTES = Buffer.allocUnsafeSlow(4096);
/** Values without the field that may come before one that has it, without being rows at once. */
const MAX_WAITING = 10_000;

/** The digits of a number as they are in the file, or null where it is not written as an integer. */
function integerText(number: number, batch: ValueBatch, index: number, finder: FieldFinder): string | null {
  const flags = batch.numbers[index] as number;
  const text = String(number);
  const isExact = Number.isSafeInteger(number) && !Object.is(number, -0);
  if (isExact && flags === 0) return text;
  if (Number.isFinite(number) && !Number.isInteger(number)) return null;
  // A fraction of zeros somewhere in the value, perhaps in another field.
  if (isExact && (flags & HAS_EXPONENT) === 0 && !textOfValue(batch, index).includes(`${text}.`)) return text;
  const source = finder.sourceOf(textOfValue(batch, index));
  return source !== null && /^-?\d+$/.test(source) ? source : null;
}

function whyNot(value: unknown): NotAnId {
  if (value === null) return 'null';
  if (typeof value === 'number') return 'fraction';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'surrogate';
  return Array.isArray(value) ? 'list' : 'object';
}
