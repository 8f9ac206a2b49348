import { KILL_MATRIX, type KillCase } from './kill-matrix.ts';

/** Another run imports the same audience while this one is held, and what comes of it. */
export interface OverlapCase {
  /** Where this run is held while the other one does all of its import. */
  readonly held: KillCase;
  /** What this run then does: it goes on, or is killed, at once or at a later moment. */
  readonly end: 'goes on' | 'is killed' | KillCase;
  /** Whose members ODP has when both are over. */
  readonly odpHas: 'this' | 'other';
  /** Whose import the state has, and whether it notes that of this run. */
  readonly state: 'this, then the other' | 'other' | 'other and a note';
  /** What this run says of the audience; `null`: it was killed. */
  readonly status: 'imported' | 'blocked' | null;
  readonly codes: readonly string[];
}

const BLOCKED = {
  end: 'goes on',
  odpHas: 'other',
  state: 'other',
  status: 'blocked',
  codes: ['stale-run'],
} as const;
const LATE = {
  end: 'goes on',
  state: 'other and a note',
  status: 'imported',
  codes: ['state-write-failed'],
} as const;
const DONE = {
  end: 'goes on',
  odpHas: 'other',
  state: 'this, then the other',
  status: 'imported',
  codes: [],
} as const;
const KILLED = { end: 'is killed', odpHas: 'other', state: 'other', status: null, codes: [] } as const;

/**
 * Every moment of an import at which another one may overtake it. docs/reliability.md is made of this table, and
 * overlaps.long.ts proves it.
 */
export const OVERLAP_MATRIX: readonly OverlapCase[] = [
  { held: at('before the note is stored'), ...BLOCKED },
  { held: at('between the note and the data file'), ...BLOCKED },
  { held: at('before it looks again and marks the note'), ...BLOCKED },
  { held: at('when the note is marked'), ...BLOCKED },
  { held: at('before the upload'), ...LATE, odpHas: 'this' },
  { held: at('before the upload is answered'), ...LATE, odpHas: 'other' },
  { held: at('between the upload and the JSON'), ...LATE, odpHas: 'other' },
  { held: at('when the JSON is stored and not answered'), ...DONE },
  { held: at('before the note is removed'), ...DONE },
  { held: at('before the older data file is removed'), ...DONE },
  { held: at('before the note is stored'), ...KILLED },
  { held: at('between the note and the data file'), ...KILLED },
  { held: at('before it looks again and marks the note'), ...KILLED },
  { held: at('when the note is marked'), ...KILLED },
  { held: at('before the upload'), ...KILLED },
  { held: at('before the upload is answered'), ...KILLED },
  { held: at('between the upload and the JSON'), ...KILLED },
  { held: at('before the note is removed'), ...KILLED, state: 'this, then the other' },
  // The one window.
  { held: at('before the upload'), ...KILLED, end: at('between the upload and the JSON'), odpHas: 'this' },
];

function at(moment: string): KillCase {
  const found = KILL_MATRIX.find((one) => one.moment === moment);
  if (found === undefined) throw new Error(`${moment} is not a moment of an import`);
  return found;
}
