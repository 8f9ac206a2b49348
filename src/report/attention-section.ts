import { code } from '../words/escape.ts';
import { count, plural } from '../words/numbers.ts';
import { fit } from './fit.ts';
import { groupLine, groupProblems, SETTINGS_CODES } from './problem-groups.ts';
import { allProblems } from './problems-list.ts';
import { detailsOf, type ReportView } from './view.ts';

/**
 * What a reviewer must see before anything else, because no guard can judge it: settings that were loosened, identifiers
 * and ways of reading that changed, audiences that are gone, guards that were overridden, and what ODP disagrees with.
 * At most `maxBytes`.
 */
export function attentionSection(view: ReportView, maxBytes: number): string {
  const items = [
    ...overridden(view),
    ...settings(view),
    ...abandoned(view.result.abandoned),
    ...readDifferently(view),
    ...drifted(view),
  ];
  if (items.length === 0) return '';
  return fit(
    {
      head: ['### Check first', ''],
      items,
      line: (item) => item,
      foot: [],
      more: (left) => [`- … and ${plural(left, 'more change')}; see ${code('result.json')}`],
    },
    maxBytes,
  ).text;
}

/** Up to `most` names as code spans. */
export function someCodes(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map((name) => code(name, 130));
  const left = names.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${count(left)} more` : ''}`;
}

/** Names of one line. */
const MAX_NAMES = 50;

function overridden({ result }: ReportView): string[] {
  const actor = result.run?.actor;
  return actor === undefined ? [] : [`- 🔓 Guards were overridden by ${code(actor)}.`];
}

function settings(view: ReportView): string[] {
  const found = allProblems(view.result).filter(({ problem }) => SETTINGS_CODES.has(problem.code));
  return groupProblems(found).map((group) =>
    groupLine(group, view, group[0].problem.code === 'guard-loosened' ? '🔓' : '🆔'),
  );
}

function abandoned(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const [verb, rest] =
    ids.length === 1
      ? ['is', 'ODP keeps its members until someone imports or deletes it.']
      : ['are', 'ODP keeps their members until someone imports or deletes them.'];
  return [
    `- 👻 ${plural(ids.length, 'audience')} ${verb} no longer in the manifest: ${someCodes(ids, MAX_NAMES)}. ${rest}`,
  ];
}

/** Audiences whose files mean something else than before, by the keys that make the difference. */
function readDifferently(view: ReportView): string[] {
  const byKeys = new Map<string, string[]>();
  for (const { id } of view.result.audiences) {
    const keys = detailsOf(view, id).readDifferently;
    if (keys.length === 0) continue;
    const named = keys.map((key) => code(key)).join(', ');
    const known = byKeys.get(named);
    if (known === undefined) byKeys.set(named, [id]);
    else known.push(id);
  }
  return [...byKeys].map(
    ([keys, ids]) =>
      `- 🔧 ${keys} changed, so the same files are read differently: ${someCodes(ids, MAX_NAMES)}.`,
  );
}

/** Drift has no problem that would show it further down. */
function drifted(view: ReportView): string[] {
  const { mode, audiences } = view.result;
  const ids = audiences.map(({ id }) => id).filter((id) => hasFailedCheck(id, view));
  if (mode !== 'plan' || ids.length === 0) return [];
  return [
    `- ⚠️ ODP disagrees with the last import of ${someCodes(ids, MAX_NAMES)}: not every sampled member is as it left them. The details have the numbers.`,
  ];
}

function hasFailedCheck(id: string, view: ReportView): boolean {
  return detailsOf(view, id).checks.some(({ ok }) => ok === false);
}
