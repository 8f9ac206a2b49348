import { code } from '../words/escape.ts';
import { plural } from '../words/numbers.ts';
import { fit, size } from './fit.ts';
import { FOLD_CLOSE, foldOpen } from './fold.ts';
import { groupItem } from './group-item.ts';
import { type Group, groupProblems } from './problem-groups.ts';
import { allProblems, READ_TOGETHER, settingsSign, tally } from './problems-list.ts';
import type { ReportView } from './view.ts';

/** Lines that are open: what is below them must stay in reach. */
const MAX_OPEN = 12;

/** All problems, errors first, the same of many audiences once, and many of them in a fold; at most `maxBytes`. */
export function problemsSection(view: ReportView, maxBytes: number): string {
  const found = allProblems(view.result, READ_TOGETHER).filter((one) => settingsSign(one) === undefined);
  if (found.length === 0) return '';
  const groups = groupProblems(found);
  const line = (group: Group) => groupItem(group, view, group[0].problem.severity === 'error' ? '❌' : '⚠️');
  const opened = groups.slice(0, MAX_OPEN);
  const rest = groups.slice(MAX_OPEN);
  /** Of the last groups, so many of which are not shown. */
  const more = (left: number) => [`- … and ${problemsIn(groups.slice(-left))}; see ${code('result.json')}`];
  const open = fit(
    {
      head: [`### ${tally(found)}`, ''],
      items: opened,
      line,
      foot: [],
      more: (left) => more(left + rest.length),
    },
    rest.length === 0 ? maxBytes : maxBytes - size(more(rest.length)),
  );
  if (open.left > 0 || rest.length === 0) return open.text;
  const folded = fit(
    {
      head: ['', foldOpen(problemsIn(rest)), ''],
      items: rest,
      line,
      foot: ['', FOLD_CLOSE],
      more: (left) => ['', ...more(left)],
    },
    maxBytes - size([open.text]),
  );
  return [open.text, ...(folded.text === '' ? more(rest.length) : [folded.text])].join('\n');
}

function problemsIn(groups: readonly Group[]): string {
  return plural(
    groups.reduce((sum, group) => sum + group.length, 0),
    'more problem',
  );
}
