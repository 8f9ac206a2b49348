import { join } from 'node:path';
import type { Log } from '../action/log.ts';
import { proxyFault, proxyFor, withSpelledOutProxies } from '../system/proxy.ts';
import { ArtifactError } from './artifact-error.ts';
import { quietly } from './quiet.ts';

/** Files to keep as one artifact. */
export interface ArtifactFiles {
  readonly folder: string;
  /** Names of files in it. */
  readonly names: readonly string[];
}

/**
 * Keeps files as an artifact of this run, named `<base>`, or `<base>-2`, `<base>-3` … where the run has that name
 * already: shards, the jobs of a matrix and the attempts of a run share its names. `service` is the URL of the artifact
 * service. Returns the name. Throws ArtifactError.
 */
export async function uploadArtifact(
  base: string,
  files: ArtifactFiles,
  { service, log }: { readonly service: URL; readonly log: Log },
): Promise<string> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  const paths = files.names.map((name) => join(files.folder, name));
  const upload = async () => {
    for (let collisions = 0; ; collisions++) {
      try {
        const { artifacts } = await client.listArtifacts();
        const name = freeName(
          base,
          artifacts.map((artifact) => artifact.name),
          collisions,
        );
        // What a state keeps is compressed already; a receipt alone is text.
        const compressionLevel = files.names.length === 1 ? 6 : 0;
        await client.uploadArtifact(name, paths, files.folder, { compressionLevel });
        return name;
      } catch (cause) {
        if (!isTaken(cause) || collisions === MOST_COLLISIONS) throw cause;
      }
    }
  };
  try {
    return await withSpelledOutProxies(service, () => quietly(log, upload));
  } catch (cause) {
    throw uploadFailed(cause, service);
  }
}

/** Of so many jobs that all take a name at once, each meets a few others at most. */
const MOST_COLLISIONS = 12;

/** The numbers of `<base>`, `<base>-2`, …; `null` for another name. */
export function numberOf(base: string, name: string): number | null {
  if (name === base) return 1;
  const digits = name.startsWith(`${base}-`) ? name.slice(base.length + 1) : '';
  return /^[1-9]\d{0,5}$/.test(digits) && Number(digits) > 1 ? Number(digits) : null;
}

/** The next name, and after collisions one further on, so that many jobs do not go on meeting each other. */
function freeName(base: string, taken: readonly string[], collisions: number): string {
  const highest = Math.max(0, ...taken.map((name) => numberOf(base, name) ?? 0));
  const ahead = Math.floor(Math.random() * 2 ** collisions);
  const number = highest + 1 + (highest === 0 ? 0 : ahead);
  return number === 1 ? base : `${base}-${number}`;
}

/** The library words what the service answered; a status is all that tells the cases apart. */
function isTaken(cause: unknown): boolean {
  return cause instanceof Error && /\(409\)/.test(cause.message);
}

function uploadFailed(cause: unknown, service: URL): ArtifactError {
  const fault = proxyFault(cause);
  if (fault !== null) return new ArtifactError('unreachable', fault.message, { cause });
  const text = cause instanceof Error ? cause.message : '';
  if (/storage quota/i.test(text)) {
    return new ArtifactError(
      'full',
      'The account’s space for artifacts is used up. Delete old artifacts, or shorten how long they are kept.',
      { cause },
    );
  }
  const status = /\((\d{3})\)/.exec(text)?.[1];
  const why = status === undefined ? 'did not answer as it should' : `answered with status ${status}`;
  return new ArtifactError(
    'unreachable',
    `GitHub’s artifact service ${why}. Run again; on a self-hosted runner, allow it to reach the service${through(service)}.`,
    { cause },
  );
}

function through(service: URL): string {
  const proxy = proxyFor(service);
  return proxy === null ? '' : ` through the proxy in \`${proxy.variable}\``;
}
