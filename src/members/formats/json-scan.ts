/**
 * One pass over the bytes of a JSON text (RFC 8259) that checks its grammar as strictly as JSON.parse does and finds
 * where one value lies, without making a string or an object, and without recursion, so that no depth is too deep.
 */

/** What `scanJson` found: the text itself, or the value of the wanted field where the text is an object. */
export interface JsonScan {
  kind: JsonKind;
  /** The range of the value: for TEXT between its quotes, for ESCAPED with them. */
  start: number;
  end: number;
  /** Line ends inside the scanned text, up to the fault where it is broken. */
  lines: number;
}

export type JsonKind = 0 | 1 | 2 | 3;
/** Nothing that can be an ID: a fraction, `true`, `null`, an array, an object in it, or the field is missing. */
export const OTHER = 0;
/** A string without escapes: its bytes are its text. */
export const TEXT = 1;
/** A string with escapes, for JSON.parse. */
export const ESCAPED = 2;
/** An integer literal. */
export const INTEGER = 3;

/** The bytes end before the value does. A number at their very end counts as unfinished. */
export const INCOMPLETE = -1;
/** Not JSON. */
export const BROKEN = -2;

/**
 * Scans the value that begins at `from` (no white space) and returns where it ends, INCOMPLETE or BROKEN. In an object
 * `found` is about the last field named `column`; `oneLine` forbids line ends between tokens.
 */
export function scanJson(
  bytes: Uint8Array,
  from: number,
  to: number,
  column: Uint8Array,
  oneLine: boolean,
  found: JsonScan,
): number {
  found.lines = 0;
  const first = bytes[from]!;
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return scanScalar(bytes, from, to, found);

  found.kind = OTHER;
  const isObject = first === OPEN_BRACE;
  let depth = 1;
  containers[0] = first;
  let expected: Expected = isObject ? KEY_OR_END : VALUE_OR_END;
  let wanted = false;
  let i = from + 1;
  for (;;) {
    let byte = 0;
    for (; i < to; i += 1) {
      byte = bytes[i]!;
      if (byte > SPACE) break;
      if (byte === SPACE || byte === TAB) continue;
      if (oneLine || (byte !== LF && byte !== CR)) return BROKEN;
      if (byte === CR || bytes[i - 1] !== CR) found.lines += 1;
    }
    if (i >= to) return INCOMPLETE;

    if (expected === AFTER_VALUE) {
      const inObject = containers[depth - 1] === OPEN_BRACE;
      i += 1;
      if (byte === COMMA) {
        expected = inObject ? KEY : VALUE;
      } else if (byte === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        depth -= 1;
        if (depth === 0) return i;
      } else {
        return BROKEN;
      }
    } else if (expected === COLON) {
      if (byte !== COLON_MARK) return BROKEN;
      i += 1;
      expected = VALUE;
    } else if (expected === KEY || (expected === KEY_OR_END && byte !== CLOSE_BRACE)) {
      if (byte !== QUOTE) return BROKEN;
      const end = scanString(bytes, i + 1, to);
      if (end < 0) return end;
      wanted = isObject && depth === 1 && isKey(bytes, i, end, column);
      i = end;
      expected = COLON;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (wanted) found.kind = OTHER;
      wanted = false;
      if (depth === containers.length) grow();
      containers[depth] = byte;
      depth += 1;
      i += 1;
      expected = byte === OPEN_BRACE ? KEY_OR_END : VALUE_OR_END;
    } else if (expected === KEY_OR_END || (expected === VALUE_OR_END && byte === CLOSE_BRACKET)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return i;
      expected = AFTER_VALUE;
    } else {
      i = scanScalar(bytes, i, to, wanted ? found : ignored);
      if (i < 0) return i;
      wanted = false;
      expected = AFTER_VALUE;
    }
  }
}

/** A string, a number or a word. */
function scanScalar(bytes: Uint8Array, from: number, to: number, found: JsonScan): number {
  const first = bytes[from]!;
  if (first === QUOTE) {
    const end = scanString(bytes, from + 1, to);
    if (end < 0) return end;
    found.kind = sawEscape ? ESCAPED : TEXT;
    found.start = sawEscape ? from : from + 1;
    found.end = sawEscape ? end : end - 1;
    return end;
  }
  if (first === MINUS || isDigit(first)) return scanNumber(bytes, from, to, found);
  found.kind = OTHER;
  if (first === TRUE[0]) return scanWord(bytes, from, to, TRUE);
  if (first === FALSE[0]) return scanWord(bytes, from, to, FALSE);
  return scanWord(bytes, from, to, NULL);
}

