import { count, plural } from '../words/numbers.ts';
import { type Group, groupProblems } from './problem-groups.ts';
import { allProblems, settingsSign } from './problems-list.ts';
import { detailsOf, type ReportView } from './view.ts';

/** One thing that a reviewer must see before anything else: a sign, and a sentence or a group of problems. */
export type Attention =
  | { readonly sign: string; readonly group: Group }
  | { readonly sign: string; readonly sentence: string };

/** How a page writes a name that is foreign text. */
export type Naming = (name: string) => string;

/**
 * What needs eyes first, because no guard can judge it: guards that were overridden, settings that were loosened,
 * identifiers and ways of reading that changed, audiences that are gone, and what ODP disagrees with.
 */
export function attentionOf(view: ReportView, named: Naming): Attention[] {
  return [
    ...overridden(view, named),
    ...settings(view),
    ...abandoned(view.result.abandoned, named),
    ...readDifferently(view, named),
    ...drifted(view, named),
  ];
}

/** Up to `most` names, and how many more there are. */
export function someNames(names: readonly string[], most: number, named: Naming): string {
  const shown = names.slice(0, most).map(named);
  const left = names.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${count(left)} more` : ''}`;
}

/** Names of one line. */
const MAX_NAMES = 50;

function overridden({ result }: ReportView, named: Naming): Attention[] {
  const actor = result.run?.actor;
  return actor === undefined ? [] : [{ sign: '🔓', sentence: `Guards were overridden by ${named(actor)}.` }];
}

function settings(view: ReportView): Attention[] {
  const found = allProblems(view.result).filter((one) => settingsSign(one) !== undefined);
  return groupProblems(found).map((group) => ({ sign: settingsSign(group[0])!, group }));
}

function abandoned(ids: readonly string[], named: Naming): Attention[] {
  if (ids.length === 0) return [];
  const [verb, rest] =
    ids.length === 1
      ? ['is', 'ODP keeps its members until someone imports or deletes it.']
      : ['are', 'ODP keeps their members until someone imports or deletes them.'];
  const names = someNames(ids, MAX_NAMES, named);
  const sentence = `${plural(ids.length, 'audience')} ${verb} no longer in the manifest: ${names}. ${rest}`;
  return [{ sign: '👻', sentence }];
}

/** Audiences whose files no longer mean the same, by the keys that make the difference. */
function readDifferently(view: ReportView, named: Naming): Attention[] {
  const ids = view.result.audiences.map(({ id }) => id);
  const byKeys = Map.groupBy(ids, (id) => detailsOf(view, id).readDifferently.map(named).join(', '));
  byKeys.delete('');
  return [...byKeys].map(([keys, own]) => {
    const names = someNames(own, MAX_NAMES, named);
    return { sign: '🔧', sentence: `${keys} changed, so the same files are read differently: ${names}.` };
  });
}

/** Drift has no problem that would show it further down. */
function drifted(view: ReportView, named: Naming): Attention[] {
  const { mode, audiences } = view.result;
  const ids = audiences.map(({ id }) => id).filter((id) => hasFailedCheck(id, view));
  if (mode !== 'plan' || ids.length === 0) return [];
  const names = someNames(ids, MAX_NAMES, named);
  const sentence = `ODP disagrees with the last import of ${names}: not every sampled member is as it left them. The details have the numbers.`;
  return [{ sign: '⚠️', sentence }];
}

function hasFailedCheck(id: string, view: ReportView): boolean {
  return detailsOf(view, id).checks.some(({ ok }) => ok === false);
}
