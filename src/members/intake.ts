import type { Batch } from './batch.ts';
import { checkId, type IdRules, MAX_ID_BYTES } from './id-rules.ts';
import type { MemberSink, RowDetails } from './reader.ts';
import type { RowCode } from './row-texts.ts';
import type { FileRules } from './rules/file-rules.ts';
import { createRowGate, type RowReport } from './rules/row-gate.ts';
import { isCaught } from './rules/screen.ts';

/** What the intake hands on: full batches of valid IDs, the rows that hold none, and those that look wrong. */
export interface IntakeTarget extends RowReport {
  /** Takes the batch before the call returns; the intake then uses it again. */
  batch(batch: Batch): void;
  /** The batch's last entry as it was before `lowercase` changed it. */
  lowered(id: Uint8Array): void;
  invalid(code: Exclude<RowCode, 'duplicate'>, line: number, details?: RowDetails): void;
}

/** A sink that checks IDs and collects them in `batch`. */
export interface Intake extends Pick<MemberSink, 'id' | 'invalid'> {
  /** Begins a file, or its rows once more is known of it. Without rules every valid ID is a member. */
  begin(rules: FileRules | null): void;
  /** Ends a file that was read to its end. Throws ProblemError where its first rows show that the whole is wrong. */
  decide(): void;
  /** Hands on what there is. */
  flush(): void;
}

/**
 * Checks each ID and puts it into the batch, four bytes at a time and without a string where it can.
 *
 * The fast path takes IDs of printable ASCII that neither begin nor end with a space and hold no `"` or `,`
 * (those are quoted in the file). Whatever it cannot decide goes to `checkId`, which defines the answer.
 */
