import { readEnvironment } from './action/environment.ts';
import { type Inputs, readInputs } from './action/inputs.ts';
import { GRACE, type Interrupts, LEFT_BEHIND } from './action/interrupts.ts';
import { createLog } from './action/log.ts';
import { maskSecrets } from './action/mask.ts';
import { chooseMode } from './action/mode.ts';
import { tidyOutputs } from './action/output-directory.ts';
import { shardsAreTooLong, TOO_LONG_SHARDS } from './action/outputs.ts';
import { balance } from './audience/shards.ts';
import type { Manifest } from './manifest/manifest.ts';
import { readManifest } from './manifest/read.ts';
import type { Uploader } from './odp/upload.ts';
import { hasErrors } from './problems/problem.ts';
import { describePlan } from './report/describe.ts';
import { type Decision, decide } from './result/decide.ts';
import { openBaselines } from './steps/baselines.ts';
import type { Before } from './steps/before.ts';
import { openBucket } from './steps/bucket.ts';
import { importAudiences } from './steps/import-audiences.ts';
import type { Job } from './steps/job.ts';
import type { Located } from './steps/locate.ts';
import { type Material, openMaterial } from './steps/material.ts';
import { unguardedImport } from './steps/no-baseline.ts';
import { checkDrift, checkInOdp, sampleSize, verifyInOdp } from './steps/odp.ts';
import { type Planned, planAudiences, unguardedOf } from './steps/plan-audiences.ts';
import { proposeBase } from './steps/propose-base.ts';
import { openReceipts } from './steps/receipts.ts';
import { keepResults, newRecord, type RunRecord } from './steps/record.ts';
import { writeReport } from './steps/report.ts';
import { invalidResults, selectAudiences, unknownOverrides } from './steps/select.ts';
import { findCheckout } from './steps/shown-source.ts';
import { unexpectedFailure } from './steps/unexpected.ts';
import { logRequests } from './system/request-log.ts';
import { openScratch } from './system/scratch.ts';
import { unlessAborted } from './system/unless-aborted.ts';

/**
 * One run of the action: reads the inputs, does what they ask for, and reports whatever happened, even where a step
 * failed or the run is cancelled. Returns the process's exit code.
 */
export async function run(env: NodeJS.ProcessEnv, { signal, hurry }: Interrupts): Promise<0 | 1 | 2> {
  maskSecrets(env);
  const environment = readEnvironment(env);
  const log = createLog(environment);
  if (environment.debug) logRequests(log.debug);
  const record = { ...newRecord(), commit: environment.sha };
  const { inputs, problems, outputDirectory } = readInputs(env, environment);
  record.problems.push(...problems);
  if (inputs !== null) {
    const { mode, reason } = chooseMode(inputs.mode, environment);
    Object.assign(record, { mode, reason });
    if (environment.onGitHub) log.info(`Mode ${mode}: ${reason}.`);
    const { source, commit, otherRepository } = await findCheckout(environment, inputs.manifest.path);
    Object.assign(record, { source, commit });
    const scratch = openScratch(environment.temp);
    try {
      const job = { environment, inputs, mode, log, scratch, commit, otherRepository, signal };
      await Promise.race([keepAudiences(job, record), hurry]);
    } catch (cause) {
      if (cause instanceof Error && cause.name === LEFT_BEHIND)
        log.info(`What was under way did not end within ${GRACE / 1000} seconds, and is left behind.`);
      record.problems.push(unexpectedFailure(cause, signal));
    } finally {
      scratch.remove();
    }
  }
  return writeReport({ environment, inputs, outputDirectory, record, log, signal });
}

