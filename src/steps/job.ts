import { dirname } from 'node:path';
import type { Environment } from '../action/environment.ts';
import type { Inputs } from '../action/inputs.ts';
import type { Log } from '../action/log.ts';

/** What every step of a run knows. */
export interface Job {
  readonly environment: Environment;
  readonly inputs: Inputs;
  readonly mode: 'plan' | 'import';
  readonly log: Log;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
}

/** The folder in which the patterns of `members` begin. */
export function membersFolder({ membersDirectory, manifest }: Inputs): string {
  return membersDirectory ?? dirname(manifest.path);
}
