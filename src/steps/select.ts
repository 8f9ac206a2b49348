import type { Audience, Manifest } from '../manifest/manifest.ts';
import { error, type Problem } from '../problems/problem.ts';
import { audienceResult } from '../result/audience-result.ts';
import type { AudienceResult } from '../result/result.ts';
import { quote } from '../words/quote.ts';
import { didYouMean, SUGGESTIONS } from '../words/suggest.ts';

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
    problems: [...chosen]
      .filter((id) => !known.has(id))
      .map((id, index) => unknownAudience(id, index < SUGGESTIONS ? ids : [])),
  };
}

/**
 * What is wrong with the IDs that `override-guards` names: an override that was meant for another audience must not pass
 * unnoticed.
 */
export function unknownOverrides(
  { ids }: Manifest,
  overrideGuards: boolean | readonly string[],
): readonly Problem[] {
  // A manifest that could not be read declares nothing, and says so itself.
  if (typeof overrideGuards === 'boolean' || ids.length === 0) return [];
  const known = new Set(ids);
  return overrideGuards
    .filter((id) => !known.has(id))
    .map((id, index) =>
      error(
        'input-invalid',
        `Input \`override-guards\` names ${quote(id)}, which the manifest does not declare.${didYouMean(id, index < SUGGESTIONS ? [...ids, 'true', 'false'] : [])} Use \`true\`, \`false\`, or IDs of declared audiences.`,
      ),
    );
}

/** The results of the audiences whose entries in the manifest are wrong. */
export function invalidResults({ invalid }: Selection): AudienceResult[] {
  return invalid.map((audience) =>
    audienceResult(audience, { problems: [...audience.problems], status: 'invalid' }),
  );
}

function unknownAudience(id: string, ids: readonly string[]): Problem {
  return error(
    'unknown-audience',
    `The input \`audiences\` names \`${id}\`, which the manifest does not declare.${didYouMean(id, ids) || ' Correct the input, or declare the audience.'}`,
  );
}
