import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Audience, Manifest } from '../manifest/manifest.ts';
import { asBuiltFile } from '../members/built-file.ts';
import { EXPORT_RULE_CODES } from '../problems/export-rules.ts';
import { hasErrors, type Problem } from '../problems/problem.ts';
import { withProblem } from '../result/audience-result.ts';
import type { AudienceResult } from '../result/result.ts';
import { quote } from '../words/quote.ts';
import { type Job, overridesGuards } from './job.ts';
import { type Located, type LocatedMembers, locateMembers } from './locate.ts';
import type { Planned } from './plan-audiences.ts';
import { builtName, isFit, openSavedPlan, type SavedPlan, stalePlan } from './saved-plan.ts';

const AGAIN = 'Plan again, and approve that plan.';

/** What a run builds its files of: the member files, or a plan that was made, and approved, before. */
export interface Material {
  /** The run, as the plan decided it. */
  readonly job: Job;
  /** `ts` of the plan; `null`: the run's own. */
  readonly ts: number | null;
  /** `stale-plan` where the plan is not for this manifest and run: then nothing may be done with it. */
  check(manifest: Manifest): readonly Problem[];
  /** What stopped the plan as a whole. */
  readonly problems: readonly Problem[];
  /** The audiences that the plan found unfit, or whose files are no longer the plan's. */
  readonly unfit: readonly AudienceResult[];
  locate(audiences: readonly Audience[], manifest: Manifest): Promise<LocatedMembers>;
  /** The plans with what the saved plan says of them, `stale-plan` where they differ from it. */
  confirm(planned: readonly Planned[]): readonly Planned[];
}

/** Opens the plan that the run imports, if the workflow names one. Call it before anything is written. */
export async function openMaterial(job: Job): Promise<Material> {
  const members: Material = {
    job,
    ts: null,
    check: () => [],
    problems: [],
    unfit: [],
    locate: (audiences, manifest) => locateMembers(job, audiences, manifest.audiences),
    confirm: (planned) => planned,
  };
  if (job.inputs.plan === null) return members;
  const plan = await openSavedPlan(job.inputs.plan, job.scratch);
  if (!plan.ok) return { ...members, check: () => [plan.problem] };
  return {
    job: asPlanned(job, plan),
    ts: plan.result.ts,
    check: (manifest) => checkPlan(job, plan, manifest),
    problems: plan.result.problems.filter((problem) => hasErrors([problem])),
    unfit: unfitResults(plan),
    locate: async (audiences) => ({ located: locatePlanned(plan, audiences), problems: [] }),
    confirm: (planned) => confirmPlanned(job, plan, planned),
  };
}

/** The run with the time of the plan, its audiences and its commit. */
function asPlanned(job: Job, { result }: SavedPlan): Job {
  const audiences = result.audiences.map(({ id }) => id);
  const commit = result.run === null ? job.commit : result.run.commit;
  return { ...job, commit, inputs: { ...job.inputs, timestamp: result.ts ?? 0, audiences } };
}

/** `stale-plan` where the plan is of another manifest, repository or target. */
function checkPlan(job: Job, { result }: SavedPlan, manifest: Manifest): Problem[] {
  const { environment, inputs } = job;
  const { run, target } = result;
  const found: Problem[] = [];
  if (result.manifest === null || result.manifest.sha256 !== manifest.sha256)
    found.push(
      stalePlan(`The manifest is not the one that was planned. Check out the plan’s commit, or plan again.`),
    );
  if (run !== null && run.repository.toLowerCase() !== environment.repository.toLowerCase()) {
    const here = `this run belongs to ${quote(environment.repository)}`;
    found.push(stalePlan(`The plan was made in ${quote(run.repository)}, and ${here}. ${AGAIN}`));
  }
  if (target !== null && (target.bucket !== inputs.bucket || target.tracker_id !== inputs.trackerId))
    found.push(
      stalePlan(`The plan was made for another bucket or tracker ID than this import goes to. ${AGAIN}`),
    );
  return found;
}

