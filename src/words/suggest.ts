/**
 * The candidate that `word` was probably meant to be, or `null`: the nearest by insertions, deletions, replacements and
 * swaps of neighbours, letter case, spaces, `-` and `_` aside, and at most a third of the word away.
 */
export function nearest<Word extends string>(word: string, candidates: Iterable<Word>): Word | null {
  const wanted = fold(word);
  let best: Word | null = null;
  let distance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  if (wanted === '' || wanted.length > 200) return null;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    if (Math.abs(folded.length - wanted.length) >= distance) continue;
    const d = editDistance(wanted, folded, distance);
    if (d < distance) {
      best = candidate;
      distance = d;
    }
    if (distance === 0) break;
  }
  return best;
}

/**
 * Of many words that are wrong only so many get a suggestion: the time is that of all words times all candidates, and
 * nobody reads more.
 */
export const SUGGESTIONS = 5;

/** " Did you mean `x`?" for the nearest candidate, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === null ? '' : ` Did you mean \`${found}\`?`;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[ _-]/g, '');
}

/** Optimal string alignment distance, or `limit` as soon as it is certain to be `limit` or more. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        d = Math.min(d, before[j - 2]! + 1);
      row.push(d);
      smallest = Math.min(smallest, d);
    }
    if (smallest >= limit) return limit;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
