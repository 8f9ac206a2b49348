/**
 * What a scan found: a record; that more text is needed to tell; a record whose quotes are wrong; a line break in a
 * quoted field that must have none; or an escape that is not read.
 */
export type Scanned = 'record' | 'more' | 'odd' | 'break' | 'escape';

/** How the fields of a file are written. */
export interface FieldForm {
  /** One character in UTF-8. */
  readonly delimiter: Buffer;
  /** Whether fields may be quoted, and those that are hold line breaks. */
  readonly quotes: 'none' | 'without breaks' | 'with breaks';
  /** Whether a backslash makes the next character another one. */
  readonly escapes: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HIGH_BITS = 0x80808080 | 0;

/** Results of `#closingQuote` that are not a place. */
const OPEN = -1;
const BREAK = -2;
const BAD_ESCAPE = -3;

/** What `coded` says of a field: that it has doubled quotes, escapes, or both. */
const DOUBLED = 1;
const ESCAPED = 2;

/**
 * Finds the fields of one record in the bytes: bare fields without a quote, and well quoted ones; csv-parse refuses all
 * others too. What it found is in its properties until the next scan.
 */
export class RecordScanner {
  /** Number of fields. */
  fields = 0;
  /** Where each field is in the bytes, without its quotes. */
  from = new Int32Array(64);
  to = new Int32Array(64);
  /** Above 0 where the field's text is not simply its bytes; see `text`. */
  coded = new Uint8Array(64);
  /** Where the record ends, and where the next one begins. */
  end = 0;
  next = 0;
  /** Line ends inside fields. */
  breaks = 0;
  /** `coded` of the field that is being scanned. */
  #coding = 0;
  readonly #form: FieldForm;
  readonly #delimiter: Buffer;
  /** The byte that quotes, or -1. */
  readonly #quote: number;
  /** The byte that escapes, or -1. */
  readonly #escape: number;
  /** 1 where a bare field may end or cannot simply go on. */
  readonly #stops = new Uint8Array(256);
  /** In each of its four bytes, the one above the highest stop: most bytes of most IDs are not below it. */
  readonly #above: number;
  /** Whether `#above` can be compared with: not where the delimiter is of several bytes. */
  readonly #isAscii: boolean;
  /** The bytes that `#view` gives words of. */
  #viewed: Uint8Array = new Uint8Array(0);
  #view = new DataView(this.#viewed.buffer);

  constructor(form: FieldForm) {
    this.#form = form;
    this.#delimiter = form.delimiter;
    this.#quote = form.quotes === 'none' ? -1 : QUOTE;
    this.#escape = form.escapes ? BACKSLASH : -1;
    const stops = [form.delimiter[0] as number, LF, CR, this.#quote, this.#escape].filter(
      (byte) => byte >= 0,
    );
    for (const byte of stops) this.#stops[byte] = 1;
    const highest = Math.max(...stops);
    this.#isAscii = highest < 0x7f;
    this.#above = Math.imul(highest + 1, 0x01010101);
  }

  /** Scans the record that begins at `start`; with `final` nothing comes after `bytes`. */
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a state machine over bytes, slower when it is spread over functions
  scan(bytes: Uint8Array, start: number, final: boolean): Scanned {
    const length = bytes.length;
    const quote = this.#quote;
    let at = start;
    this.fields = 0;
    this.breaks = 0;
    for (;;) {
      this.#coding = 0;
      if (at < length && bytes[at] === quote) {
        const close = this.#closingQuote(bytes, at + 1);
        if (close === BREAK) return 'break';
        if (close === BAD_ESCAPE) return 'escape';
        if (close === OPEN) return final ? 'odd' : 'more';
        // The last quote at hand may be the first of two.
        if (close + 1 >= length && !final) return 'more';
        this.#addField(at + 1, close);
        at = close + 1;
        if (at < length && !this.#endsField(bytes, at)) return 'odd';
      } else {
        const from = at;
        at = this.#nextStop(bytes, at);
        if (at < length && bytes[at] === LF) {
          this.#addField(from, at);
          this.end = at;
          this.next = at + 1;
          return 'record';
        }
        while (at < length && !this.#endsField(bytes, at)) {
          if (bytes[at] === quote) return 'odd';
          if (bytes[at] === this.#escape) {
            if (at + 2 >= length && !final) return 'more';
            const after = this.#afterEscape(bytes, at);
            if (after < 0) return 'escape';
            at = this.#nextStop(bytes, after);
          } else at = this.#nextStop(bytes, at + 1); // a character that begins like a delimiter of several bytes
        }
        this.#addField(from, at);
      }
      const byte = at < length ? (bytes[at] as number) : LF;
      if (byte === LF || byte === CR) {
        // A CR at the very end may be the first half of a CRLF.
        if (!final && (at >= length || (byte === CR && at + 1 >= length))) return 'more';
        this.end = at;
        this.next = Math.min(length, at + (byte === CR && bytes[at + 1] === LF ? 2 : 1));
        return 'record';
      }
      at += this.#delimiter.length;
    }
  }

  /** Where the next byte is at which a bare field may end or cannot simply go on; else the end of the bytes. */
  #nextStop(bytes: Uint8Array, from: number): number {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const view = this.#view;
    const above = this.#above;
    const stops = this.#stops;
    const length = bytes.length;
    const last = this.#isAscii ? length - 4 : -1;
    let at = from;
    for (;;) {
      // Over four bytes at once while none of them is as low as a stop ("Bit Twiddling Hacks": a word with a byte less than n).
      let low = 0;
      for (; at <= last; at += 4) {
        const word = view.getInt32(at, true);
        low = (word - above) & ~word & HIGH_BITS;
        if (low !== 0) break;
      }
      // The lowest of the bits is that of the first such byte.
      if (low !== 0) at += (31 - Math.clz32(low & -low)) >>> 3;
      if (at >= length || stops[bytes[at] as number] === 1) return at;
      at++;
    }
  }

