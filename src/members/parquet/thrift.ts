import { badParquet } from './bad-parquet.ts';

/** Most structs in one footer: some 150,000 column chunks. Each becomes an object, so this bounds the memory. */
const MAX_STRUCTS = 1_000_000;
/** Most elements of all its lists, for the same reason. */
const MAX_ELEMENTS = 4_000_000;
const MAX_DEPTH = 16;

/**
 * Walks over a struct in Thrift's compact protocol and returns where it ends, or null where the bytes end before.
 * hyparquet makes an array of every list's claimed length before it reads the list; here no length is believed that
 * the bytes after it could not hold. Source: thrift-compact-protocol.md of Apache Thrift.
 */
export function endOfStruct(bytes: Uint8Array, start: number): number | null {
  let at = start;
  let structs = 0;
  let elements = 0;
  let short = false;

  function byte(): number {
    if (at >= bytes.length) short = true;
    const value = bytes[at] ?? 0;
    at += 1;
    return value;
  }

  function varint(maxBytes: number): number {
    let value = 0;
    for (let i = 0; i < maxBytes; i += 1) {
      const next = byte();
      value += (next & 0x7f) * 2 ** (7 * i);
      if (next < 0x80) return value;
    }
    throw badParquet('is damaged');
  }

  function skip(type: number, depth: number): void {
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) byte();
    else if (type === I16 || type === I32) varint(5);
    else if (type === I64) varint(10);
    else if (type === DOUBLE) at += 8;
    else if (type === BINARY) text();
    else if (type === LIST) list(depth + 1);
    else if (type === STRUCT) struct(depth + 1);
    else throw badParquet('is damaged');
  }

  /** Of a list or text: at least a byte for each element. */
  function length(): number {
    const value = varint(5);
    if (value > bytes.length - at) short = true;
    return value;
  }

  function text(): void {
    const size = length();
    at += size;
  }

  function list(depth: number): void {
    const head = byte();
    const type = head & 0x0f;
    const size = head >> 4 === 15 ? length() : head >> 4;
    if (size > bytes.length - at) short = true;
    elements += size;
    if (!short && elements > MAX_ELEMENTS) throw tooMuch();
    for (let i = 0; i < size && !short; i += 1) skip(type === TRUE || type === FALSE ? BYTE : type, depth);
  }

  function struct(depth: number): void {
    structs += 1;
    if (depth > MAX_DEPTH) throw badParquet('is damaged');
    if (structs > MAX_STRUCTS) throw tooMuch();
    while (!short) {
      const head = byte();
      const type = head & 0x0f;
      if (type === STOP) return;
      if (head >> 4 === 0) varint(5);
      skip(type, depth);
    }
  }

  struct(0);
  return short || at > bytes.length ? null : at;
}

function tooMuch() {
  return badParquet(
    'describes more than 1,000,000 column chunks and statistics',
    'Export only the ID column, or larger row groups.',
  );
}

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
