/** Most paths that one pattern may mean. */
export const MAX_ALTERNATIVES = 1000;

/**
 * The alternatives of `{a,b}`, also nested; braces without a comma, or without a partner, are themselves. Null where
 * there are more than 1,000. A brace or comma after a backslash is only itself.
 */
export function expandBraces(pattern: string): readonly string[] | null {
  const open = [pattern];
  const done = new Set<string>();
  let groups = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = firstGroup(next);
    if (group === null) {
      done.add(next);
    } else {
      // Each group adds an alternative at least; those that come out equal cost as much as others.
      groups += 1;
      if (groups > MAX_ALTERNATIVES) return null;
      const before = next.slice(0, group.marks[0]);
      const after = next.slice(group.marks.at(-1)! + 1);
      for (let i = 1; i < group.marks.length; i += 1) {
        open.push(before + next.slice(group.marks[i - 1]! + 1, group.marks[i]) + after);
      }
    }
    if (open.length + done.size > MAX_ALTERNATIVES) return null;
  }
  return [...done];
}

/** The first group that ends, and so has none inside: the places of its braces and commas. */
function firstGroup(pattern: string): { readonly marks: readonly number[] } | null {
  const groups: number[][] = [];
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i];
    if (character === '\\') {
      i += 1;
    } else if (character === '{') {
      groups.push([i]);
    } else if (character === ',') {
      groups.at(-1)?.push(i);
    } else if (character === '}') {
      const marks = groups.pop();
      if (marks !== undefined && marks.length > 1) return { marks: [...marks, i] };
    }
  }
  return null;
}
