/** An audience and the bytes of its member files as stored. */
export interface Weight {
  readonly id: string;
  readonly bytes: number;
}

/**
 * Splits audiences into at most `groups` groups of about the same size, none empty: the largest first, each to the
 * group that holds least so far (longest processing time first, never over 4/3 of the best). The same audiences
 * give the same groups, whatever their order; within a group they keep it. Each group is a comma-separated ID list.
 */
export function balance(audiences: readonly Weight[], groups: number): string[] {
  const shards = Array.from({ length: Math.min(groups, audiences.length) }, () => ({
    bytes: 0,
    ids: new Set<string>(),
  }));
  for (const { id, bytes } of [...audiences].sort(largestFirst)) {
    const lightest = shards.reduce((best, shard) => (isLighter(shard, best) ? shard : best));
    lightest.bytes += bytes;
    lightest.ids.add(id);
  }
  return shards.map((shard) =>
    audiences
      .filter(({ id }) => shard.ids.has(id))
      .map(({ id }) => id)
      .join(','),
  );
}

interface Shard {
  readonly bytes: number;
  readonly ids: ReadonlySet<string>;
}

/** With equal bytes the one with fewer audiences, so that empty files do not leave a group empty. */
function isLighter(shard: Shard, than: Shard): boolean {
  return shard.bytes < than.bytes || (shard.bytes === than.bytes && shard.ids.size < than.ids.size);
}

function largestFirst(a: Weight, b: Weight): number {
  return b.bytes - a.bytes || (a.id < b.id ? -1 : 1);
}
