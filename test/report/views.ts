import type { Problem } from '../../src/problems/problem.ts';
import type { AudienceDetails, ReportView, Source } from '../../src/report/view.ts';
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
      problem('The first row has no column "customer_id".', {
        code: 'column-not-found',
        file: 'members/vip.csv',
        line: 1,
      }),
    ],
    ...change,
  });
}

/** An audience whose guard was loosened. */
export function loosened(id: string): AudienceResult {
  const message = '`max_removed` was `20%` and is `90%`.';
  const code = 'guard-loosened';
  return audience({
    id,
    problems: [problem(message, { code, severity: 'warning', file: 'audiences.yml', line: 7 })],
  });
}

/** An error of a member file; `change` says what is different. */
export function problem(message: string, change: Partial<Problem> = {}): Problem {
  return { code: 'bad-format', severity: 'error', message, ...change };
}

/** A commit of acme/audiences. */
export function source(folder = ''): Source {
  return {
    commit: 'ab12cd34'.repeat(5),
    repositoryUrl: 'https://github.com/acme/audiences',
    filesUrl: 'https://github.com/acme/audiences/blob/ab12',
    folder,
  };
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
