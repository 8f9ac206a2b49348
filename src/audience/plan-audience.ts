import { join } from 'node:path';
import { type Audience, placeOfKey } from '../manifest/manifest.ts';
import { createMembersDigest } from '../members/members-digest.ts';
import { readMembers } from '../members/read.ts';
import { createAudienceRules } from '../members/rules/audience-rules.ts';
import { rowCount } from '../members/rules/row-counts.ts';
import { MemberSet } from '../members/set.ts';
import type { SourceToOpen } from '../members/source.ts';
import { rowFrame } from '../odp/csv.ts';
import { hasErrors, type Problem } from '../problems/problem.ts';
import { audienceResult } from '../result/audience-result.ts';
import type { AudienceResult } from '../result/result.ts';
import { type Baseline, compareWithBaselines } from './baseline.ts';
import { type AudienceFile, createAudienceFile } from './file/audience-file.ts';
import { type CountBefore, checkGuards, leastChange } from './guards.ts';
import { createSampler } from './sample.ts';
import { compareSettings } from './settings-change.ts';

/** One audience to plan: what it is, what it was, and what the run asks for. */
export interface PlanRequest {
  readonly audience: Audience;
  /** The audience with what says how its sources are read: itself, unless they are a file that was built before. */
  readonly readAs: Audience;
  /** Whether the files are an export, which may have gone wrong; not so a built file that was approved. */
  readonly isExport: boolean;
  /** The member files, in the order in which they are read. */
  readonly sources: readonly SourceToOpen[];
  /** What is wrong with finding them: then the counts would be wrong too. */
  readonly notFound: readonly Problem[];
  /** Rows that the exporter counted; `null` where nobody says. */
  readonly expectedRows: number | null;
  /** What else is wrong, whatever the members are. */
  readonly problems: readonly Problem[];
  /** What the audience may have been before; several where an import was interrupted. None: no baseline. */
  readonly baselines: readonly Baseline[];
  /** What is known of an import where there is no baseline; several where one was interrupted. */
  readonly countsBefore: readonly CountBefore[];
  /** Whether no other audience is planned at the same time: then the other cores compress its file. */
  readonly alone: boolean;
  readonly outputDirectory: string;
  /** Unix seconds, for every row. */
  readonly ts: number;
  readonly overrideGuards: boolean;
  readonly skipUnchanged: boolean;
  /** Members to sample on each side, for questions to ODP; 0: none. */
  readonly sampleSize: number;
  /** Whether the plan needs the digest of its members. */
  readonly digestMembers: boolean;
  readonly progress: (rows: number) => void;
  readonly signal: AbortSignal;
}

/** A few members of now, of the baseline, and of those that would be removed. */
export interface Samples {
  readonly now: readonly string[];
  readonly before: readonly string[];
  readonly removed: readonly string[];
}

/** What importing an audience would do, and all that the import needs. */
export interface AudiencePlan {
  readonly result: AudienceResult;
  /** IDs for questions to ODP: never shown. */
  readonly samples: Samples;
  /** Keys of the manifest that differ from the baseline's and make the same files be read differently. */
  readonly readDifferently: readonly string[];
  /** Of the members in the file's order, a line feed after each; `null` where nobody asked, or none were built. */
  readonly membersSha256: string | null;
}

/**
 * Reads, checks, builds and compares one audience. What is wrong with it is in the result's problems; rejects only
 * where the disk fails. The set of its members, which may be large, is let go at the end.
 */
export async function planAudience(request: PlanRequest): Promise<AudiencePlan> {
  const { audience, outputDirectory, ts, alone } = request;
  const file = await createAudienceFile(
    join(outputDirectory, `${audience.id}.csv.gz`),
    rowFrame(audience.identifier, audience.id, ts),
    alone ? 'on all cores' : 'here',
  );
  try {
    return await planInto(file, request);
  } catch (cause) {
    await file.discard();
    throw cause;
  }
}

async function planInto(file: AudienceFile, request: PlanRequest): Promise<AudiencePlan> {
  const { audience, baselines, sampleSize, signal } = request;
  const members = new MemberSet();
  const sample = createSampler(sampleSize);
  const digest = request.digestMembers ? createMembersDigest() : null;
  const exportRules = request.isExport ? createAudienceRules(audience) : null;
  const read = await readMembers({
    audience: request.readAs,
    sources: request.sources,
    exportRules,
    progress: request.progress,
    foresee: (times) => members.expect(members.size * times),
    pause: async () => {
      signal.throwIfAborted();
      await file.drained();
    },
    take(batch) {
      members.add(batch);
      file.append(batch);
      digest?.take(batch);
      sample.take(batch, 'fresh');
    },
  });
  const settingsBefore = [...baselines, ...request.countsBefore].map(({ settings }) => settings);
  const { readDifferently, problems: settings } = compareSettings(audience, settingsBefore);
  const found = (ofSettings: readonly Problem[]) => [
    ...request.notFound,
    ...request.problems,
    ...ofSettings,
    ...read.problems,
  ];
  if (read.faults.length > 0 || hasErrors(request.notFound)) {
    await file.discard();
    const result = audienceResult(audience, { problems: found(settings) });
    return { result, samples: NO_SAMPLES, readDifferently, membersSha256: null };
  }
  const changes = await compareWithBaselines(audience, members, baselines, sampleSize, async () =>
    signal.throwIfAborted(),
  );
  const { comparisons } = changes;
  const { rows, invalid, duplicates } = read;
  const counts = { members: members.size, rows, invalid, duplicates };
  const miscounted = rowCount(rows, request.expectedRows, {
    isFromFile: typeof audience.expected_rows === 'string',
    at: placeOfKey(audience, 'expected_rows'),
  });
  const whole = !hasErrors(read.problems) && miscounted === null;
  const leastChanges = request.countsBefore.map((before) => leastChange(before, audience, members.size));
  const guarded = { ...counts, comparisons, leastChanges };
  const isCompared = whole && comparisons.length === baselines.length;
  const judged = isCompared ? compareSettings(audience, settingsBefore, guarded).problems : settings;
  const problems = [...found(judged), ...(miscounted ? [miscounted] : []), ...changes.problems];
  // Counts that miss rows would raise false alarms in addition to the true one.
  if (whole) {
    const before = comparisons.map((one) => one.members);
    problems.push(...checkGuards(audience, guarded, request.overrideGuards));
    problems.push(...(exportRules?.ofMembers({ ...counts, members, before }) ?? []));
  }
  // A file that misses rows is never left behind: somebody might upload it by hand.
  if (!whole) await file.discard();
  const built = whole ? await file.finish() : null;
  const result = audienceResult(audience, { ...counts, ...changes.figures, file: built, problems });
  const skipped = request.skipUnchanged && isUnchanged(result, baselines);
  return {
    result: skipped ? { ...result, status: 'unchanged' } : result,
    samples: { now: sample.ids(), ...changes.samples },
    readDifferently,
    membersSha256: whole ? (digest?.hex() ?? null) : null,
  };
}

const NO_SAMPLES: Samples = { now: [], before: [], removed: [] };

/** Only what a state or a receipt knows for certain is skipped: after an interrupted import ODP may have other members. */
function isUnchanged(result: AudienceResult, baselines: readonly Baseline[]): boolean {
  return (
    result.status === 'planned' &&
    result.added === 0 &&
    result.removed === 0 &&
    baselines.every(
      ({ imported, certain, identifier }) => imported && certain && identifier === result.identifier,
    )
  );
}
