import { randomBytes } from 'node:crypto';
import { ArtifactError } from '../artifacts/artifact-error.ts';
import type { ArtifactFiles } from '../artifacts/artifact-upload.ts';
import type { ReceiptEntry } from '../artifacts/find-receipts.ts';
import { leaveReceipt } from '../artifacts/leave-receipt.ts';
import {
  type EarlierImport,
  type Receipt,
  type ReceiptAudience,
  repositoryUrl,
} from '../artifacts/receipt.ts';
import { importRecord } from '../audience/import-audience.ts';
import { heldSettings } from '../manifest/held-settings.ts';
import { error, type Problem, warning } from '../problems/problem.ts';
import type { Decision } from '../result/decide.ts';
import { beginImport } from '../state/import-note.ts';
import { openFolderStore } from '../stores/folder-store.ts';
import type { Before } from './before.ts';
import type { Imported } from './import-audiences.ts';
import { importingRun, type Job, keepsReceipts } from './job.ts';
import type { Planned } from './plan-audiences.ts';

/** The receipts of one import. */
export interface ImportReceipts {
  /** What may be uploaded now. */
  readonly decision: Decision;
  /** Why nothing may be uploaded, or what is only worth a warning. */
  readonly problems: readonly Problem[];
  /** Leaves the closing receipt, once every upload has ended; its failure is `state-write-failed`. */
  close(imported: Imported): Promise<Problem[]>;
}

/**
 * Leaves the opening receipt of an import, before its first upload. The next run compares with what the receipts name:
 * a commit's members or, with `state: artifact`, the files kept next to the receipt. While there is only the opening
 * one, it compares with what was there before as well, for nobody knows what arrived. Audiences that are unchanged have
 * their last import told again before it expires.
 */
export async function openReceipts(
  job: Job,
  planned: readonly Planned[],
  decision: Decision,
  before: Before,
): Promise<ImportReceipts> {
  const none: ImportReceipts = { decision, problems: [], close: async () => [] };
  if (!keepsReceipts(job) || decision === 'nothing') return none;
  const due = planned.filter(({ result }) => result.status === 'planned');
  const renewed = renewedOf(planned, before);
  const state = before.artifacts ?? null;
  if (due.length === 0 && renewed.size === 0 && state?.isAging !== true) return none;
  const hold = (problem: Problem): ImportReceipts => ({ ...none, decision: 'nothing', problems: [problem] });
  const newer = await before.overtaken([...due.map(({ audience }) => audience.id), ...renewed.keys()]);
  if (typeof newer === 'number') return hold(overtakenBefore(job, newer));
  if (newer?.severity === 'error') return hold(newer);

  const id = randomBytes(8).toString('hex');
  const audiences = new Map(due.map((one) => [one.audience.id, receiptAudience(job, one)]));
  const begun = state === null ? null : await noteImports(job, due);
  if (begun !== null && 'code' in begun) return hold(begun);
  // Where nothing is uploaded, nothing has to be known before.
  const unopened =
    due.length === 0 ? null : await leave(job, receiptOf(job, id, 'opening', audiences), begun);
  if (unopened !== null) {
    const message = `Nothing was uploaded, because the receipt that the next import is compared with could not be kept. ${unopened}`;
    return hold(error('state-write-failed', message));
  }
  return {
    decision,
    problems: newer === null ? [] : [newer],
    async close(imported) {
      const told = new Map([...renewed, ...arrivedOf(imported, audiences)]);
      const files = state === null ? null : { folder: state.folder, names: await state.store.list() };
      const closing = { ...receiptOf(job, id, 'closing', told), ...earlierOf(before, told) };
      const unclosed = await leave(job, closing, files);
      const problems: Problem[] = [];
      if (unclosed !== null) problems.push(due.length === 0 ? notRenewed(unclosed) : notClosed(unclosed));
      const uploaded = [...imported.mayHaveArrived];
      const last = uploaded.length === 0 ? null : await before.overtaken(uploaded);
      if (typeof last === 'number') problems.push(overtakenMeanwhile(job, last));
      return problems;
    },
  };
}

