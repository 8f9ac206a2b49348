import { GRACE } from '../../src/action/interrupts.ts';
import { TRIES, TRY_TIMEOUT } from '../../src/odp/http.ts';
import { SHORTEST_DEADLINE, SLOWEST_BYTES_PER_SECOND } from '../../src/odp/upload.ts';
import { HISTORY_LENGTH } from '../../src/state/state-commit.ts';
import { GIVE_UP_AFTER, STALE_AFTER } from '../../src/stores/folder-lock.ts';
import { TIMEOUTS } from '../../src/stores/s3.ts';
import { MAX_ATTEMPTS, MAX_WAITING } from '../../src/stores/s3-retry.ts';
import { SMALL_DEADLINE } from '../../src/stores/s3-store.ts';
import { FAULT_MATRIX, type FaultCase } from '../../test/bundle/fault-matrix.ts';
import { KILL_MATRIX } from '../../test/bundle/kill-matrix.ts';
import { OVERLAP_MATRIX, type OverlapCase } from '../../test/bundle/overlap-matrix.ts';
import { code, table } from './markdown.ts';

/** What each fault leads to, as the tests prove it. */
export function faultsTable(): string {
  return table(
    ['what goes wrong', 'ODP has', 'the state says', 'the audience is', 'exit code', 'errors'],
    FAULT_MATRIX.map((fault) => [
      fault.fault,
      MEMBERS[fault.odpHas],
      STATES[fault.state],
      code(fault.status),
      fault.codes.length === 0 ? '0' : '1',
      fault.codes.map(code).join(', '),
    ]),
  );
}

/** What a run that is killed leaves, as the tests prove it. */
export function killsTable(): string {
  return table(
    ['the runner is killed', 'ODP has', 'the state says'],
    KILL_MATRIX.map(({ moment, uploaded, state }) => [
      moment,
      MEMBERS[uploaded ? 'new' : 'old'],
      STATES[state === 'uncertain' ? 'old and a note' : state],
    ]),
  );
}

/** What comes of two imports that overlap, as the tests prove it. */
export function overlapsTable(): string {
  return table(
    [
      'another run imports while this one is held',
      'this one then',
      'ODP has',
      'the state says',
      'this run says',
    ],
    OVERLAP_MATRIX.map(({ held, end, odpHas, state, status, codes }) => [
      held.moment,
      typeof end === 'string' ? end : `is killed ${end.moment}`,
      `the members of ${odpHas === 'this' ? 'this run' : 'the other run'}`,
      OVERLAPPED[state],
      [...(status === null ? [] : [status]), ...codes].map(code).join(', '),
    ]),
  );
}

/** How long the action waits, and how often it tries. */
export function timesTable(): string {
  return table(
    ['for', 'limit'],
    [
      ['connecting to S3', seconds(TIMEOUTS.connect)],
      ['S3, while no byte goes either way', seconds(TIMEOUTS.idle)],
      ['attempts of one S3 request, the first included', String(MAX_ATTEMPTS)],
      ['waiting of one S3 request in all: pauses and answers that never came', seconds(MAX_WAITING)],
      [
        'one upload in all, retries included',
        `${seconds(SHORTEST_DEADLINE)}, and a second more for every ${SLOWEST_BYTES_PER_SECOND / 1024} KiB`,
      ],
      ['one small request to an S3 state in all', seconds(SMALL_DEADLINE)],
      ['the lock of a state in a folder', seconds(GIVE_UP_AFTER)],
      ['a lock that a killed run left', seconds(STALE_AFTER)],
      ['one answer of ODP’s API', seconds(TRY_TIMEOUT)],
      ['attempts to ask ODP’s API, the first included', String(TRIES)],
      ['steps that are under way when the run is cancelled', seconds(GRACE)],
      ['imports in the history of a state', String(HISTORY_LENGTH)],
    ],
  );
}

const MEMBERS: Readonly<Record<FaultCase['odpHas'], string>> = {
  old: 'the members of the import before',
  new: 'the new members',
};

const STATES: Readonly<Record<FaultCase['state'], string>> = {
  old: 'the import before',
  'old and a note': 'the import before, and that another one began',
  new: 'this import',
};

const OVERLAPPED: Readonly<Record<OverlapCase['state'], string>> = {
  'this, then the other': 'the other run’s import, after this one’s',
  other: 'the other run’s import',
  'other and a note': 'the other run’s import, and that this one began',
};

function seconds(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} min` : `${milliseconds / 1000} s`;
}
