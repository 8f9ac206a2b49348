import { capitalized, plural } from '../words/numbers.ts';
import type { Found } from './problems-list.ts';

/** The same problem, once or of several audiences; never empty. */
export type Group = readonly [Found, ...Found[]];

/** What several problems of one group have in common, and what is left of each. */
export interface Common {
  /** `3 audiences`, or `5 places` of one. */
  readonly about: string;
  /** The whole message where all have the same, else its end that all share, as sentences; empty where there is none. */
  readonly shared: string;
  /** The first few, with what only their own message says; `null` where that is nothing. */
  readonly shown: readonly { readonly found: Found; readonly own: string | null }[];
  /** How many are not among those. */
  readonly left: number;
}

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

/** Problems of one group that are shown; a reader goes through the first few. */
const MAX_SHOWN = 8;

/** Says once what the problems of a group share. */
export function commonOf(group: Group): Common {
  const audiences = new Set(group.map(({ audience }) => audience)).size;
  const about = audiences === 1 ? plural(group.length, 'place') : plural(audiences, 'audience');
  const few = group.slice(0, MAX_SHOWN);
  const left = group.length - few.length;
  const [{ problem }] = group;
  if (group.every((one) => one.problem.message === problem.message)) {
    return { about, shared: problem.message, shown: few.map((found) => ({ found, own: null })), left };
  }
  const shared = sharedClauses(group);
  const shown = few.map((found) => {
    const own = clauses(found.problem.message);
    return {
      found,
      own: own
        .slice(0, own.length - shared.length)
        .join(' ')
        .replace(/;$/, '.'),
    };
  });
  return { about, shared: capitalized(shared.join(' ')), shown, left };
}

/** The last clauses, which are the same in every message of the group; never the first, which says what is wrong. */
function sharedClauses(group: Group): string[] {
  const [first, ...others] = group.map(({ problem }) => clauses(problem.message)) as [
    string[],
    ...string[][],
  ];
  let number = 0;
  while (
    number + 1 < first.length &&
    others.every((other) => other.at(-1 - number) === first.at(-1 - number))
  )
    number += 1;
  return number === 0 ? [] : first.slice(-number);
}

/** The parts of a message that end in a stop or a semicolon. */
function clauses(message: string): string[] {
  return message.split(/(?<=[.;]) (?=[A-Za-z`])/);
}