/** Plans every audience of the manifest and, where all are healthy and the mode says so, imports them. */
async function keepAudiences(given: Job, record: RunRecord): Promise<void> {
  // First of all: the new files may take the places of a plan's.
  const material = await unlessAborted(openMaterial(given), given.signal);
  const { job } = material;
  const { inputs, signal } = job;
  record.ts = material.ts;
  await tidyOutputs(job.environment.temp, inputs.outputDirectory);
  const manifest = await readManifest(inputs.manifest.path, inputs.manifest.name);
  if (!select(material, manifest, record)) return;

  const bucket =
    job.mode === 'import'
      ? await unlessAborted(openBucket(job, { tried: mayImport(record, inputs) }), signal)
      : null;
  if (bucket?.refusal) {
    record.problems.push(bucket.refusal);
    // A state in S3 has credentials of its own, and what is wrong with them is reported along.
    if (inputs.state?.kind !== 's3') return;
  }

  const { located, problems } = await unlessAborted(
    material.locate(record.selection.audiences, manifest),
    signal,
  );
  if (!divide(located, record, inputs)) return;

  const before = await unlessAborted(openBaselines(job, manifest, located), signal);
  record.problems.push(...before.problems, ...problems);
  record.abandoned = before.abandoned;
  record.base = before.base;
  // Without the commit that a wrong `--base` meant, every audience would look new.
  if (job.environment.deskBase !== null && before.problems.some(({ code }) => code === 'input-invalid'))
    return;
  // Nothing can be imported without a state in S3 that does not open, whatever the members are.
  if (bucket?.refusal || (bucket && inputs.state?.kind === 's3' && hasErrors(before.problems))) return;

  const size = sampleSize(job, located.length);
  const planned = material.confirm(await planAudiences(job, located, before, size));
  // The check may be cancelled, and what is built is there all the same.
  keepResults(
    record,
    planned.map(({ result }) => result),
  );
  const checked = await checkInOdp(job, planned);
  record.planned = checked.planned;
  record.problems.push(...checked.problems);
  keepResults(record, [...material.unfit, ...checked.planned.map(({ result }) => result)]);

  if (bucket !== null) {
    await importPlanned(job, checked.planned, before, bucket.uploader, record);
    return;
  }
  record.proposedBase = await proposeBase(job, located);
  // A plan. Where ODP did not even list its audiences, there is no use in asking about members.
  if (checked.problems.length === 0) record.checks = await checkDrift(job, checked.planned);
}

/** Notes which audiences this run is about; `false` where a saved plan is not one for this manifest and run. */
function select(material: Material, manifest: Manifest, record: RunRecord): boolean {
  const { inputs, log } = material.job;
  record.manifestSha256 = manifest.sha256;
  const stale = material.check(manifest);
  record.selection = selectAudiences(manifest, stale.length > 0 ? null : inputs.audiences);
  record.problems.push(
    ...stale,
    ...manifest.problems,
    ...record.selection.problems,
    ...unknownOverrides(manifest, inputs.overrideGuards),
  );
  if (stale.length > 0) return false;
  record.problems.push(...material.problems);
  const invalid = invalidResults(record.selection);
  keepResults(record, invalid);
  for (const result of invalid) log.group(result.id, describePlan(result));
  return true;
}

/** Notes the groups that `shards` asks for; `false` where an output cannot hold them. */
function divide(located: readonly Located[], record: RunRecord, inputs: Inputs): boolean {
  if (inputs.shards === null) return true;
  const shards = balance(
    located.map(({ audience, bytes }) => ({ id: audience.id, bytes })),
    inputs.shards,
  );
  const fit = !shardsAreTooLong(shards);
  if (fit) record.shards = shards;
  else record.problems.push(TOO_LONG_SHARDS);
  return fit;
}

/** Uploads what is fit, between the receipts that say so, and asks ODP what it made of it. */
async function importPlanned(
  job: Job,
  planned: readonly Planned[],
  before: Before,
  uploader: Uploader,
  record: RunRecord,
): Promise<void> {
  // Where the opening receipt is kept and nothing was uploaded, the next run is careful for nothing.
  const receipts = await unlessAborted(
    openReceipts(job, planned, decisionOn(record, job.inputs), before),
    job.signal,
  );
  record.problems.push(...receipts.problems);
  // Where nothing is uploaded nothing has to be guarded.
  if (receipts.decision !== 'nothing')
    record.problems.push(...unguardedImport(job, before, unguardedOf(planned)));
  const imported = await importAudiences(job, planned, before, uploader, receipts.decision, (result) =>
    keepResults(record, [result]),
  );
  keepResults(record, imported.results);
  record.problems.push(...imported.problems, ...(await receipts.close(imported)));
  const verified = await verifyInOdp(job, planned, imported.results);
  keepResults(record, verified.results);
  record.checks = verified.checks;
}

/** Whether an import may upload anything, by what was found so far. */
function mayImport(record: RunRecord, inputs: Inputs): boolean {
  return record.selection.audiences.length > 0 && decisionOn(record, inputs) !== 'nothing';
}

function decisionOn({ problems, results }: RunRecord, { partialImport }: Inputs): Decision {
  return decide({ problems, audiences: [...results.values()] }, partialImport);
}
