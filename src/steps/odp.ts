import type { OdpApi } from '../odp/http.ts';
import { checkAudiences, listSegments } from '../odp/segments.ts';
import {
  type Drift,
  type MembershipSample,
  sampleDrift,
  sampleSizeFor,
  verifyImports,
} from '../odp/verify.ts';
import type { Problem } from '../problems/problem.ts';
import type { Check } from '../report/view.ts';
import { withProblem } from '../result/audience-result.ts';
import type { AudienceResult } from '../result/result.ts';
import { count, plural } from '../words/numbers.ts';
import type { Job } from './job.ts';
import type { Planned } from './plan-audiences.ts';
import { startVerifyProgress } from './verify-progress.ts';

/** The most audiences of which members are sampled. */
const SAMPLED_AUDIENCES = 100;
/** Seconds that a plan takes to ask about drift. */
const DRIFT_SECONDS = 60;

/** How many members of each audience to sample for questions to ODP; 0 where none will be asked. */
export function sampleSize({ inputs, mode }: Job, audiences: number): number {
  const asks =
    mode === 'import' ? inputs.verifyTimeout > 0 : inputs.odpApiKey !== null && inputs.state !== null;
  return asks ? sampleSizeFor(Math.min(audiences, SAMPLED_AUDIENCES)) : 0;
}

/**
 * Checks that every audience exists in ODP, where there is a key. A check that ODP does not answer stops an import and
 * warns in a plan.
 */
export async function checkInOdp(
  job: Job,
  planned: readonly Planned[],
): Promise<{ readonly planned: readonly Planned[]; readonly problems: readonly Problem[] }> {
  const api = apiOf(job);
  if (api === null || planned.length === 0) return { planned, problems: [] };
  const segments = await listSegments(api, job.signal);
  if (!Array.isArray(segments)) {
    return { planned, problems: [{ ...segments, severity: job.mode === 'import' ? 'error' : 'warning' }] };
  }
  job.log.info(`ODP has ${plural(segments.length, 'audience')}.`);
  const named = planned.map(({ audience }) => ({ id: audience.id, place: audience.place }));
  const missing = await checkAudiences(named, segments, job.signal);
  return { planned: planned.map((plan) => withMissing(plan, missing.get(plan.audience.id))), problems: [] };
}

/** Asks ODP, for at most `verify-timeout`, whether it has the imported members; the results with what it did not confirm. */
export async function verifyInOdp(
  job: Job,
  planned: readonly Planned[],
  results: readonly AudienceResult[],
): Promise<{ readonly results: readonly AudienceResult[]; readonly checks: ReadonlyMap<string, Check> }> {
  const api = apiOf(job);
  const { verifyTimeout } = job.inputs;
  const imported = new Set(results.filter(({ status }) => status === 'imported').map(({ id }) => id));
  const samples = planned
    .filter(({ audience }) => imported.has(audience.id))
    .slice(0, SAMPLED_AUDIENCES)
    .map(({ audience, samples }) => sampleOf(audience, samples.now, samples.removed))
    // An audience that was empty and stays empty has nobody to ask about.
    .filter(({ expectQualified, expectNot }) => expectQualified.length + expectNot.length > 0);
  if (api === null || verifyTimeout === 0 || samples.length === 0) return { results, checks: new Map() };
  job.log.info(
    `Asking ODP for up to ${plural(verifyTimeout, 'second')} whether it has the imported members.`,
  );
  const progress = startVerifyProgress(job.log, verifyTimeout);
  const problems = await verifyImports(api, samples, {
    timeoutSeconds: verifyTimeout,
    signal: job.signal,
    onProgress: progress.update,
  }).finally(progress.stop);
  const checks = new Map<string, Check>();
  for (const { audienceId, expectQualified, expectNot } of samples) {
    const problem = problems.get(audienceId);
    const text = problem?.message ?? confirmed(expectQualified.length, expectNot.length);
    checks.set(audienceId, { ok: problem === undefined, text });
  }
  return {
    results: results.map((result) => {
      const problem = problems.get(result.id);
      return problem === undefined ? result : { ...result, problems: [...result.problems, problem] };
    }),
    checks,
  };
}

/** In a plan: whether ODP still agrees with the last import that the state knows. */
export async function checkDrift(job: Job, planned: readonly Planned[]): Promise<ReadonlyMap<string, Check>> {
  const api = apiOf(job);
  const checks = new Map<string, Check>();
  if (api === null) return checks;
  // After an interrupted import ODP may have either membership, and both are right.
  const known = planned.filter(
    ({ result, stored, samples }) =>
      result.baseline?.source === 'state' && samples.before.length > 0 && !stored?.interrupted.length,
  );
  const end = Date.now() + DRIFT_SECONDS * 1000;
  for (const { audience, stored, samples } of known.slice(0, SAMPLED_AUDIENCES)) {
    const seconds = (end - Date.now()) / 1000;
    if (seconds <= 0) break;
    const sample = sampleOf(
      { ...audience, identifier: stored?.state?.identifier ?? audience.identifier },
      samples.before,
      [],
    );
    const drift = await sampleDrift(api, [sample], seconds, job.signal);
    const check = driftCheck(drift);
    if (check === null) break;
    checks.set(audience.id, check);
    job.log.info(`${audience.id}: ODP ${check.text}`);
    if (check.ok === null) break;
  }
  return checks;
}

/** What a report says after `ODP:`; `null` where nobody was asked about. */
function driftCheck(drift: Drift | Problem): Check | null {
  if ('code' in drift)
    return {
      ok: null,
      text: `could not be asked whether it agrees with the last import. ${drift.message}`,
    };
  const { sampled, differing } = drift;
  if (sampled === 0) return null;
  if (differing === 0)
    return { ok: true, text: `agrees with the last import on ${plural(sampled, 'sampled member')}.` };
  return {
    ok: false,
    text: `disagrees with the last import on ${count(differing)} of ${plural(sampled, 'sampled member')}; look at Account Settings > Activity Log > Audience Diffs.`,
  };
}

function withMissing(plan: Planned, problem: Problem | undefined): Planned {
  return problem === undefined ? plan : { ...plan, result: withProblem(plan.result, problem) };
}

/** What a report says after `ODP:` of an audience that arrived. */
function confirmed(members: number, removed: number): string {
  const parts = [
    ...(members > 0 ? [`${plural(members, 'sampled member')} as qualified`] : []),
    ...(removed > 0 ? [`${plural(removed, 'removed one')} as not`] : []),
  ];
  return `confirms ${parts.join(' and ')}.`;
}

function sampleOf(
  audience: { readonly id: string; readonly identifier: string },
  expectQualified: readonly string[],
  expectNot: readonly string[],
): MembershipSample {
  return { audienceId: audience.id, identifier: audience.identifier, expectQualified, expectNot };
}

function apiOf({ inputs }: Job): OdpApi | null {
  return inputs.odpApiKey === null ? null : { apiUrl: inputs.odpApiUrl, apiKey: inputs.odpApiKey };
}
