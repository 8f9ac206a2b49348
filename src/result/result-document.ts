import type { AudienceResult, Result } from './result.ts';

/**
 * The result document as one line of JSON for the output `result`. Where it is longer than `maxBytes` of UTF-8 it
 * comes without any problems and with `"truncated":true`; where that is still too long, it is empty.
 */
export function resultLine(result: Result, maxBytes = 256 * 1024): string {
  for (const document of [result, withoutProblems(result)]) {
    const line = JSON.stringify(document);
    if (Buffer.byteLength(line) <= maxBytes) return line;
  }
  return '';
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
