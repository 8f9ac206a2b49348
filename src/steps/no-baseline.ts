import type { Audience } from '../manifest/manifest.ts';
import { error, type Problem, warning } from '../problems/problem.ts';
import { plural } from '../words/numbers.ts';
import type { AudienceBefore, Before } from './before.ts';
import { type Job, keepsReceipts, overridesGuards } from './job.ts';

/**
 * The error of an import of one audience that has no baseline, where the run must have one: `require-baseline` says so, or
 * it is on a branch or tag that nothing is imported from. `override-guards` makes it a warning.
 */
export function missingBaseline(job: Job, before: Before, { id, place }: Audience): Problem[] {
  const { inputs } = job;
  const isOther = before.isOtherRef && inputs.state === null;
  if (job.mode !== 'import' || !(inputs.requireBaseline || isOther)) return [];
  const why = isOther ? ON_OTHER_REF : withoutBaseline(job);
  const problem = overridesGuards(inputs, id) ? warning : error;
  return [problem('no-baseline', `${why}; \`override-guards\` allows it for one run.`, place)];
}

const ON_OTHER_REF =
  'This run is not on the default branch, so there is no commit to compare with, and the guards on the change cannot be checked. Import from the default branch, or keep a `state`';

function withoutBaseline(job: Job): string {
  const why =
    'The audience has no baseline, so the guards on the change cannot be checked, and `require-baseline` is set.';
  return isFromElsewhere(job) ? `${why} ${elsewhere(job)} Keep a \`state\`` : `${why} Check its members`;
}

/** Whether there is no baseline because the lists are in another repository. */
function isFromElsewhere({ inputs, otherRepository }: Job): boolean {
  return inputs.state === null && otherRepository !== null;
}

function elsewhere({ otherRepository }: Job): string {
  return `The manifest is in a checkout of ${otherRepository}, and only commits of the workflow’s own repository are compared with.`;
}

/** Whether it is known why an audience has no baseline, or that it must not be imported. */
export function isExplained({ problems }: AudienceBefore): boolean {
  return problems.some(({ code }) => EXPLAINED.has(code));
}

const EXPLAINED: ReadonlySet<string> = new Set([
  'base-unreadable',
  'state-unreadable',
  'credentials-missing',
  'stale-run',
  'no-baseline',
]);

/** An audience without a baseline. */
interface Unguarded {
  readonly audience: Audience;
  /** Whether the number of its members was compared all the same. */
  readonly isCounted: boolean;
}

/** The one warning of an import about all audiences without a baseline; none where there is no such audience. */
export function unguardedImport(job: Job, before: Before, unguarded: readonly Unguarded[]): Problem[] {
  const [first] = unguarded;
  if (job.mode !== 'import' || first === undefined) return [];
  const guards = unguarded.some(({ audience }) => audience.max_added !== undefined)
    ? '`max_removed` and `max_added` were'
    : '`max_removed` was';
  const names = unguarded.slice(0, NAMED).map(({ audience }) => `\`${audience.id}\``);
  const more = unguarded.length > NAMED ? ` and ${plural(unguarded.length - NAMED, 'other')}` : '';
  const skipped = job.inputs.skipUnchanged ? ' `skip-unchanged` had nothing to compare with either.' : '';
  return [
    warning(
      'no-baseline',
      `There is no baseline for ${names.join(', ')}${more}, so ${guards} ${checked(unguarded)}.${skipped} ${advice(job, before)}`,
    ),
  ];
}

const NAMED = 10;

function checked(unguarded: readonly Unguarded[]): string {
  const byNumber = 'only compared with the number of members that was imported last';
  if (unguarded.every(({ isCounted }) => isCounted)) return byNumber;
  return unguarded.some(({ isCounted }) => isCounted) ? `not checked, or ${byNumber}` : 'not checked';
}

/** `actions/cache` would not help, because it keeps nothing of a job that fails. */
const FOLDER_ON_GITHUB =
  'The next import is compared with this one if the runner keeps the folder of the state until then. Runners that GitHub hosts do not: use `artifact` or `s3://bucket/prefix` there.';

function advice(job: Job, before: Before): string {
  const { state } = job.inputs;
  if (state?.kind === 'folder' && job.environment.onGitHub) return FOLDER_ON_GITHUB;
  if (state !== null) return 'The next import is compared with this one.';
  if (isFromElsewhere(job)) return `${elsewhere(job)} Keep a \`state\` to have a baseline.`;
  if (job.inputs.githubToken === null) return 'Set `github-token`, or keep a `state`.';
  if (before.keepsGoing && keepsReceipts(job))
    return 'The next import is compared with this one where the member files are in Git; for files that a step makes, keep a `state`.';
  return 'Keep a `state` to have one.';
}
