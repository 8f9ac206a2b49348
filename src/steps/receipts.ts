import { randomBytes } from 'node:crypto';
import { ArtifactError } from '../artifacts/artifact-error.ts';
import { leaveReceipt } from '../artifacts/leave-receipt.ts';
import type { Receipt, ReceiptAudience } from '../artifacts/receipt.ts';
import { heldSettings } from '../manifest/held-settings.ts';
import { error, type Problem } from '../problems/problem.ts';
import type { Decision } from '../result/decide.ts';
import type { AudienceResult } from '../result/result.ts';
import { type Job, keepsReceipts } from './job.ts';
import type { Planned } from './plan-audiences.ts';

/** The receipts of one import. */
export interface ImportReceipts {
  /** What may be uploaded now. */
  readonly decision: Decision;
  /** What kept the opening receipt from being written: then nothing may be uploaded. */
  readonly problems: readonly Problem[];
  /** Leaves the closing receipt, once every upload has ended; its failure is `state-write-failed`. */
  close(results: readonly AudienceResult[]): Promise<Problem[]>;
}

/**
 * Leaves the opening receipt of an import, before its first upload. The next run compares with the commit that the
 * receipts name; while there is only this one, with the commit before as well, for nobody knows what arrived.
 */
export async function openReceipts(
  job: Job,
  planned: readonly Planned[],
  decision: Decision,
): Promise<ImportReceipts> {
  const none: ImportReceipts = { decision, problems: [], close: async () => [] };
  const due = planned.filter(({ result }) => result.status === 'planned');
  if (!keepsReceipts(job) || decision === 'nothing' || due.length === 0) return none;
  const id = randomBytes(8).toString('hex');
  const audiences = new Map(due.map((one) => [one.audience.id, receiptAudience(job, one)]));
  const leave = async (phase: Receipt['phase'], told: ReadonlyMap<string, ReceiptAudience>) => {
    const receipt = receiptOf(job, id, phase, told);
    return leaveReceipt(job, job.inputs.manifest.name, receipt).then(
      () => null,
      (cause: unknown) => {
        if (!(cause instanceof ArtifactError)) throw cause;
        return cause.message;
      },
    );
  };
  const failed = await leave('opening', audiences);
  if (failed !== null) {
    const message = `Nothing was uploaded, because the receipt that the next import is compared with could not be kept. ${failed}`;
    return { ...none, decision: 'nothing', problems: [error('state-write-failed', message)] };
  }
  return {
    ...none,
    async close(results) {
      const arrived = results.flatMap((result): [string, ReceiptAudience][] => {
        const audience = audiences.get(result.id);
        const arrival = arrivalOf(result);
        return audience === undefined || arrival === 'none'
          ? []
          : [[result.id, { ...audience, certain: arrival === 'certain' }]];
      });
      const failed = await leave('closing', new Map(arrived));
      if (failed === null) return [];
      const message = `The receipt of this import could not be completed, so the guards of the next one hold for the members before it as well. ${failed}`;
      return [error('state-write-failed', message)];
    },
  };
}

function receiptOf(
  { inputs, environment }: Job,
  id: string,
  phase: Receipt['phase'],
  audiences: ReadonlyMap<string, ReceiptAudience>,
): Receipt {
  if (inputs.trackerId === null || environment.runId === null)
    throw new Error('A receipt needs a tracker ID and a run');
  return {
    version: 1,
    phase,
    import: id,
    destination: { bucket: inputs.bucket, tracker_id: inputs.trackerId },
    commit: environment.sha,
    run: { id: environment.runId, attempt: environment.runAttempt },
    audiences: Object.fromEntries(audiences),
  };
}

function receiptAudience({ inputs }: Job, { audience, result, membersSha256 }: Planned): ReceiptAudience {
  if (result.members === null || membersSha256 === null)
    throw new Error('A planned audience has members and their digest');
  return {
    identifier: audience.identifier,
    ts: inputs.timestamp,
    members: result.members,
    members_sha256: membersSha256,
    settings: heldSettings(audience),
    certain: true,
  };
}

/** Whether an upload arrived. Refused credentials mean that it did not; after a broken connection nobody knows. */
function arrivalOf({ status, problems }: AudienceResult): 'certain' | 'unknown' | 'none' {
  if (status === 'imported') return 'certain';
  if (status !== 'failed') return 'none';
  const refused = problems.some(({ code }) => code === 'access-denied' || code === 'credentials-missing');
  return refused ? 'none' : 'unknown';
}