/** From behind the opening quote to behind the closing one; says in `sawEscape` whether there was a backslash. */
function scanString(bytes: Uint8Array, from: number, to: number): number {
  sawEscape = false;
  for (let i = from; i < to; i += 1) {
    const kind = STRING_BYTES[bytes[i]!];
    if (kind === PLAIN) continue;
    if (kind === END) return i + 1;
    if (kind === CONTROL) return BROKEN;
    sawEscape = true;
    i += 1;
    if (i >= to) return INCOMPLETE;
    if (bytes[i] === LETTER_U) {
      for (let digit = 0; digit < 4; digit += 1) {
        i += 1;
        if (i >= to) return INCOMPLETE;
        if (HEX_DIGITS[bytes[i]!] === 0) return BROKEN;
      }
    } else if (ESCAPES[bytes[i]!] === 0) {
      return BROKEN;
    }
  }
  return INCOMPLETE;
}

function scanNumber(bytes: Uint8Array, from: number, to: number, found: JsonScan): number {
  let i = from;
  if (bytes[i] === MINUS) i += 1;
  if (i >= to) return INCOMPLETE;
  if (!isDigit(bytes[i]!)) return BROKEN;
  // No other digit may follow a leading zero; whoever looks at what follows the number finds it there.
  i = bytes[i] === ZERO ? i + 1 : skipDigits(bytes, i, to);
  let integer = true;
  if (i < to && bytes[i] === POINT) {
    integer = false;
    const digits = i + 1;
    i = skipDigits(bytes, digits, to);
    if (i === digits) return i < to ? BROKEN : INCOMPLETE;
  }
  if (i < to && (bytes[i]! | LOWER_CASE) === LETTER_E) {
    integer = false;
    i += 1;
    if (i < to && (bytes[i] === PLUS || bytes[i] === MINUS)) i += 1;
    const digits = i;
    i = skipDigits(bytes, digits, to);
    if (i === digits) return i < to ? BROKEN : INCOMPLETE;
  }
  if (i >= to) return INCOMPLETE;
  found.kind = integer ? INTEGER : OTHER;
  found.start = from;
  found.end = i;
  return i;
}

function skipDigits(bytes: Uint8Array, from: number, to: number): number {
  let i = from;
  while (i < to && isDigit(bytes[i]!)) i += 1;
  return i;
}

function scanWord(bytes: Uint8Array, from: number, to: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i += 1) {
    if (from + i >= to) return INCOMPLETE;
    if (bytes[from + i] !== word[i]) return BROKEN;
  }
  return from + word.length;
}

/** Whether the string `bytes[start, end)`, quotes included, is the column's name. */
function isKey(bytes: Uint8Array, start: number, end: number, column: Uint8Array): boolean {
  if (sawEscape) {
    const key: string = JSON.parse(Buffer.from(bytes.subarray(start, end)).toString());
    return key.isWellFormed() && Buffer.from(key).equals(column);
  }
  if (end - start - 2 !== column.length) return false;
  for (let i = 0; i < column.length; i += 1) {
    if (bytes[start + 1 + i] !== column[i]) return false;
  }
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

function grow(): void {
  const larger = new Uint8Array(2 * containers.length);
  larger.set(containers);
  containers = larger;
}

/** The brackets that are open. Shared by all calls, which never overlap. */
let containers = new Uint8Array(64);
let sawEscape = false;
/** Where values go that nobody asked for. */
const ignored: JsonScan = { kind: OTHER, start: 0, end: 0, lines: 0 };

type Expected = 0 | 1 | 2 | 3 | 4 | 5;
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const COLON = 4;
const AFTER_VALUE = 5;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON_MARK = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_E = 0x65;
const LETTER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_CASE = 0x20;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

/** Classes of the bytes in a string. */
const PLAIN = 0;
const END = 1;
const ESCAPE = 2;
const CONTROL = 3;
const STRING_BYTES = new Uint8Array(256);
STRING_BYTES.fill(CONTROL, 0, SPACE);
STRING_BYTES[QUOTE] = END;
STRING_BYTES[BACKSLASH] = ESCAPE;

const ESCAPES = tableOf('"\\/bfnrt');
const HEX_DIGITS = tableOf('0123456789abcdefABCDEF');

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) table[byte] = 1;
  return table;
}