  /** The field's text, its doubled quotes and escapes undone. */
  text(bytes: Buffer, field: number): string {
    const text = bytes.toString('utf8', this.from[field], this.to[field]);
    const coded = this.coded[field] as number;
    if (coded === 0) return text;
    if (coded === DOUBLED) return text.replaceAll('""', '"');
    const pattern = coded === ESCAPED ? /\\(\r\n|[\s\S])/g : /\\(\r\n|[\s\S])|""/g;
    return text.replace(pattern, (_, escaped: string | undefined) =>
      escaped === undefined ? '"' : (CONTROLS[escaped] ?? escaped),
    );
  }

  /** Whether the field is `\N`, bare, which means NULL where there are escapes. */
  isNull(bytes: Uint8Array, field: number): boolean {
    const from = this.from[field] as number;
    const isTwo = (this.to[field] as number) - from === 2;
    return (
      isTwo && bytes[from] === this.#escape && bytes[from + 1] === 0x4e && bytes[from - 1] !== this.#quote
    );
  }

  #addField(from: number, to: number): void {
    const field = this.fields++;
    if (field === this.from.length) {
      this.from = grown(this.from);
      this.to = grown(this.to);
      const coded = new Uint8Array(this.coded.length * 2);
      coded.set(this.coded);
      this.coded = coded;
    }
    this.from[field] = from;
    this.to[field] = to;
    this.coded[field] = this.#coding;
  }

  /** Where the quoted field that begins at `start` ends, or OPEN, BREAK, BAD_ESCAPE. */
  #closingQuote(bytes: Uint8Array, start: number): number {
    const length = bytes.length;
    const escapeByte = this.#escape;
    const forbidden = this.#form.quotes === 'without breaks';
    for (let at = start; at < length; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        if (bytes[at + 1] !== QUOTE) return at;
        this.#coding |= DOUBLED;
        at++;
      } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) {
        if (forbidden) return BREAK;
        this.breaks++;
      } else if (byte === escapeByte) {
        // Two bytes more tell an octal number; where the text ends before, no quote closes the field.
        if (at + 2 >= length) return OPEN;
        const after = this.#afterEscape(bytes, at);
        if (after < 0) return BAD_ESCAPE;
        at = after - 1;
      }
    }
    return OPEN;
  }

  /** Where the escaped character at `at` ends; BAD_ESCAPE for a number, whose character would be a guess. */
  #afterEscape(bytes: Uint8Array, at: number): number {
    const next = bytes[at + 1];
    this.#coding |= ESCAPED;
    if (next === undefined || next === LETTER_X) return BAD_ESCAPE;
    if (isOctal(next) && (next !== ZERO || isOctal(bytes[at + 2] ?? 0))) return BAD_ESCAPE;
    if (next === LF || next === CR) this.breaks++;
    return at + (next === CR && bytes[at + 2] === LF ? 3 : 2);
  }

  #endsField(bytes: Uint8Array, at: number): boolean {
    const byte = bytes[at] as number;
    if (byte === LF || byte === CR) return true;
    const delimiter = this.#delimiter;
    for (let i = 0; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false;
    return true;
  }
}

/** What a letter after a backslash means (PostgreSQL, "COPY", Text Format; MySQL, "String Literals"). */
const CONTROLS: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

const ZERO = 0x30;
const LETTER_X = 0x78;

function isOctal(byte: number): boolean {
  return byte >= ZERO && byte <= 0x37;
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