/** The built files of the audiences that the plan found fit, to be read again in place of their member files. */
function locatePlanned({ result, folder, changed }: SavedPlan, audiences: readonly Audience[]): Located[] {
  const fit = new Map(result.audiences.filter(isFit).map((planned) => [planned.id, planned]));
  return audiences.flatMap((audience) => {
    const planned = fit.get(audience.id);
    if (planned === undefined || changed.has(audience.id)) return [];
    const name = builtName(planned);
    return {
      audience,
      readAs: asBuiltFile(audience, audience.identifier),
      files: [{ path: join(folder, name), name }],
      bytes: planned.file?.bytes ?? 0,
      problems: [],
      // The plan counted the rows; what is built has each member once.
      expectedRows: null,
      // A plan that does not say was made without git: its import is compared with a commit where there is one.
      wasInGit: planned.in_git ?? true,
    };
  });
}

/**
 * What the plan says of the audiences that are not imported: those that it found unfit keep their status and problems,
 * and those whose file is not the plan's are `stale-plan`.
 */
function unfitResults({ result, changed }: SavedPlan): AudienceResult[] {
  return result.audiences.flatMap((planned) => {
    const why = changed.get(planned.id);
    if (why === undefined) return isFit(planned) ? [] : [planned];
    const message = `\`${builtName(planned)}\` in the folder of the plan ${why}. ${AGAIN}`;
    return [withProblem({ ...planned, file: null }, stalePlan(message))];
  });
}

/**
 * The audiences as they were planned, where their files were rebuilt byte for byte and are compared with the same
 * baseline; otherwise `stale-plan`, which says more than `stale-run`.
 */
function confirmPlanned(
  { inputs }: Job,
  { result: plan }: SavedPlan,
  rebuilt: readonly Planned[],
): Planned[] {
  const approved = new Map(plan.audiences.map((planned) => [planned.id, planned]));
  return rebuilt.map((one) => {
    const planned = approved.get(one.audience.id);
    if (planned === undefined) throw new Error('Only planned audiences are rebuilt');
    const isOverridden = overridesGuards(inputs, one.audience.id);
    return { ...one, result: confirm(planned, one.result, isOverridden) };
  });
}

function confirm(planned: AudienceResult, rebuilt: AudienceResult, isOverridden: boolean): AudienceResult {
  const { rows, duplicates, invalid, in_git, problems } = planned;
  // What an export looks like is said of the member files, not of the file that was built of them.
  const found = rebuilt.problems.filter((problem) => hasErrors([problem]) || !EXPORT_RULES.has(problem.code));
  const codes = new Set(found.map(({ code }) => code));
  const told = problems.filter(({ code }) => !codes.has(code));
  const { in_git: _, ...built } = rebuilt;
  const result = {
    ...built,
    rows,
    duplicates,
    invalid,
    ...(in_git !== undefined && { in_git }),
    problems: [...told, ...found],
  };
  const why = staleness(planned, rebuilt, isOverridden);
  if (why === null) return result;
  const others = result.problems.filter(({ code }) => code !== 'stale-run');
  return withProblem({ ...result, problems: others }, stalePlan(`${why} ${AGAIN}`));
}

const EXPORT_RULES: ReadonlySet<string> = new Set(EXPORT_RULE_CODES);

/** `isOverridden`: whether a baseline that cannot be read does not stop the import, whose guards are overridden. */
function staleness(planned: AudienceResult, rebuilt: AudienceResult, isOverridden: boolean): string | null {
  const isSaid = rebuilt.problems.some(
    ({ code, severity }) => UNREAD.has(code) && (severity === 'error' || isOverridden),
  );
  if (!isSaid && !isDeepStrictEqual(rebuilt.baseline, planned.baseline))
    return otherBaseline(planned.baseline, rebuilt.baseline);
  if (rebuilt.file !== null && rebuilt.file.sha256 !== planned.file?.sha256)
    return 'The file of the plan is not what this action builds of its members.';
  return null;
}

const UNREAD: ReadonlySet<string> = new Set(['state-unreadable', 'base-unreadable']);

/** Only a receipt knows the time of a commit's import: where one side lacks it, its job may not have read any. */
function otherBaseline(planned: AudienceResult['baseline'], now: AudienceResult['baseline']): string {
  if (now?.source === 'base' && now.ts !== null && planned?.ts == null)
    return 'The plan did not compare the audience with its last import: it has been imported since, or the job that planned could not read receipts. Grant that job `permissions: actions: read`.';
  if (planned?.source === 'base' && planned.ts !== null && now?.ts == null)
    return 'The import that the plan compared the audience with is not known here: its receipt has expired, or this job cannot read receipts. Grant it `permissions: actions: read`.';
  return 'The audience has been imported since it was planned, so the plan compared it with another baseline.';
}