export function createIntake(rules: IdRules, batch: Batch, target: IntakeTarget): Intake {
  const { words, bytes: staged } = batch;
  const stagedText = Buffer.from(staged.buffer, staged.byteOffset, staged.byteLength);
  const { matches, lowercase } = rules;
  const withoutPattern: IdRules = { ...rules, matches: null };
  const gate = createRowGate(batch, target);
  const { sieve } = gate;
  let source: Uint8Array = new Uint8Array(0);
  let view = new DataView(source.buffer);

  function id(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (!batch.hasRoom()) flush();
    if (gate.isWatching()) gate.watch(bytes, start, end);
    const length = end - start;
    if (length === 0 || length > MAX_ID_BYTES || bytes[start] === SPACE || bytes[end - 1] === SPACE) {
      careful(bytes, start, end, line);
      return;
    }
    if (bytes !== source) {
      source = bytes;
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    // Whole words while four bytes can be read, the rest byte by byte.
    let doubtful = 0;
    let dots = 0;
    let capitals = 0;
    const first = batch.used + 1;
    let to = first;
    let from = start;
    for (const last = end - 4; from <= last; from += 4) {
      let word = view.getInt32(from, true);
      doubtful |= doubtfulBytes(word);
      dots |= dotsIn(word);
      if (lowercase) {
        const small = lowerCase(word);
        capitals |= word ^ small;
        word = small;
      }
      words[to++] = word;
    }
    if (from < end) {
      let word = 0;
      let filled = 0x30303030;
      for (let shift = 0; from < end; from++, shift += 8) {
        const byte = bytes[from] as number;
        word |= byte << shift;
        filled ^= (byte ^ 0x30) << shift;
      }
      doubtful |= doubtfulBytes(filled);
      dots |= dotsIn(filled);
      if (lowercase) {
        const small = lowerCase(word);
        capitals |= word ^ small;
        word = small;
      }
      words[to++] = word;
    }
    if ((doubtful & HIGH_BITS) !== 0 && isSpecial(first, to, length)) {
      careful(bytes, start, end, line);
      return;
    }
    const isPlain = ((doubtful | dots) & HIGH_BITS) === 0;
    const isSuspect = isPlain
      ? isCaught(sieve, (words[first] as number) & 0xff, length) && gate.suspectsPlain(length)
      : gate.suspects(length);
    if (isSuspect) judge(stagedId(length), length, line, 0);
    else if (matches !== null && !matches(stagedId(length))) target.invalid('pattern-mismatch', line);
    else batch.commit(length, line, 0);
    if (capitals !== 0 && batch.used > first) target.lowered(bytes.subarray(start, end));
  }

  /** Whether the staged words hold a byte that only `checkId` can judge. */
  function isSpecial(from: number, to: number, length: number): boolean {
    let special = 0;
    for (let i = from; i < to - 1; i++) special |= specialBytes(words[i] as number);
    // The last word is padded with zeros, which would count as control characters.
    const padding = (4 - (length & 3)) & 3;
    const last = words[to - 1] as number;
    special |= specialBytes(padding === 0 ? last : last | (0x30303030 << (32 - padding * 8)));
    return (special & HIGH_BITS) !== 0;
  }

  /** The ASCII ID that is where the next entry goes. */
  function stagedId(length: number): string {
    const at = (batch.used + 1) * 4;
    return stagedText.toString('latin1', at, at + length);
  }

  function careful(bytes: Uint8Array, start: number, end: number, line: number): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
    const checked = checkId(text, withoutPattern);
    if ('problem' in checked) {
      const said = checked.problem === 'white-space' ? gate.judgePadded(text) : null;
      target.invalid(said ?? checked.problem, line);
      return;
    }
    const before = batch.used;
    const at = (batch.used + 1) * 4;
    const length = stagedText.write(checked.id, at);
    staged.fill(0, at + length, (at + length + 3) & ~3);
    if (length !== checked.id.length) batch.hasWide = true;
    judge(checked.id, length, line, /[",]/.test(checked.id) ? 1 : 0);
    if (!lowercase || batch.used === before) return;
    const spelling = rules.trim ? text.trim() : text;
    if (spelling !== checked.id) target.lowered(Buffer.from(spelling));
  }

  /** Takes the valid ID that is staged unless a rule or the pattern objects to it. */
  function judge(id: string, length: number, line: number, quoted: 0 | 1): void {
    const judgement = gate.judge(id, line);
    if (judgement?.finding === 'error') target.invalid(judgement.code, line);
    else if (matches !== null && !matches(id)) target.invalid('pattern-mismatch', line);
    else {
      if (judgement !== null) gate.doubt(judgement, line);
      batch.commit(length, line, quoted);
    }
  }

  function flush(): void {
    gate.settle();
    if (batch.count > 0) target.batch(batch);
    batch.clear();
  }

  return {
    id,
    invalid: (code, line, details) => target.invalid(code, line, details),
    begin: gate.begin,
    decide: gate.decide,
    flush,
  };
}

const SPACE = 0x20;
const HIGH_BITS = 0x80808080 | 0;

/**
 * Sets a byte's high bit where it is below `-` or above `~`: all that is special and a few characters that are not.
 * Exact for the word as a whole: a borrow from a lower byte happens only where that byte was one of these itself.
 */
function doubtfulBytes(word: number): number {
  return word | (word - 0x2d2d2d2d) | (word + 0x01010101);
}

/**
 * Sets a byte's high bit where it is not printable ASCII, or is `"` or `,`. Exact in the same way.
 * The technique is "determine if a word has a zero byte" and its kin in Anderson's "Bit Twiddling Hacks".
 */
function specialBytes(word: number): number {
  return (
    word |
    (word - 0x20202020) |
    ((word ^ 0x22222222) - 0x01010101) |
    ((word ^ 0x2c2c2c2c) - 0x01010101) |
    ((word ^ 0x7f7f7f7f) - 0x01010101)
  );
}

/** Sets a byte's high bit where it is a `.`; exact in the same way, except for bytes above ASCII. */
function dotsIn(word: number): number {
  return (word ^ 0x2e2e2e2e) - 0x01010101;
}

/** Makes `A` to `Z` lower-case in a word of ASCII bytes. */
function lowerCase(word: number): number {
  const upper = (word + 0x3f3f3f3f) & ~(word + 0x25252525) & HIGH_BITS;
  return word | (upper >>> 2);
}
