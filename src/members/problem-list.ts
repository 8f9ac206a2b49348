import type { Problem } from '../problems/problem.ts';

/** Problems of one audience that are listed one by one. */
export const MAX_TOLD = 1000;

/** Collects the problems of an audience's files in bounded memory, however many files there are. */
export function createProblemList() {
  const told: Problem[] = [];
  const others = new Map<string, Problem>();
  return {
    push(...problems: readonly Problem[]): void {
      for (const problem of problems) {
        if (told.length < MAX_TOLD) {
          told.push(problem);
          continue;
        }
        const { code, severity, count = 1 } = problem;
        const key = `${severity} ${code}`;
        const before = others.get(key)?.count ?? 0;
        others.set(key, { code, severity, message: OTHERS, count: before + count });
      }
    },
    /** The first ones, then one for all others of each code and severity. */
    all: () => [...told, ...others.values()],
  };
}

const OTHERS = 'More files have this problem than are listed. Correct those that are, then run again.';
