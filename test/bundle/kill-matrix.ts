import type { S3Request } from '../support/odp.ts';

/** A moment of an import at which it is killed, and what it leaves. */
export interface KillCase {
  /** For people: “The runner is killed …”. */
  readonly moment: string;
  readonly match: (request: S3Request) => boolean;
  /** Whether the request is held before it does its work, or before it is answered. */
  readonly at: 'request' | 'answer';
  /** Whether ODP has the new members then. */
  readonly uploaded: boolean;
  /** Whether the state says that it has, says that nobody knows, or says nothing. */
  readonly state: 'new' | 'uncertain' | 'old';
  /** Where the state can be. */
  readonly stateIn: readonly ('folder' | 's3')[];
}

const toOdp = ({ bucket, method }: S3Request) => bucket === 'zaius-incoming' && method === 'PUT';
const toState = (method: string, end: string) => (request: S3Request) =>
  request.bucket === 'state' && request.method === method && request.key.endsWith(end);

/** The last look before the upload. */
function marks(request: S3Request): boolean {
  return toState('PUT', '.importing')(request) && request.headers['if-match'] !== undefined;
}

/** Every moment of an import, in order. docs/reliability.md is made of this table, and interrupted.long.ts proves it. */
export const KILL_MATRIX: readonly KillCase[] = [
  {
    moment: 'before the note is stored',
    match: toState('PUT', '.importing'),
    at: 'request',
    uploaded: false,
    state: 'old',
    stateIn: ['s3'],
  },
  {
    moment: 'between the note and the data file',
    match: toState('PUT', '.csv.gz'),
    at: 'request',
    uploaded: false,
    state: 'old',
    stateIn: ['s3'],
  },
  {
    moment: 'before it looks again and marks the note',
    match: marks,
    at: 'request',
    uploaded: false,
    state: 'uncertain',
    stateIn: ['s3'],
  },
  {
    moment: 'when the note is marked',
    match: marks,
    at: 'answer',
    uploaded: false,
    state: 'uncertain',
    stateIn: ['s3'],
  },
  {
    moment: 'before the upload',
    match: toOdp,
    at: 'request',
    uploaded: false,
    state: 'uncertain',
    stateIn: ['folder', 's3'],
  },
  {
    moment: 'before the upload is answered',
    match: toOdp,
    at: 'answer',
    uploaded: true,
    state: 'uncertain',
    stateIn: ['folder', 's3'],
  },
  {
    moment: 'between the upload and the JSON',
    match: toState('PUT', 'a.json'),
    at: 'request',
    uploaded: true,
    state: 'uncertain',
    stateIn: ['s3'],
  },
  {
    moment: 'when the JSON is stored and not answered',
    match: toState('PUT', 'a.json'),
    at: 'answer',
    uploaded: true,
    state: 'new',
    stateIn: ['s3'],
  },
  {
    moment: 'before the note is removed',
    match: toState('DELETE', '.importing'),
    at: 'request',
    uploaded: true,
    state: 'new',
    stateIn: ['s3'],
  },
  {
    moment: 'before the older data file is removed',
    match: toState('DELETE', '.csv.gz'),
    at: 'request',
    uploaded: true,
    state: 'new',
    stateIn: ['s3'],
  },
];

/** The moments of the upload itself. */
export const AT_ODP = KILL_MATRIX.filter(({ match }) => match === toOdp);
