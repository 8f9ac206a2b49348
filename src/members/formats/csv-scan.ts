/** What a scan found: a record; that more text is needed to tell; or a record whose quotes are wrong. */
export type Scanned = 'record' | 'more' | 'odd';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/**
 * Finds the fields of one record of RFC 4180 in the bytes: bare fields without a quote, and well quoted ones; csv-parse
 * refuses all others too. What it found stands in its properties until the next scan.
 */
export class RecordScanner {
  /** Number of fields. */
  fields = 0;
  /** Where each field lies in the bytes, without its quotes. */
  from = new Int32Array(64);
  to = new Int32Array(64);
  /** 1 where the field holds doubled quotes. */
  doubled = new Uint8Array(64);
  /** Where the record ends, and where the next one begins. */
  end = 0;
  next = 0;
  /** Line ends inside quoted fields. */
  breaks = 0;
  /** `doubled` of the field that is being scanned. */
  #doubling: 0 | 1 = 0;
  readonly #delimiter: Buffer;
  /** 1 where a bare field may end or cannot go on. */
  readonly #stops = new Uint8Array(256);
  /** The highest stop: a comparison passes over most bytes of most IDs without a look into the table. */
  readonly #highest: number;

  /** `delimiter` is one character in UTF-8. */
  constructor(delimiter: Buffer) {
    this.#delimiter = delimiter;
    const stops = [delimiter[0] as number, LF, CR, QUOTE];
    for (const byte of stops) this.#stops[byte] = 1;
    this.#highest = Math.max(...stops);
  }

  /** Scans the record that begins at `start`; with `final` nothing comes behind `bytes`. */
  scan(bytes: Uint8Array, start: number, final: boolean): Scanned {
    const length = bytes.length;
    let at = start;
    this.fields = 0;
    this.breaks = 0;
    for (;;) {
      if (at < length && bytes[at] === QUOTE) {
        const close = this.#closingQuote(bytes, at + 1);
        if (close < 0) return final ? 'odd' : 'more';
        // The last quote at hand may be the first of two.
        if (close + 1 >= length && !final) return 'more';
        this.#addField(at + 1, close, this.#doubling);
        at = close + 1;
        if (at < length && !this.#endsField(bytes, at)) return 'odd';
      } else {
        const from = at;
        at = this.#nextStop(bytes, at);
        while (at < length && !this.#endsField(bytes, at)) {
          if (bytes[at] === QUOTE) return 'odd';
          at = this.#nextStop(bytes, at + 1); // a character that begins like a delimiter of several bytes
        }
        this.#addField(from, at, 0);
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

  #nextStop(bytes: Uint8Array, from: number): number {
    const highest = this.#highest;
    const stops = this.#stops;
    const length = bytes.length;
    let at = from;
    while (at < length && ((bytes[at] as number) > highest || stops[bytes[at] as number] === 0)) at++;
    return at;
  }

  /** The field's text. */
  text(bytes: Buffer, field: number): string {
    const text = bytes.toString('utf8', this.from[field], this.to[field]);
    return this.doubled[field] === 1 ? text.replaceAll('""', '"') : text;
  }

  #addField(from: number, to: number, doubled: 0 | 1): void {
    const field = this.fields++;
    if (field === this.from.length) {
      this.from = grown(this.from);
      this.to = grown(this.to);
      const doubled = new Uint8Array(this.doubled.length * 2);
      doubled.set(this.doubled);
      this.doubled = doubled;
    }
    this.from[field] = from;
    this.to[field] = to;
    this.doubled[field] = doubled;
  }

  /** Where the quoted field that begins at `start` ends; -1 where it does not. */
  #closingQuote(bytes: Uint8Array, start: number): number {
    const length = bytes.length;
    this.#doubling = 0;
    for (let at = start; at < length; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        if (bytes[at + 1] !== QUOTE) return at;
        this.#doubling = 1;
        at++;
      } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) {
        this.breaks++;
      }
    }
    return -1;
  }

  #endsField(bytes: Uint8Array, at: number): boolean {
    const byte = bytes[at] as number;
    if (byte === LF || byte === CR) return true;
    const delimiter = this.#delimiter;
    for (let i = 0; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false;
    return true;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