function overtakenBefore({ environment }: Job, newer: number): Problem {
  return error(
    'stale-run',
    `Run ${newer} is newer than this run, ${environment.runId}, and has begun to import the same audiences. Start a new run instead of re-running an old one.`,
  );
}

/** It looked before it uploaded, too. */
function overtakenMeanwhile({ environment }: Job, newer: number): Problem {
  return error(
    'stale-run',
    `Run ${newer}, which is newer than this run, ${environment.runId}, has imported the same audiences at the same time, so ODP may have the members of either. Run ${newer} again, and use \`concurrency\` so that only one run at a time imports.`,
  );
}

function notClosed(why: string): Problem {
  const message = `The receipt of this import could not be completed, so the guards of the next one hold for the members before it as well. ${why}`;
  return error('state-write-failed', message);
}

/** Nothing is lost yet: half of the time is left. */
function notRenewed(why: string): Problem {
  const message = `What was imported last is kept in an artifact that will expire, and could not be renewed. The next run tries again. ${why}`;
  return warning('state-write-failed', message);
}

/** The last imports of audiences that are unchanged, word for word: the commit is the one that was imported. */
function renewedOf(planned: readonly Planned[], { aging }: Before): Map<string, ReceiptAudience> {
  const renewed = new Map<string, ReceiptAudience>();
  for (const { audience, result } of planned) {
    const last = aging.get(audience.id);
    if (last === undefined || result.status !== 'unchanged') continue;
    const { commit } = last;
    renewed.set(audience.id, { ...toldAgain(last), certain: true, ...(commit !== null && { commit }) });
  }
  return renewed;
}

/** Last imports that a receipt repeats at most: it is kept for months, and every job of a run leaves one. */
const MOST_EARLIER = 100;

/** The last imports of audiences that were not uploaded, so that the receipts of others do not hide them for ever. */
function earlierOf(
  { lastImports }: Before,
  told: ReadonlyMap<string, ReceiptAudience>,
): Pick<Receipt, 'earlier'> {
  const others = [...lastImports].filter(([id]) => told.get(id)?.certain !== true).slice(0, MOST_EARLIER);
  if (others.length === 0) return {};
  return { earlier: Object.fromEntries(others.map(([id, entry]) => [id, earlierImport(entry)])) };
}

function earlierImport(last: ReceiptEntry): EarlierImport {
  const { commit, runId: id, attempt } = last;
  return { ...toldAgain(last), commit, run: { id, attempt } };
}

function toldAgain({ identifier, ts, members, membersSha256, settings }: ReceiptEntry) {
  return { identifier, ts, members, members_sha256: membersSha256, settings };
}

/** Keeps a receipt; what is wrong where that failed. */
async function leave(job: Job, receipt: Receipt, files: ArtifactFiles | null): Promise<string | null> {
  try {
    await leaveReceipt(job, job.inputs.manifest.name, receipt, files);
    return null;
  } catch (cause) {
    if (!(cause instanceof ArtifactError)) throw cause;
    return cause.message;
  }
}

/** The notes of the imports that are about to begin, and their files, as a state keeps them. */
async function noteImports(job: Job, due: readonly Planned[]): Promise<ArtifactFiles | Problem> {
  const folder = job.scratch.folder();
  const store = openFolderStore(folder);
  const run = importingRun(job);
  for (const { audience, result } of due) {
    const problem = await beginImport(store, importRecord(audience, result, run, null));
    if (problem !== null) return problem;
  }
  return { folder, names: await store.list() };
}

function receiptOf(
  { inputs, environment, commit }: Job,
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
    repository: repositoryUrl(environment),
    manifest: inputs.manifest.name,
    destination: { bucket: inputs.bucket, tracker_id: inputs.trackerId },
    commit,
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

/** Of the audiences that were due, those that ODP has, and those of which nobody knows. */
function arrivedOf(
  { results, mayHaveArrived }: Imported,
  due: ReadonlyMap<string, ReceiptAudience>,
): Map<string, ReceiptAudience> {
  const imported = new Set(results.flatMap(({ id, status }) => (status === 'imported' ? [id] : [])));
  return new Map(
    [...due]
      .filter(([id]) => mayHaveArrived.has(id))
      .map(([id, audience]) => [id, { ...audience, certain: imported.has(id) }]),
  );
}
