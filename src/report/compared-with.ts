import type { AudienceResult, Result } from '../result/result.ts';
import { moment } from '../words/numbers.ts';

/**
 * `compared with …`, where the audiences are compared with one thing, or with several of one kind; nothing without a
 * baseline. The details have it of each. `named` writes a commit.
 */
export function comparedWith({ audiences }: Result, named: (commit: string) => string): string[] {
  const baselines = audiences.flatMap(({ baseline }) => (baseline === null ? [] : [baseline]));
  const known = new Set(baselines.map((baseline) => baselineName(baseline, named)));
  const [only] = known;
  if (only === undefined) return [];
  const isState = baselines.every(({ source }) => source === 'state');
  const several = isState ? 'the last imports' : 'several baselines';
  return [`compared with ${known.size === 1 ? only : several}`];
}

/** `the import of …`, or what `named` makes of the commit. */
export function baselineName(
  { source, commit, ts }: NonNullable<AudienceResult['baseline']>,
  named: (commit: string) => string,
): string {
  if (commit !== undefined) return named(commit);
  if (source === 'base') return 'the base commit';
  return ts === null ? 'the last import' : `the import of ${moment(ts)}`;
}
