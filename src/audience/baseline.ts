import type { HeldSettings } from '../manifest/held-settings.ts';
import type { Audience } from '../manifest/manifest.ts';
import { ownSources } from '../members/files/file-source.ts';
import type { MemberFile } from '../members/files/paths.ts';
import { createMembersDigest } from '../members/members-digest.ts';
import type { MemberSet } from '../members/set.ts';
import { error, type Problem } from '../problems/problem.ts';
import type { AudienceResult } from '../result/result.ts';
import { stateKey } from '../state/state-keys.ts';
import { quote } from '../words/quote.ts';
import { type Comparison, compareMembers } from './compare.ts';
import { createSampler } from './sample.ts';

/** A membership that an audience may have had before this run. */
export interface Baseline {
  readonly source: 'state' | 'base';
  /** Whether the audience really had it; not so after an interrupted import. */
  readonly certain: boolean;
  /** When it was imported, Unix seconds; `null` where that is not known. */
  readonly ts: number | null;
  readonly identifier: string;
  /** The settings that it was imported with; `null` where they were not kept. */
  readonly settings: HeldSettings | null;
  /** Of the state's data file, in lower-case hex; absent from a base commit. */
  readonly sha256?: string;
  readonly members: BaselineMembers;
  /** Whether a state or a receipt says that this is what was imported; a commit alone does not. */
  readonly imported: boolean;
  /** The commit that has the members; `null` from a state. */
  readonly commit: string | null;
  /** Of the members in their order, a line feed after each, as the receipt has it; `null` where nothing says. */
  readonly membersSha256: string | null;
  /** What it means where the members turn out not to be readable. */
  readonly whenUnreadable: 'error' | 'warning';
}

/** The members of a baseline, as plain data: files of this run's own, which nobody else writes. */
export interface BaselineMembers {
  /** How its files are read. */
  readonly audience: Audience;
  /** In the order in which they are read. */
  readonly files: readonly MemberFile[];
  /** Whether the files hold each member once; then no set of the removed ones is needed. */
  readonly distinct: boolean;
}

/** The comparison with the baselines, as the result document has it. */
export interface Changes {
  /** One for each baseline, that which the figures tell first. */
  readonly comparisons: readonly Comparison[];
  readonly figures: Pick<AudienceResult, 'baseline' | 'added' | 'removed' | 'kept'>;
  /** Samples of the baseline's members and of the removed ones. */
  readonly samples: { readonly before: readonly string[]; readonly removed: readonly string[] };
  readonly problems: readonly Problem[];
}

/**
 * Compares a complete set of members with each of the baselines and tells the change that removes the most: after an
 * interrupted import ODP may have either membership, and the guards have to hold for both.
 */
export async function compareWithBaselines(
  audience: Audience,
  members: MemberSet,
  baselines: readonly Baseline[],
  sampleSize: number,
  pause: () => Promise<void>,
): Promise<Changes> {
  let worst: Changes = NO_CHANGES;
  for (const baseline of baselines) {
    const samplers = { all: createSampler(sampleSize), removed: createSampler(sampleSize) };
    const { audience: before, files, distinct } = baseline.members;
    const isSame = baseline.identifier === audience.identifier;
    const digest = baseline.membersSha256 === null ? null : createMembersDigest();
    const { comparison, problems } = await compareMembers(members, {
      audience: before,
      sources: ownSources(files),
      distinct,
      // A state has what was imported; from a commit's files, what was no member then has to be left out again.
      judgesRows: baseline.source === 'base',
      digest,
      // Another identifier means other members, even where the IDs look the same.
      comparable: isSame,
      ...samplers,
      pause,
    });
    if (comparison === null)
      return { ...NO_CHANGES, problems: problems.map((problem) => unreadable(baseline, problem)) };
    if (digest !== null && digest.hex() !== baseline.membersSha256)
      return { ...NO_CHANGES, problems: [notImported(baseline)] };
    const { added, removed, kept } = comparison;
    const [shown] = worst.comparisons;
    if (shown !== undefined && removed <= shown.removed) {
      worst = { ...worst, comparisons: [...worst.comparisons, comparison] };
      continue;
    }
    worst = {
      comparisons: [comparison, ...worst.comparisons],
      figures: {
        baseline: {
          source: baseline.source,
          members: comparison.members,
          ts: baseline.ts,
          ...(baseline.sha256 !== undefined && { sha256: baseline.sha256 }),
          ...(baseline.commit !== null && { commit: baseline.commit }),
        },
        added,
        removed,
        kept,
      },
      // Those removed with another identifier are not values of this one, and ODP cannot be asked about them.
      samples: { before: samplers.all.ids(), removed: isSame ? samplers.removed.ids() : [] },
      problems: [],
    };
  }
  return worst;
}

const NO_CHANGES: Changes = {
  comparisons: [],
  figures: { baseline: null, added: null, removed: null, kept: null },
  samples: { before: [], removed: [] },
  problems: [],
};

/** The commit's files, read as its manifest says, are not the list that was imported: a step made another one. */
function notImported(baseline: Baseline): Problem {
  return {
    code: 'base-unreadable',
    severity: baseline.whenUnreadable,
    message: `The members in the commit ${quote(baseline.commit ?? '')} are not those that its import uploaded, so there is no baseline. Check what was imported, then set \`override-guards\` for one run, or keep a \`state\`.`,
  };
}

/** What is wrong with a baseline's file, in the words of its source; a state is not a file of the workspace. */
function unreadable(baseline: Baseline, problem: Problem): Problem {
  if (baseline.source === 'base') {
    const { file, ...rest } = problem;
    return {
      code: 'base-unreadable',
      severity: baseline.whenUnreadable,
      message: `The members in the base commit could not be read (${file ?? 'unknown file'}: ${rest.message}), so there is no baseline.`,
    };
  }
  const { id } = baseline.members.audience;
  return error(
    'state-unreadable',
    `The state’s \`${problem.file}\` is not a file that this action built. ${problem.message} Restore it, or remove \`${stateKey(id)}\` and the notes next to it to go on without a baseline.`,
  );
}
