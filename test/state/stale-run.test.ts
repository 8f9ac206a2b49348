import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staleRun } from '../../src/state/stale-run.ts';
import type { StoredAudience } from '../../src/state/state.ts';

const TS = 1748851070;
const url = (id: number, repository = 'o/r', server = 'https://github.com') =>
  `${server}/${repository}/actions/runs/${id}/attempts/1`;

const kept = (ts: number, run: string | null) => ({
  identifier: 'customer_id',
  ts,
  file: '',
  sha256: '',
  run,
  destination: null,
  settings: null,
});

/** A state whose last import was by a run. */
function known(ts: number, run: string | null): StoredAudience {
  return {
    state: { ...kept(ts, run), members: 1, history: [] },
    version: '1',
    interrupted: [],
    files: [],
    notes: [],
  };
}

const CASES: [
  what: string,
  state: StoredAudience | null,
  run: string | null,
  ts: number,
  says: RegExp | null,
][] = [
  ['without a state is not stale', null, url(1), 0, null],
  ['of the same second is not stale', known(TS, null), null, TS, null],
  ['with an older timestamp is', known(TS, null), null, TS - 1, /2025-06-02T07:57:50Z.*Start a new run/],
  [
    'with a lower number is, whatever its clock',
    known(TS, url(20)),
    url(19),
    TS + 999,
    /runs\/19.* older than .*runs\/20.*Start a new run/,
  ],
  ['that is run again is not, while it is the newest', known(TS, url(20)), url(20), TS, null],
  ['with a higher number is not', known(TS, url(20)), url(21), TS, null],
  ['with a higher number and an older timestamp is', known(TS, url(20)), url(21), TS - 1, /runs\/20/],
  ['of another repository is not compared by number', known(TS, url(20)), url(19, 'o/other'), TS, null],
  [
    'of another server is not compared by number',
    known(TS, url(20)),
    url(19, 'o/r', 'https://ghe.example'),
    TS,
    null,
  ],
  ['at a desk is not compared by number', known(TS, url(20)), null, TS, null],
  ['after a state whose run is no address is not', known(TS, 'somewhere'), url(1), TS, null],
];
for (const [what, state, run, ts, says] of CASES) {
  test(`a run ${what}`, () => {
    const problem = staleRun(state, { ts, url: run }, { file: 'audiences.yml', line: 3 });
    if (says === null) return assert.equal(problem, null);
    assert.equal(problem?.code, 'stale-run');
    assert.equal(problem?.line, 3);
    assert.match(problem?.message ?? '', says);
  });
}

test('an interrupted import of a newer run counts, too', () => {
  const state = { ...known(TS, url(20)), interrupted: [kept(TS + 5, url(25))] };
  assert.match(staleRun(state, { ts: TS + 9, url: url(24) })?.message ?? '', /runs\/25/);
  assert.match(staleRun(state, { ts: TS + 4, url: null })?.message ?? '', /by the run .*runs\/25/);
});

test('a state ahead of the clock says so, and how to get out', () => {
  const problem = staleRun(known(TS + 7200, null), { ts: TS, url: null }, {}, TS * 1000);
  assert.match(problem?.message ?? '', /ahead of this machine’s clock.*correct `ts` in the state/);
});
