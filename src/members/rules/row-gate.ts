import type { Batch } from '../batch.ts';
import { isLongNumber, quoteAround } from './damaged-number.ts';
import type { FileRules } from './file-rules.ts';
import { FIRST_ROWS } from './first-rows.ts';
import type { RelativeFinding } from './row-finding.ts';
import type { Judgement, RowRuleCode } from './row-rules.ts';
import { createScreen, type Screen, SIEVE_SLOTS } from './screen.ts';

/** Who hears of rows that a rule objects to. */
export interface RowReport {
  invalid(code: RowRuleCode, line: number): void;
  /** A row that looks wrong and is taken all the same. */
  doubtful(code: RowRuleCode, line: number): void;
  /** A number of 16 digits or more: whether it ends in 0. */
  longNumber(endsInZero: boolean, line: number): void;
}

/**
 * Applies the rules of a file to its rows, one by one. Some are judged only when the first thousand rows of the file are
 * known; until then their IDs wait in the batch, which has room for so many. So do later ones until their batch is full.
 */
export interface RowGate {
  begin(rules: FileRules | null): void;
  /** Whether the file's first rows are still being watched: then `watch` must see each. */
  isWatching(): boolean;
  watch(bytes: Uint8Array, start: number, end: number): void;
  /** Whether the ASCII ID that is staged in the batch must be judged as text. */
  suspects(length: number): boolean;
  /** The same for a plain ID; see `Screen`. */
  suspectsPlain(length: number): boolean;
  /** The screen's; the same array all the time. */
  readonly sieve: Int32Array;
  /** What the rules say to a valid ID. Throws ProblemError at a conflict marker. */
  judge(id: string, line: number): Judgement | null;
  /** The rule that objects to an ID with white space around it, whatever that is. */
  judgePadded(text: string): RowRuleCode | null;
  /** Notes what is not certain of the ID that is committed next. */
  doubt(judgement: Judgement, line: number): void;
  /** Ends the watching. Throws ProblemError where the first rows show that the whole file is wrong. */
  decide(): void;
  /** Judges the rows that wait by the rows seen so far. */
  settle(): void;
}

/** A gate for the IDs of a batch. */
export function createRowGate(batch: Batch, report: RowReport): RowGate {
  let rules: FileRules | null = null;
  let screen: Screen = NOTHING_SUSPECT;
  let watching = false;
  let isFirstRow = false;
  const sieve = new Int32Array(SIEVE_SLOTS);
  const waiting: Waiting[] = [];

  /** The first row of a file without a header is judged, whatever its bytes are. */
  function judgeAll(all: boolean): void {
    if (all === isFirstRow) return;
    isFirstRow = all;
    if (all) sieve.fill(-1);
    else sieve.set(screen.sieve);
  }

  function decide(): void {
    if (!watching || rules === null) return;
    const { firstRows } = rules;
    watching = false;
    // In a longer file a later row may ask.
    if (firstRows.needText || firstRows.rows === FIRST_ROWS) firstRows.seeIds(batch);
    rules.decide();
    settle();
  }

  function settle(): void {
    if (waiting.length > 0) rules?.firstRows.seeIds(batch);
    // From the last on, so that the places of the others hold.
    for (const { index, line, code, finding } of waiting.splice(0).reverse()) {
      const verdict = rules?.verdict(finding);
      if (verdict === 'error') {
        batch.remove(index);
        report.invalid(code, line);
      } else if (verdict === 'warning') report.doubtful(code, line);
    }
  }

  return {
    sieve,
    begin(next) {
      rules = next;
      screen = next === null ? NOTHING_SUSPECT : createScreen(next.rows, batch);
      watching = next !== null;
      isFirstRow = false;
      sieve.set(screen.sieve);
    },
    isWatching: () => watching,
    watch(bytes, start, end) {
      if (rules === null) return;
      const { firstRows, headless } = rules;
      if (headless) judgeAll(firstRows.rows === 0);
      if (firstRows.rows === FIRST_ROWS) decide();
      else if (!firstRows.needText) firstRows.see(null);
      else {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const [rest] = text.toString('latin1', end, end + REST).split(LINE_END, 1);
        firstRows.see(text.toString('utf8', start, end), rest);
      }
    },
    suspects: (length) => isFirstRow || screen.suspects(length),
    suspectsPlain: (length) => isFirstRow || screen.suspectsPlain(length),
    judge(id, line) {
      if (rules === null) return null;
      if (isLongNumber(id) && !rules.rows.accepts('damaged-number')) {
        report.longNumber(id.endsWith('0'), line);
      }
      const quote = watching ? quoteAround(id) : null;
      if (quote !== null) rules.firstRows.seeQuote(quote, line);
      return rules.rows.judge(id, line, isFirstRow);
    },
    judgePadded: (text) => rules?.rows.judgePadded(text) ?? null,
    doubt({ code, finding }, line) {
      if (finding === 'warning') report.doubtful(code, line);
      else if (finding !== 'error') waiting.push({ index: batch.count, line, code, finding });
    },
    decide,
    settle,
  };
}

/** An ID in the batch whose judgement depends on the others. */
interface Waiting {
  readonly index: number;
  readonly line: number;
  readonly code: RowRuleCode;
  readonly finding: RelativeFinding;
}

/** Characters of what follows an ID in its row that the first rows need. */
const REST = 8;
const LINE_END = /[\r\n]/;

const NOTHING_SUSPECT: Screen = {
  suspects: () => false,
  suspectsPlain: () => false,
  sieve: new Int32Array(SIEVE_SLOTS),
};
