import type { Glob } from './glob.ts';
import { matchesName } from './glob-segment.ts';

/**
 * Walking a tree of folders by a glob, one entry at a time. A state is the number of a segment that an entry may be;
 * there are several of them after a `**`. This gives the states below an entry of this name: those that stay at a `**`,
 * and those that go on after a match.
 */
export function step(
  glob: Glob,
  states: readonly number[],
  name: string,
): { readonly stay: number[]; readonly advance: number[] } {
  const stay = new Set<number>();
  const advance = new Set<number>();
  for (const state of states) {
    for (let at = state; at < glob.segments.length; at += 1) {
      const segment = glob.segments[at]!;
      const isGlobstar = segment.kind === 'globstar';
      // From there an earlier state went on already; a row of `**` would otherwise cost its square.
      if (isGlobstar && stay.has(at)) break;
      if (matchesName(segment, name, false)) (isGlobstar ? stay : advance).add(isGlobstar ? at : at + 1);
      if (!isGlobstar) break;
    }
  }
  return { stay: [...stay], advance: [...advance] };
}

/** Whether nothing needs to follow a `**` that has matched something. */
export function isLast(glob: Glob, state: number): boolean {
  return glob.segments.findLastIndex((segment) => segment.kind !== 'globstar') < state;
}
