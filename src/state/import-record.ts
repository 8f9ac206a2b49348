import type { HeldSettings } from '../manifest/held-settings.ts';
import type { InterruptedImport, StateDestination } from './state.ts';
import { importKeys } from './state-keys.ts';

/** One audience's import, for the state. */
export interface ImportRecord {
  readonly audienceId: string;
  readonly identifier: string;
  /** Unix seconds. */
  readonly ts: number;
  readonly members: number;
  /** `null` without a baseline. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Absolute path of the built file, and the SHA-256 of its bytes in lower-case hex. */
  readonly path: string;
  readonly sha256: string;
  /** URL of the run's attempt; `null` outside GitHub. */
  readonly run: string | null;
  readonly destination: StateDestination;
  readonly settings: HeldSettings;
  /** Whoever overrode a guard for it; `null`: nobody. */
  readonly overriddenBy: string | null;
  /** Eight random hex digits, the same for all audiences of a run: they make its keys its own. */
  readonly key: string;
}

/** The keys of its data file and note. */
export function keysOf({ audienceId, sha256, key }: ImportRecord) {
  return importKeys(audienceId, sha256, key);
}

/** What note and JSON have in common. */
export function noteFields(record: ImportRecord): InterruptedImport {
  const { identifier, ts, sha256, run, destination, settings } = record;
  return { identifier, ts, file: keysOf(record).file, sha256, run, destination, settings };
}

/** A JSON for a store. */
export function jsonText(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
