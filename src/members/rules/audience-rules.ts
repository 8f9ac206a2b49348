import type { Audience } from '../../manifest/manifest.ts';
import type { Problem } from '../../problems/problem.ts';
import type { Batch } from '../batch.ts';
import type { MemberSet } from '../set.ts';
import { createLongNumbers } from './damaged-number.ts';
import { missingParts, mixedExports } from './file-names.ts';
import { createFirstLines } from './first-lines.ts';
import { createIdLengths } from './id-lengths.ts';
import { createLetterCase } from './letter-case.ts';
import { manyDuplicates, roundCount } from './row-counts.ts';

/** The rules for all files of an audience together. */
export interface AudienceRules {
  /** Notes the last entry of the batch as it was before `lowercase` changed it. */
  lowered(id: Uint8Array, batch: Batch): void;
  /** Notes an ID that is a number of 16 digits or more. */
  longNumber(endsInZero: boolean, line: number, file: string): void;
  /** Takes a batch of valid IDs of one file once the members have it. */
  take(batch: Batch, file: string): void;
  /** Ends the last file, where its last line has no end; `lastInvalidLine` is that of its last row without a valid ID. */
  endWithoutLineEnd(file: string, lastInvalidLine: number): void;
  /** What the names of the files say, and the IDs that were read. */
  ofFiles(names: readonly string[]): Problem[];
  /** What the members and counts say, where all was read. */
  ofMembers(counts: AudienceCounts): Problem[];
}

/** What was read, and what the audience was before. */
export interface AudienceCounts {
  readonly members: MemberSet;
  readonly rows: number;
  readonly duplicates: number;
  /** Numbers of members that the audience may have had. */
  readonly before: readonly number[];
}

/** The rules of an audience, except for those that it accepts. */
export function createAudienceRules(audience: Audience): AudienceRules {
  const accepted: ReadonlySet<string> = new Set(audience.accept);
  const lengths = accepted.has('odd-length') && accepted.has('cut-off') ? null : createIdLengths();
  const letterCase = createLetterCase(audience);
  const longNumbers = createLongNumbers();
  const firstLines = createFirstLines(audience);
  let cutOff: Problem | null = null;
  return {
    lowered: (id, batch) => letterCase?.note(id, batch),
    take(batch, file) {
      firstLines.take(batch, file);
      lengths?.take(batch, file);
      letterCase?.take(batch);
    },
    endWithoutLineEnd(file, lastInvalidLine) {
      cutOff = lengths?.cutOff(file, lastInvalidLine) ?? null;
    },
    longNumber: longNumbers.take,
    ofFiles: (names) =>
      without(accepted, [
        mixedExports(names),
        ...missingParts(names),
        longNumbers.problem(),
        firstLines.problem(),
      ]),
    ofMembers: ({ members, rows, duplicates, before }) =>
      without(accepted, [
        roundCount(rows, members.size, before, audience.place),
        manyDuplicates(rows, duplicates, audience.place),
        lengths?.odd() ?? null,
        cutOff,
        letterCase?.problem(members) ?? null,
      ]),
  };
}

/** The problems that were found and are not accepted. */
function without(accepted: ReadonlySet<string>, found: readonly (Problem | null)[]): Problem[] {
  return found.filter((problem) => problem !== null).filter(({ code }) => !accepted.has(code));
}
