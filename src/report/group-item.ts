import type { Problem } from '../problems/problem.ts';
import { code, link, text } from '../words/escape.ts';
import { count } from '../words/numbers.ts';
import { placeLink } from './place-link.ts';
import { commonOf, type Group } from './problem-groups.ts';
import { type Found, times } from './problems-list.ts';
import type { ReportView } from './view.ts';

/** A group of problems as an item of a Markdown list; one for each of its problems below it where their figures differ. */
export function groupItem(group: Group, view: ReportView, sign: string): string {
  const [{ audience, problem }] = group;
  if (group.length === 1) {
    const subject = audience === null ? '' : `${code(audience)}: `;
    const where = placeLink(problem, view);
    const facts = [entry(problem, view), ...(where === null ? [] : [where])];
    return `- ${sign} ${subject}${text(problem.message)}${times(problem)} (${facts.join(', ')})`;
  }
  const { about, shared, shown, left } = commonOf(group);
  const more = `and ${count(left)} more`;
  if (shown.every(({ own }) => own === null)) {
    const places = shown.map(({ found }) => audienceAt(found, view)).join(', ');
    return `- ${sign} ${about}: ${text(shared)} (${entry(problem, view)})<br>${places}${left > 0 ? ` ${more}` : ''}`;
  }
  return [
    `- ${sign} ${about} (${entry(problem, view)})${shared === '' ? '' : `: ${text(shared)}`}`,
    ...shown.map(({ found, own }) => `  - ${audienceAt(found, view)}: ${text(own ?? '')}`),
    ...(left > 0 ? [`  - … ${more}`] : []),
  ].join('\n');
}

function entry({ code: kind }: Problem, { docsUrl }: ReportView): string {
  return link(code(kind), docsUrl && `${docsUrl}/problems.md#${kind}`);
}

/** An audience and its place: `vip` at `audiences.yml:12`. */
function audienceAt({ audience, problem }: Found, view: ReportView): string {
  const where = placeLink(problem, view);
  const name = audience === null ? 'the run' : code(audience, 130);
  return `${name}${where === null ? '' : ` at ${where}`}${times(problem)}`;
}
