import type { ProblemCode } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import { code, link, text } from '../words/escape.ts';
import { count, plural } from '../words/numbers.ts';
import { placeLink } from './place-link.ts';
import { type Found, times } from './problems-list.ts';
import type { ReportView } from './view.ts';

/** Changes of settings: nothing is wrong with the members, but a reviewer must have seen them. */
export const SETTINGS_CODES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'guard-loosened',
  'identifier-changed',
]);

/** The same problem, once or of several audiences; never empty. */
export type Group = readonly [Found, ...Found[]];

/** Problems that say the same, except for figures, together; in the order of the first of each. */
export function groupProblems(found: readonly Found[]): Group[] {
  const groups = new Map<string, [Found, ...Found[]]>();
  for (const one of found) {
    const { severity, code: kind, message } = one.problem;
    // Those of the run as a whole have nothing in common.
    const key =
      one.audience === null
        ? `run ${groups.size}`
        : JSON.stringify([severity, kind, message.replace(/\d[\d,.]*/g, '0')]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** Members of one group that are shown; a reader goes through the first few. */
const MAX_SHOWN = 8;

/** A group as Markdown: sign, audience, message, code with its entry in the docs, and place; a list where it has figures. */
export function groupLine(group: Group, view: ReportView, sign: string): string {
  const [first] = group;
  const { problem } = first;
  if (group.length === 1) {
    const about = first.audience === null ? '' : `${code(first.audience)}: `;
    const where = placeLink(problem, view);
    const facts = [entry(problem, view), ...(where === null ? [] : [where])];
    return `- ${sign} ${about}${text(problem.message)}${times(problem)} (${facts.join(', ')})`;
  }
  const audiences = new Set(group.map(({ audience }) => audience)).size;
  const about = audiences === 1 ? plural(group.length, 'place') : plural(audiences, 'audience');
  const shown = group.slice(0, MAX_SHOWN);
  const left = group.length - shown.length;
  if (group.every((one) => one.problem.message === problem.message)) {
    const more = left > 0 ? ` and ${count(left)} more` : '';
    const places = shown.map((one) => audienceAt(one, view)).join(', ');
    return `- ${sign} ${about}: ${text(problem.message)} (${entry(problem, view)})<br>${places}${more}`;
  }
  const remedy = sentences(problem.message)[1];
  return [
    `- ${sign} ${about} (${entry(problem, view)})${remedy === '' ? '' : `: ${text(remedy)}`}`,
    ...shown.map((one) => `  - ${audienceAt(one, view)}: ${text(sentences(one.problem.message)[0])}`),
    ...(left > 0 ? [`  - … and ${count(left)} more`] : []),
  ].join('\n');
}

/** What is wrong, and what to do about it. */
function sentences(message: string): readonly [string, string] {
  const [, wrong = message, remedy = ''] = /^(.*?\.) ([A-Z`].*)$/s.exec(message) ?? [];
  return [wrong, remedy];
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
