import type { Environment } from '../action/environment.ts';
import type { Inputs } from '../action/inputs.ts';
import type { Mode } from '../action/mode.ts';
import type { ProblemCode } from '../problems/codes.ts';
import { hasErrors, type Problem } from '../problems/problem.ts';
import type { Check, ReportView, Source } from '../report/view.ts';
import { audienceResult } from '../result/audience-result.ts';
import type { AudienceResult, Result } from '../result/result.ts';
import { overridesGuards } from './job.ts';
import type { Planned } from './plan-audiences.ts';
import type { Selection } from './select.ts';

/** What a run has found so far. It grows from step to step, so that it can be reported wherever the run ends. */
export interface RunRecord {
  mode: Mode | null;
  /** Why this mode. */
  reason: string | null;
  /** Problems of the run as a whole. */
  problems: Problem[];
  /** The commit of this repository that was checked out; `null` where there is none. */
  commit: string | null;
  /** What was checked out; `null` where it is not known. */
  source: Source | null;
  /** `null` until the manifest has been read. */
  manifestSha256: string | null;
  selection: Selection;
  /** By audience ID, as far as the run came. */
  results: Map<string, AudienceResult>;
  planned: readonly Planned[];
  /** What ODP itself says, by audience ID. */
  checks: ReadonlyMap<string, Check>;
  abandoned: readonly string[];
  /** The commit compared with. */
  base: string | null;
  shards: readonly string[] | null;
  /** What somebody at a desk could compare the plan with, by `--base`. */
  proposedBase: string | null;
  /** `ts` of a saved plan; `null` where the run has its own. */
  ts: number | null;
}

/** The record of a run that has only begun. */
export function newRecord(): RunRecord {
  return {
    mode: null,
    reason: null,
    problems: [],
    commit: null,
    source: null,
    manifestSha256: null,
    selection: { ids: [], audiences: [], invalid: [], problems: [] },
    results: new Map(),
    planned: [],
    checks: new Map(),
    abandoned: [],
    base: null,
    shards: null,
    proposedBase: null,
    ts: null,
  };
}

/** Keeps the newest results of audiences. */
export function keepResults(record: RunRecord, results: readonly AudienceResult[]): void {
  for (const result of results) record.results.set(result.id, result);
}

/**
 * The result document of the run so far, in the manifest's order. Here, and nowhere else, an audience becomes `held`: one
 * that the run did not reach, or that an import planned and did not upload.
 */
function resultOf(record: RunRecord, environment: Environment, inputs: Inputs | null): Result {
  const { selection, results } = record;
  const declared = new Map(selection.audiences.map((audience) => [audience.id, audience]));
  const audiences = selection.ids.map((id): AudienceResult => {
    const found = results.get(id);
    if (found === undefined) return audienceResult(declared.get(id) ?? { id }, { status: 'held' });
    return found.status === 'planned' && record.mode === 'import' ? { ...found, status: 'held' } : found;
  });
  const failed = hasErrors(record.problems) || audiences.some(({ problems }) => hasErrors(problems));
  return {
    version: 1,
    mode: record.mode,
    ts: record.ts ?? inputs?.timestamp ?? null,
    outcome: failed ? 'failure' : 'success',
    manifest:
      inputs === null || record.manifestSha256 === null
        ? null
        : { path: inputs.manifest.name, sha256: record.manifestSha256 },
    run: runOf(record, environment, inputs, audiences),
    target:
      inputs === null || inputs.trackerId === null
        ? null
        : { bucket: inputs.bucket, tracker_id: inputs.trackerId },
    base: record.base === null ? null : { commit: record.base },
    audiences,
    abandoned: [...record.abandoned],
    problems: record.problems,
  };
}

function runOf(
  record: RunRecord,
  environment: Environment,
  inputs: Inputs | null,
  audiences: readonly AudienceResult[],
): Result['run'] {
  const { repository, runId, runAttempt, actor } = environment;
  if (runId === null) return null;
  const overrode = inputs !== null && audiences.some((audience) => isOverridden(audience, inputs));
  return {
    repository,
    id: runId,
    attempt: runAttempt,
    commit: record.commit,
    ...(overrode && actor !== null && { actor }),
  };
}

/** Whether an error of a guard became a warning because `override-guards` says so. */
export function isOverridden({ id, problems }: AudienceResult, inputs: Inputs): boolean {
  return (
    overridesGuards(inputs, id) &&
    problems.some(({ code, severity }) => severity === 'warning' && OVERRIDABLE.has(code))
  );
}

const OVERRIDABLE: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'too-many-members',
  'too-many-removed',
  'too-many-added',
]);

/** Whether a pull request imports when it is merged: only runs on the default branch import. */
function mergingImports({ payload }: Environment): boolean {
  const into = payload.pull_request?.base.ref;
  return into !== undefined && into === payload.repository?.default_branch;
}

/** All that a report shows. */
export function viewOf(record: RunRecord, environment: Environment, inputs: Inputs | null): ReportView {
  const result = resultOf(record, environment, inputs);
  const planned = new Map(record.planned.map((plan) => [plan.audience.id, plan]));
  const details = record.selection.audiences.map((audience) => {
    const check = record.checks.get(audience.id);
    return [
      audience.id,
      {
        owner: audience.owner ?? null,
        description: audience.description ?? null,
        history: planned.get(audience.id)?.stored?.state?.history ?? [],
        readDifferently: planned.get(audience.id)?.readDifferently ?? [],
        checks: check === undefined ? [] : [check],
      },
    ] as const;
  });
  return {
    result,
    manifest: inputs?.manifest.name ?? 'audiences.yml',
    selection: inputs?.audiences ?? null,
    // That a pull request is planned is what everybody expects.
    reason: record.mode === 'plan' && environment.payload.pull_request !== undefined ? null : record.reason,
    partialImport: inputs?.partialImport ?? false,
    mergingImports: mergingImports(environment),
    atDesk: !environment.onGitHub,
    source: record.source,
    details: new Map(details),
    docsUrl: environment.docsUrl,
    runUrl: environment.runUrl,
  };
}
