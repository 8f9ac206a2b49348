import {
  type ImportContext,
  importAudience,
  importRecord,
  type Refusal,
} from '../audience/import-audience.ts';
import type { Uploader } from '../odp/upload.ts';
import { type Problem, warning } from '../problems/problem.ts';
import type { Decision } from '../result/decide.ts';
import type { AudienceResult } from '../result/result.ts';
import { cancelImport, ignoresConditions, noteImport } from '../state/import-note.ts';
import type { ImportRecord } from '../state/import-record.ts';
import type { Store, Version } from '../stores/store.ts';
import { mapBounded } from '../system/bounded.ts';
import { bytes } from '../words/numbers.ts';
import type { Before } from './before.ts';
import { importingRun, type Job } from './job.ts';
import type { Planned } from './plan-audiences.ts';
import { isOverridden } from './record.ts';
import { commonRefusal, reportOnce } from './refusals.ts';

/** What became of the planned audiences. */
export interface Imported {
  readonly results: readonly AudienceResult[];
  /** IDs of the audiences whose new file ODP has, or may have. */
  readonly mayHaveArrived: ReadonlySet<string>;
  /** Problems of the run as a whole. */
  readonly problems: readonly Problem[];
}

/** An audience that is to be uploaded, and what the state is to remember of it. */
interface Due extends Planned {
  readonly record: ImportRecord;
}

/**
 * Uploads the planned audiences as far as `decision` allows it. Where there is a state, all of them are noted there
 * first: an import that is not remembered would take the guards away from the next one. `keep` takes each result as soon
 * as it is known, because a run may end before all of them are. Rejects when the run is cancelled before every audience
 * had its turn.
 */
export async function importAudiences(
  job: Job,
  planned: readonly Planned[],
  before: Before,
  uploader: Uploader,
  decision: Decision,
  keep: (result: AudienceResult) => void,
): Promise<Imported> {
  const { inputs, log, signal } = job;
  const results = planned.map(({ result }) => result);
  const due = decision === 'nothing' ? [] : dueOf(job, planned);
  const mayHaveArrived = new Set<string>();
  if (due.length === 0) {
    uploader.close();
    return { results, mayHaveArrived, problems: [] };
  }

  const { store } = before;
  const done = new Map<string, AudienceResult>();
  /** Those that are noted, or may be, and whose upload has not begun. */
  const noted = new Set<Due>();
  let notes: ReadonlyMap<string, Version> = new Map();
  const problems: Problem[] = [];
  const context: ImportContext = { uploader, store, signal, keep, endpoint: otherServer(job) };
  const answers = { refused: new Map<string, Refusal>(), arrived: 0 };
  const finish = (result: AudienceResult) => {
    done.set(result.id, result);
    keep(result);
  };
  try {
    if (store !== null) {
      const noting = await noteAll(job, store, due, noted);
      notes = noting.notes;
      if (noting.isUnlocked) problems.push(unlocked(store));
      for (const { audience, result } of due) {
        const problem = noting.failed.get(audience.id);
        if (problem !== undefined) finish({ ...result, problems: [...result.problems, problem] });
      }
      if (noting.failed.size > 0 && !inputs.partialImport)
        return { results: inOrder(), mayHaveArrived, problems };
    }
    const ready = due.filter(({ audience }) => !done.has(audience.id));
    await mapBounded(ready, { items: inputs.concurrency }, async (one) => {
      const { audience, result } = one;
      // Its result is `held`; what the others came to has been kept already.
      signal.throwIfAborted();
      // Neither is one that would be refused like those before it.
      if (commonRefusal(answers) !== null) return;
      noted.delete(one);
      const imported = await importAudience(audience, result, one, notes.get(audience.id) ?? null, context);
      if (imported.mayHaveArrived) mayHaveArrived.add(audience.id);
      if (imported.refusal !== null) answers.refused.set(audience.id, imported.refusal);
      if (imported.result.status === 'imported') answers.arrived += 1;
      finish(imported.result);
      log.info(
        imported.result.status === 'imported'
          ? `Uploaded ${audience.id} (${bytes(result.file?.bytes ?? 0)}).`
          : `Could not upload ${audience.id}.`,
      );
    });
    const untried = ready.filter(({ audience }) => !done.has(audience.id)).length;
    const reported = reportOnce(inOrder(), answers, untried);
    return { results: reported.results, mayHaveArrived, problems: [...problems, ...reported.problems] };
  } finally {
    uploader.close();
    if (store !== null) {
      const { concurrency: items } = inputs;
      await mapBounded([...noted], { items }, ({ record }) => cancelImport(store, record));
    }
  }

  function inOrder(): AudienceResult[] {
    return results.map((result) => done.get(result.id) ?? result);
  }
}

/** The origin of the server that takes the uploads instead of AWS, which the log names; `null`: AWS takes them. */
function otherServer({ environment, log }: Job): string | null {
  if (environment.s3Endpoint === null) return null;
  const { url, variable } = environment.s3Endpoint;
  const { origin } = new URL(url);
  log.info(`Importing into the S3 server ${origin} of \`${variable}\`, not into AWS.`);
  return origin;
}

function dueOf(job: Job, planned: readonly Planned[]): Due[] {
  const { inputs, environment } = job;
  const run = importingRun(job);
  return planned
    .filter(({ result }) => result.status === 'planned')
    .map((one) => {
      const by = isOverridden(one.result, inputs) ? (environment.actor ?? 'unknown') : null;
      return { ...one, record: importRecord(one.audience, one.result, run, by) };
    });
}

/**
 * Notes all imports in the state, and gives the notes and those that could not be noted, by audience ID. The first is noted
 * alone, for it shows whether the state can be written at all and locks. Without `partial-import` one failure is enough to
 * upload nothing.
 */
async function noteAll(job: Job, store: Store, due: readonly Due[], noted: Set<Due>) {
  const failed = new Map<string, Problem>();
  const notes = new Map<string, Version>();
  const note = async (one: Due) => {
    job.signal.throwIfAborted();
    if (failed.size > 0 && !job.inputs.partialImport) return;
    noted.add(one);
    const outcome = await noteImport(store, one.record);
    if (outcome.ok) notes.set(one.audience.id, outcome.note);
    else failed.set(one.audience.id, outcome.problem);
  };
  const [first, ...others] = due;
  if (first !== undefined) await note(first);
  const again = first === undefined || failed.size > 0 ? null : await ignoresConditions(store, first.record);
  if (first !== undefined && again !== null) notes.set(first.audience.id, again);
  await mapBounded(others, { items: job.inputs.concurrency }, note);
  return { notes, failed, isUnlocked: again !== null };
}

function unlocked(store: Store): Problem {
  return warning(
    'state-unlocked',
    `The server of the state ${store.name} ignores conditional writes (\`If-None-Match\`), so two runs at once may overwrite each other’s state. Let only one run at a time import, with \`concurrency\`, or use another server.`,
  );
}
