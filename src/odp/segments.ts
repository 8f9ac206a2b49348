import { setImmediate } from 'node:timers/promises';
import { error, type Place, type Problem } from '../problems/problem.ts';
import { nearest, SUGGESTIONS } from '../words/suggest.ts';
import { askOdp, type OdpApi, unusableAnswer } from './http.ts';

/**
 * The IDs of the account's real-time audiences: `GET /v3/segments` → `{"segment_ids":["…"]}` (ODP's API reference).
 * A failure is the Problem `access-denied` or `odp-unreachable`. Throws only when `signal` aborts.
 */
export async function listSegments(api: OdpApi, signal?: AbortSignal): Promise<string[] | Problem> {
  const answer = await askOdp(api, '/segments', undefined, signal);
  if (!('json' in answer)) return answer;
  const ids = (answer.json as { segment_ids?: unknown } | null)?.segment_ids;
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
    return unusableAnswer('ODP’s API answered without a list `segment_ids`');
  }
  return ids;
}

/** An audience of the manifest, with its place there. */
export interface NamedAudience {
  readonly id: string;
  readonly place?: Place;
}

/**
 * One `audience-not-in-odp` for each audience that ODP does not have, the first few with a near miss. Throws only when
 * `signal` aborts.
 */
export async function checkAudiences(
  audiences: readonly NamedAudience[],
  segments: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Problem>> {
  const existing = new Set(segments);
  const missing = audiences.filter(({ id }) => !existing.has(id));
  const problems = new Map<string, Problem>();
  for (const [index, { id, place }] of missing.entries()) {
    const near = index < SUGGESTIONS ? nearest(id, segments) : null;
    problems.set(id, notInOdp(id, near, place));
    // A near miss among tens of thousands of audiences takes a while in which nothing else is heard.
    if (index < SUGGESTIONS) await setImmediate();
    signal?.throwIfAborted();
  }
  return problems;
}

function notInOdp(id: string, near: string | null, place: Place | undefined): Problem {
  const hint = near === null || !/^[\w .-]{1,128}$/.test(near) ? '' : ` Did you mean \`${near}\`?`;
  return error(
    'audience-not-in-odp',
    `ODP has no audience \`${id}\`.${hint} Create it in ODP as an external audience, or correct the ID; \`odp-api-key\` must be of the same account.`,
    place,
  );
}
