import type { AudienceResult } from '../result/result.ts';

/** Audiences that a reader should see, the most important first, and those that stay as they are, in the given order. */
export function byImportance(audiences: readonly AudienceResult[]): {
  readonly eventful: AudienceResult[];
  readonly quiet: AudienceResult[];
} {
  return {
    eventful: mostImportantFirst(audiences.filter((audience) => !isQuiet(audience))),
    quiet: audiences.filter(isQuiet),
  };
}

/**
 * The audiences in the order in which they matter to a reader: those with errors, then with warnings, then by members
 * removed, then those without a baseline, then by members added, unchanged ones last.
 */
export function mostImportantFirst(audiences: readonly AudienceResult[]): AudienceResult[] {
  return [...audiences].sort(
    (a, b) =>
      gravity(b) - gravity(a) ||
      (b.removed ?? 0) - (a.removed ?? 0) ||
      Number(b.baseline === null) - Number(a.baseline === null) ||
      (b.added ?? 0) - (a.added ?? 0),
  );
}

/** Nothing is wrong with it, nobody joins and nobody leaves. */
function isQuiet({ baseline, added, removed, problems }: AudienceResult): boolean {
  return baseline !== null && added === 0 && removed === 0 && problems.length === 0;
}

function gravity({ problems }: AudienceResult): number {
  if (problems.some(({ severity }) => severity === 'error')) return 2;
  return problems.length > 0 ? 1 : 0;
}
