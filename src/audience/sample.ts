import type { Batch } from '../members/batch.ts';

/**
 * Draws a few IDs at random, each of those it is offered with the same chance (reservoir sampling, Vitter's
 * algorithm R), for questions to ODP about them. They stay in memory and are never shown.
 */
export interface Sampler {
  /** Offers the batch's IDs, or only those that are marked fresh. */
  take(batch: Batch, which: 'all' | 'fresh'): void;
  ids(): string[];
}

/** A sampler that keeps `size` IDs; 0: none. */
export function createSampler(size: number): Sampler {
  const drawn: string[] = [];
  let offered = 0;
  return {
    take(batch, which) {
      if (size === 0) return;
      for (let i = 0; i < batch.count; i++) {
        if (which === 'fresh' && batch.fresh[i] === 0) continue;
        const place = offered < size ? offered : Math.floor(Math.random() * (offered + 1));
        offered++;
        if (place < size) drawn[place] = batch.text(i);
      }
    },
    ids: () => [...drawn],
  };
}
