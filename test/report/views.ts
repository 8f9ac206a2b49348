import type { AudienceDetails, ReportView } from '../../src/report/view.ts';
import type { AudienceResult, Result } from '../../src/result/result.ts';

/** A healthy planned audience; `change` says what is different. */
export function audience(change: Partial<AudienceResult> = {}): AudienceResult {
  const id = change.id ?? 'external_audience_1';
  return {
    id,
    name: 'VIP customers',
    identifier: 'customer_id',
    status: 'planned',
    members: 5117,
    rows: 5200,
    duplicates: 83,
    invalid: 0,
    baseline: { source: 'state', members: 5000, ts: 1748764670 },
    added: 204,
    removed: 87,
    kept: 4913,
    file: { path: `odp-audiences/${id}.csv.gz`, bytes: 48213, sha256: 'ab'.repeat(32) },
    destination: null,
    problems: [],
    ...change,
  };
}

/** An audience without counts, as an invalid one has. */
export function broken(change: Partial<AudienceResult> = {}): AudienceResult {
  return audience({
    status: 'invalid',
    members: null,
    rows: null,
    duplicates: null,
    invalid: null,
    baseline: null,
    added: null,
    removed: null,
    kept: null,
    file: null,
    problems: [
      {
        code: 'column-not-found',
        severity: 'error',
        message: 'The first row has no column "customer_id".',
        file: 'members/vip.csv',
        line: 1,
      },
    ],
    ...change,
  });
}

export function result(change: Partial<Result> = {}): Result {
  return {
    version: 1,
    mode: 'plan',
    ts: 1748851070,
    outcome: 'success',
    manifest: { path: 'audiences.yml', sha256: 'cd'.repeat(32) },
    base: null,
    run: { repository: 'org/audiences', id: 1, attempt: 1, commit: 'ab12'.repeat(10) },
    target: null,
    audiences: [audience()],
    abandoned: [],
    problems: [],
    ...change,
  };
}

export function view(change: Partial<Result> = {}, around: Partial<ReportView> = {}): ReportView {
  return {
    result: result(change),
    manifest: 'audiences.yml',
    selection: null,
    reason: 'the event is pull_request',
    partialImport: false,
    mergingImports: true,
    atDesk: false,
    source: null,
    details: new Map(),
    docsUrl: 'https://github.com/org/odp-audience-action/blob/v1/docs',
    runUrl: 'https://github.com/org/audiences/actions/runs/1',
    ...around,
  };
}

export function details(change: Partial<AudienceDetails> = {}): AudienceDetails {
  return { owner: null, description: null, history: [], readDifferently: [], checks: [], ...change };
}
