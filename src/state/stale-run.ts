import { error, type Place, type Problem } from '../problems/problem.ts';
import type { StoredAudience } from './state.ts';

/** The run that imports. */
export interface ThisRun {
  /** Unix seconds. */
  readonly ts: number;
  /** URL of the run's attempt; `null` outside GitHub. */
  readonly url: string | null;
}

/**
 * `stale-run` where the state knows an import of a newer run, or of a later timestamp: an old run, also one that is run
 * again with today's clock, never undoes a newer one. Runs are compared by their number within one repository of one
 * server. `now` is milliseconds.
 */
export function staleRun(
  stored: StoredAudience | null,
  run: ThisRun,
  place: Place = {},
  now = Date.now(),
): Problem | null {
  const known = [...(stored?.state ? [stored.state] : []), ...(stored?.interrupted ?? [])];
  const own = runOf(run.url);
  for (const { run: url } of known) {
    const other = runOf(url);
    if (own === null || other === null || own.repository !== other.repository || own.id >= other.id) continue;
    return error(
      'stale-run',
      `The run ${run.url} is older than ${url}, which has imported this audience. Start a new run instead of re-running an old one.`,
      place,
    );
  }
  const newest = known.reduce((latest, one) => (one.ts > latest.ts ? one : latest), {
    ts: 0,
    run: null as string | null,
  });
  if (run.ts >= newest.ts) return null;
  const which = newest.run === null ? '' : ` by the run ${newest.run}`;
  const ahead = newest.ts * 1000 > now;
  return error(
    'stale-run',
    `This run’s \`timestamp\` ${run.ts} (${utc(run.ts)}) is older than that of the last import${which}, ${newest.ts} (${utc(newest.ts)}). ${
      ahead
        ? 'That is ahead of this machine’s clock, so one of the two clocks is wrong: set it right, and where it was the other one, correct `ts` in the state’s JSON and note.'
        : 'Start a new run instead of re-running an old one.'
    }`,
    place,
  );
}

/** Numbers of runs grow within a repository. */
function runOf(url: string | null) {
  const [, repository, id] =
    /^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/actions\/runs\/(\d{1,15})(?:\/|$)/.exec(url ?? '') ?? [];
  return repository === undefined || id === undefined ? null : { repository, id: Number(id) };
}

function utc(ts: number): string {
  const date = new Date(ts * 1000);
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().replace('.000Z', 'Z');
}
