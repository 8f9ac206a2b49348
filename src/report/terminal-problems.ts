import type { Problem } from '../problems/problem.ts';
import { visible } from '../words/escape.ts';
import { count, plural } from '../words/numbers.ts';
import { attentionOf } from './attention.ts';
import { deskWords } from './desk-words.ts';
import type { Paint } from './paint.ts';
import { commonOf, type Group, groupProblems } from './problem-groups.ts';
import {
  allProblems,
  type Found,
  place,
  READ_TOGETHER,
  settingsSign,
  tally,
  times,
} from './problems-list.ts';
import type { ReportView } from './view.ts';
import { wrap } from './wrap.ts';

/** How a terminal shows text: its width in characters, and its colours. */
export interface Look {
  readonly width: number;
  readonly paint: Paint;
}

/** What a reviewer must see first, as the lines of a terminal; none where there is nothing. */
export function attentionLines(view: ReportView, look: Look): string[] {
  const items = attentionOf(view, (name) => visible(name, 200));
  const lines = items.flatMap((item) =>
    'group' in item ? groupLines(item.group, look) : wrap(item.sentence, look.width, '  '),
  );
  return lines.length === 0 ? [] : [look.paint('bold', 'Check first:'), ...lines];
}

/** Groups of problems; whoever has more goes through `result.json`. */
const MAX_GROUPS = 50;

/** All problems, errors first, the same of many audiences once, as the lines of a terminal; none where there are none. */
export function problemLines({ result }: ReportView, look: Look): string[] {
  const found = allProblems(result, READ_TOGETHER).filter((one) => settingsSign(one) === undefined);
  if (found.length === 0) return [];
  const groups = groupProblems(found);
  const left = groups.slice(MAX_GROUPS).reduce((sum, group) => sum + group.length, 0);
  return [
    look.paint('bold', `${tally(found)}:`),
    ...groups.slice(0, MAX_GROUPS).flatMap((group) => groupLines(group, look)),
    ...(left > 0 ? [`  … and ${plural(left, 'more problem')}; see result.json`] : []),
  ];
}

function groupLines(group: Group, { width, paint }: Look): string[] {
  const [first] = group;
  const { problem } = first;
  const label = paint(problem.severity === 'error' ? 'red' : 'yellow', `${problem.severity} ${problem.code}`);
  if (group.length === 1) {
    const about = [placeOf(problem), ...(first.audience === null ? [] : [visible(first.audience, 130)])];
    return [
      `  ${[label, ...about.filter((part) => part !== null)].join(' ')}`,
      ...wrap(`${said(problem.message)}${times(problem)}`, width, '    '),
    ];
  }
  const { about, shared, shown, left } = commonOf(group);
  return [
    `  ${label} in ${about}`,
    ...(shared === '' ? [] : wrap(said(shared), width, '    ')),
    ...shown.flatMap(({ found, own }) =>
      wrap(`${audienceAt(found)}${own === null ? '' : `: ${said(own)}`}`, width, '    '),
    ),
    ...(left > 0 ? [`    … and ${count(left)} more`] : []),
  ];
}

function said(message: string): string {
  return visible(deskWords(message));
}

function placeOf(problem: Problem): string | null {
  const where = place(problem);
  return where === null ? null : visible(where);
}

function audienceAt({ audience, problem }: Found): string {
  const where = placeOf(problem);
  const name = audience === null ? 'the run' : visible(audience, 130);
  return `${name}${where === null ? '' : ` at ${where}`}${times(problem)}`;
}
