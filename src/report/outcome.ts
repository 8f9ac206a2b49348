import { decide } from '../result/decide.ts';
import type { AudienceResult, Status } from '../result/result.ts';
import { totals } from '../result/result-document.ts';
import { count, plural } from '../words/numbers.ts';
import type { ReportView } from './view.ts';

/** The run in one sentence, without a final stop: what happened, or what merging or importing would do. */
export function outcome(view: ReportView): string {
  const { result } = view;
  if (result.mode === null)
    return `Nothing was done, because ${view.atDesk ? 'a flag' : 'the input of the step'} is wrong`;
  if (result.audiences.length === 0) {
    return result.outcome === 'success' ? 'There is no audience to import' : 'No audience was checked';
  }
  return result.mode === 'plan' ? planned(view) : imported(result.audiences, result.outcome);
}

/** `; guards loosened in 2 audiences`, for the end of a title: nobody may miss that; empty where none is. */
export function loosened({ result }: ReportView): string {
  const audiences = result.audiences.filter(isLoosened).length;
  return audiences === 0 ? '' : `; guards loosened in ${plural(audiences, 'audience')}`;
}

function isLoosened({ problems }: AudienceResult): boolean {
  return problems.some(({ code }) => code === 'guard-loosened');
}

/** One of the signs that begin a report. */
export function outcomeSign(view: ReportView): string {
  if (view.result.outcome === 'failure') return '❌';
  if (view.result.mode === 'import') return '✅';
  return view.result.audiences.some(isLoosened) ? '🔓' : '📋';
}

/** An audience's status as a report shows it: what a failed plan leaves out is not planned any more. */
export function statusShown({ status }: AudienceResult, { result, partialImport }: ReportView): Status {
  const isHeld =
    status === 'planned' && result.mode === 'plan' && decide(result, partialImport) === 'nothing';
  return isHeld ? 'held' : status;
}

/** A status as a sign and its word in the result document. */
export function statusLabel(status: Status): string {
  return `${STATUS_SIGNS[status]} ${status}`;
}

const STATUS_SIGNS: Readonly<Record<Status, string>> = {
  planned: '📋',
  imported: '✅',
  unchanged: '⚪',
  invalid: '❌',
  blocked: '⛔',
  held: '⏸️',
  failed: '❌',
};

function planned(view: ReportView): string {
  const { audiences } = view.result;
  const ready = audiences.filter(({ status }) => status === 'planned');
  const wrong = audiences.filter(({ status }) => status === 'invalid' || status === 'blocked').length;
  const verb = view.mergingImports ? 'Merging would import' : 'Plan: an import would upload';
  if (view.result.outcome === 'failure') {
    const cause =
      wrong === 0
        ? 'there are errors'
        : `${count(wrong)} of ${plural(audiences.length, 'audience')} ${wrong === 1 ? 'is' : 'are'} not fit to import`;
    const effect =
      ready.length === 0 || decide(view.result, view.partialImport) === 'nothing'
        ? 'nothing would be imported'
        : `only ${count(ready.length)} would be imported`;
    return `Plan failed: ${cause}, so ${effect}`;
  }
  if (ready.length === 0) return 'Nothing would change: every audience equals its last import';
  return `${verb} ${audiencesIn(ready)}: ${changes(ready, 'would be')}`;
}

function imported(audiences: readonly AudienceResult[], outcome: 'success' | 'failure'): string {
  const done = audiences.filter(({ status }) => status === 'imported');
  const unchanged = audiences.filter(({ status }) => status === 'unchanged').length;
  const due = audiences.length - unchanged;
  if (outcome === 'success') {
    if (done.length === 0) return 'Nothing to import: every audience equals its last import';
    return `Imported ${audiencesIn(done)}: ${changes(done, '')}`;
  }
  if (done.length === due && due > 0)
    return `Imported ${plural(due, 'audience')}, but with errors afterwards`;
  const others = (['invalid', 'blocked', 'failed', 'held'] as const)
    .map((status) => [status, audiences.filter((audience) => audience.status === status).length] as const)
    .filter(([, number]) => number > 0)
    .map(([status, number]) => `${count(number)} ${status}`);
  const what =
    done.length === 0
      ? 'nothing was imported'
      : `${count(done.length)} of ${plural(due, 'audience')} ${done.length === 1 ? 'was' : 'were'} imported`;
  return `Import failed: ${what}${others.length === 0 ? '' : ` (${others.join(', ')})`}`;
}

/** `3 audiences, 1 of them without a change`: such a one is uploaded again, where nothing says to skip it. */
function audiencesIn(uploaded: readonly AudienceResult[]): string {
  const same = uploaded.filter(({ added, removed }) => added === 0 && removed === 0).length;
  const all = plural(uploaded.length, 'audience');
  return same === 0 || same === uploaded.length ? all : `${all}, ${count(same)} of them without a change`;
}

/** `1,204 members added, 87 removed`; where nothing is known before, the members in all. */
function changes(audiences: readonly AudienceResult[], auxiliary: string): string {
  const { added, removed, members } = totals(audiences);
  const fresh = audiences.filter(({ baseline }) => baseline === null);
  const known = added === null || removed === null ? [] : [movement(added, removed, auxiliary)];
  if (fresh.length === audiences.length) {
    return `${plural(members, 'member')} in all, with no baseline to compare with`;
  }
  if (fresh.length === 0) return known.join('');
  const size = fresh.reduce((sum, audience) => sum + (audience.members ?? 0), 0);
  return [
    ...known,
    `${plural(fresh.length, 'audience')} without a baseline (${plural(size, 'member')})`,
  ].join('; ');
}

/** Who joins and who leaves: `204 members would be added, 87 removed`. */
function movement(added: number, removed: number, auxiliary: string): string {
  if (added === 0 && removed === 0) return 'no member added or removed';
  const [first, verb, rest] =
    added === 0
      ? [removed, 'removed', 'none added']
      : [added, 'added', `${removed === 0 ? 'none' : count(removed)} removed`];
  return `${plural(first, 'member')} ${auxiliary} ${verb}, ${rest}`.replace('  ', ' ');
}
