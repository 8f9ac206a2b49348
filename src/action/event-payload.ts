import { readFileSync } from 'node:fs';

/** The fields of GitHub's webhook payloads that the action reads. */
export interface EventPayload {
  readonly repository?: { readonly default_branch?: string; readonly private?: boolean };
  readonly pull_request?: {
    readonly number: number;
    readonly base: {
      readonly sha: string;
      /** The branch that it is merged into. */
      readonly ref?: string;
      readonly repo?: { readonly full_name: string };
    };
    /** `repo: null`: the fork was deleted. Absent: the payload does not say where the head is. */
    readonly head?: {
      readonly sha?: string;
      readonly repo: { readonly full_name: string; readonly fork?: boolean } | null;
    };
  };
  /** The group of a merge queue. */
  readonly merge_group?: { readonly base_sha: string };
  /** The commit before a push; zeros where the branch is new. */
  readonly before?: string;
  /** The run that started this one by `workflow_run`. What the payload does not say is absent. */
  readonly workflow_run?: {
    readonly event?: string;
    readonly conclusion?: string;
    readonly head_branch?: string;
    /** `owner/name` of the repository of its commit; `null`: a fork that was deleted. */
    readonly head_repository?: string | null;
  };
}

/** Reads a webhook's payload from a file; `{}` where it is missing or damaged. */
export function readPayload(path: string): EventPayload {
  try {
    return payloadOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

/** What the action reads of a webhook's payload; a field that is missing or of another type is left out. */
export function payloadOf(event: unknown): EventPayload {
  const branch = text(at(event, 'repository', 'default_branch'));
  const isPrivate = at(event, 'repository', 'private');
  const repository = {
    ...(branch !== undefined && { default_branch: branch }),
    ...(typeof isPrivate === 'boolean' && { private: isPrivate }),
  };
  const pull = pullRequest(at(event, 'pull_request'));
  const group = text(at(event, 'merge_group', 'base_sha'));
  const pushed = text(at(event, 'before'));
  const before = workflowRun(at(event, 'workflow_run'));
  return {
    ...(Object.keys(repository).length > 0 && { repository }),
    ...(pull !== undefined && { pull_request: pull }),
    ...(group !== undefined && { merge_group: { base_sha: group } }),
    ...(pushed !== undefined && { before: pushed }),
    ...(before !== undefined && { workflow_run: before }),
  };
}

function workflowRun(value: unknown): EventPayload['workflow_run'] {
  if (typeof value !== 'object' || value === null) return undefined;
  const head = at(value, 'head_repository') === null ? null : text(at(value, 'head_repository', 'full_name'));
  const known = {
    event: text(at(value, 'event')),
    conclusion: text(at(value, 'conclusion')),
    head_branch: text(at(value, 'head_branch')),
    head_repository: head,
  };
  return Object.fromEntries(Object.entries(known).filter(([, one]) => one !== undefined));
}

/** A pull request with all that a baseline and a comment need, or nothing. */
function pullRequest(value: unknown): EventPayload['pull_request'] {
  const number = at(value, 'number');
  const sha = text(at(value, 'base', 'sha'));
  if (typeof number !== 'number' || sha === undefined) return undefined;
  const baseRef = text(at(value, 'base', 'ref'));
  const baseRepo = text(at(value, 'base', 'repo', 'full_name'));
  const headRepo = text(at(value, 'head', 'repo', 'full_name'));
  const fork = at(value, 'head', 'repo', 'fork');
  const headSha = text(at(value, 'head', 'sha'));
  const head = {
    ...(headSha !== undefined && { sha: headSha }),
    repo: headRepo === undefined ? null : { full_name: headRepo, ...(typeof fork === 'boolean' && { fork }) },
  };
  const headIsKnown = headRepo !== undefined || at(value, 'head', 'repo') === null;
  return {
    number,
    base: {
      sha,
      ...(baseRef !== undefined && { ref: baseRef }),
      ...(baseRepo !== undefined && { repo: { full_name: baseRepo } }),
    },
    ...(headIsKnown && { head }),
  };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
