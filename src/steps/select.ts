import type { Audience, Manifest } from '../manifest/manifest.ts';
import { didYouMean } from '../manifest/suggest.ts';
import { error, type Problem } from '../problems/problem.ts';

/** The audiences of a run. */
export interface Selection {
  /** All their IDs, in the manifest's order. */
  readonly ids: readonly string[];
  readonly audiences: readonly Audience[];
  readonly invalid: Manifest['invalid'];
  /** `unknown-audience` for each wanted ID that the manifest does not have. */
  readonly problems: readonly Problem[];
}

/** The audiences that the input `audiences` names; `null` is all. */
export function selectAudiences(manifest: Manifest, wanted: readonly string[] | null): Selection {
  const { ids, audiences, invalid } = manifest;
  if (wanted === null) return { ids, audiences, invalid, problems: [] };
  const known = new Set(ids);
  const chosen = new Set(wanted);
  return {
    ids: ids.filter((id) => chosen.has(id)),
    audiences: audiences.filter(({ id }) => chosen.has(id)),
    invalid: invalid.filter(({ id }) => chosen.has(id)),
    problems: [...chosen].filter((id) => !known.has(id)).map((id) => unknownAudience(id, ids)),
  };
}

function unknownAudience(id: string, ids: readonly string[]): Problem {
  return error(
    'unknown-audience',
    `The input \`audiences\` names \`${id}\`, which the manifest does not declare.${didYouMean(id, ids)}`,
  );
}
