import { type Artifact, type ArtifactStore, REPOSITORY_ID } from '../artifacts/artifact-store.ts';
import { downloadAddress } from '../artifacts/results-service.ts';
import { type Answer, json, notFound, type RequestRecord, refusal } from './answers.ts';

/** Answers `actions/…` of a repository. Source: GitHub's page "REST API endpoints for GitHub Actions artifacts". */
export function answerArtifacts(store: ArtifactStore, path: string, request: RequestRecord): Answer | null {
  if (request.method !== 'GET') return null;
  if (path === 'actions/artifacts') {
    const name = request.query.get('name');
    return page(store, request, (artifact) => name === null || artifact.name === name);
  }
  const run = /^actions\/runs\/(\d+)\/artifacts$/.exec(path)?.[1];
  if (run !== undefined) return page(store, request, (artifact) => artifact.runId === Number(run));
  const id = /^actions\/artifacts\/(\d+)\/zip$/.exec(path)?.[1];
  const found = store.artifacts.find((artifact) => artifact.id === Number(id));
  if (found === undefined) return notFound();
  if (found.expired) return refusal(410, 'Artifact has expired');
  return { status: 302, headers: { location: downloadAddress(store, found.id) } };
}

/** The newest first, 30 a page where the request does not say. */
function page(
  store: ArtifactStore,
  { query }: RequestRecord,
  wanted: (artifact: Artifact) => boolean,
): Answer {
  const all = store.artifacts.filter(wanted).sort((a, b) => b.id - a.id);
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const from = (Number(query.get('page') ?? 1) - 1) * size;
  return json(200, {
    total_count: all.length,
    artifacts: all.slice(from, from + size).map((artifact) => shown(store, artifact)),
  });
}

function shown(store: ArtifactStore, { id, name, runId, createdAt, zip, digest, expired }: Artifact) {
  const run = store.runs.get(runId);
  return {
    id,
    node_id: `node-${id}`,
    name,
    size_in_bytes: zip.length,
    expired,
    created_at: createdAt,
    updated_at: createdAt,
    expires_at: new Date(Date.parse(createdAt) + 90 * 86_400_000).toISOString(),
    digest,
    workflow_run: {
      id: runId,
      repository_id: REPOSITORY_ID,
      head_repository_id: run?.headRepositoryId ?? REPOSITORY_ID,
      head_branch: run?.branch ?? 'main',
      head_sha: run?.sha ?? 'f'.repeat(40),
    },
  };
}
