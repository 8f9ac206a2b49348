import type { AudienceResult, Result } from './result.ts';

/**
 * The result document as one line of JSON for the output `result`. Where it is longer than `maxBytes` of UTF-8 it
 * comes without any problems and with `"truncated":true`; where that is still too long, it is empty.
 */
export function resultLine(result: Result, maxBytes: number): string {
  for (const document of [result, withoutProblems(result)]) {
    // Where every problem had a message of only a few bytes it would be too long still; so it is not written at all.
    if (problemsIn(document) * FEWEST_BYTES > maxBytes) continue;
    const line = JSON.stringify(document);
    if (Buffer.byteLength(line) <= maxBytes) return line;
  }
  return '';
}

/**
 * The text of `result.json`. Without any problems and with `"truncated":true` where there are so many that they make no
 * text: V8's strings end at 512 MiB.
 */
export function resultText(result: Result): string {
  try {
    return `${JSON.stringify(result, null, 2)}\n`;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return `${JSON.stringify(withoutProblems(result), null, 2)}\n`;
  }
}

/** Of a problem in JSON: `{"code":"","severity":"error","message":""}`. */
const FEWEST_BYTES = 45;

function problemsIn({ audiences, problems }: Result): number {
  return audiences.reduce((sum, audience) => sum + audience.problems.length, problems.length);
}

/** The sums that the outputs give. */
export interface Totals {
  readonly members: number;
  /** `null` where no audience had a baseline. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Whether any audience differs from its baseline or has none. */
  readonly changed: boolean;
}

/** The sums over audiences; what is not known of one counts as nothing. */
export function totals(audiences: readonly AudienceResult[]): Totals {
  return {
    members: audiences.reduce((sum, audience) => sum + (audience.members ?? 0), 0),
    added: sumOfKnown(audiences.map((audience) => audience.added)),
    removed: sumOfKnown(audiences.map((audience) => audience.removed)),
    changed: audiences.some(hasChanged),
  };
}

function hasChanged(audience: AudienceResult): boolean {
  return audience.baseline === null || audience.added !== 0 || audience.removed !== 0;
}

function sumOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function withoutProblems(result: Result): Result {
  return {
    ...result,
    audiences: result.audiences.map((audience) => ({ ...audience, problems: [] })),
    problems: [],
    truncated: true,
  };
}
