/** How much may be under way at once; an item heavier than `weight` goes alone. */
export interface Bounds<T> {
  readonly items: number;
  readonly weight?: number;
  readonly weightOf?: (item: T) => number;
}

/**
 * `work` for each item, in order of their start, as many at once as the bounds allow; the results are in the items'
 * order. Rejects with the first failure, once nothing is under way any more.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  bounds: Bounds<T>,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const { weight: most = Number.POSITIVE_INFINITY, weightOf = () => 0 } = bounds;
  const results: R[] = new Array(items.length);
  const underWay = new Set<Promise<void>>();
  let weight = 0;
  let failed: { readonly cause: unknown } | null = null;
  for (const [index, item] of items.entries()) {
    const own = weightOf(item);
    while (underWay.size > 0 && (underWay.size >= bounds.items || weight + own > most))
      await Promise.race(underWay);
    if (failed !== null) break;
    weight += own;
    const done = work(item, index)
      .then(
        (result) => {
          results[index] = result;
        },
        (cause: unknown) => {
          failed ??= { cause };
        },
      )
      .then(() => {
        weight -= own;
        underWay.delete(done);
      });
    underWay.add(done);
  }
  await Promise.all(underWay);
  if (failed !== null) throw (failed as { readonly cause: unknown }).cause;
  return results;
}
