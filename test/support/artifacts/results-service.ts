import { createHash, randomUUID } from 'node:crypto';
import { type Answer, json, type RequestRecord, refusal } from '../github/answers.ts';
import type { ArtifactStore, Upload } from './artifact-store.ts';

const TWIRP = '/twirp/github.actions.results.api.v1.ArtifactService/';
/** Azure's addresses by IP name the account first. */
const BLOBS = '/account/artifacts/';

/** Answers the JSON calls and the requests for blobs. Sources: @actions/artifact, Azure's page "Blob service REST API". */
export function answerService(store: ArtifactStore, request: RequestRecord, body: Buffer): Answer {
  if (request.path.startsWith(TWIRP)) return call(store, request, JSON.parse(body.toString()));
  if (request.path.startsWith(BLOBS)) return blob(store, request, body);
  return refusal(404, 'Not Found');
}

interface Call {
  readonly workflow_run_backend_id: string;
  readonly name: string;
  readonly size?: string;
  readonly hash?: string;
}

function call(store: ArtifactStore, request: RequestRecord, message: Call): Answer {
  const scope = scopeOf(request.headers.authorization ?? '');
  const runId = Number(/^run-(\d+)$/.exec(message.workflow_run_backend_id)?.[1]);
  if (scope === null || !scope.includes(`:run-${runId}:`) || !store.runs.has(runId))
    return twirpError(401, 'unauthenticated', 'the token is not of this run');
  const own = store.artifacts.filter((artifact) => artifact.runId === runId);
  const { name } = message;
  switch (request.path.slice(TWIRP.length)) {
    case 'ListArtifacts':
      return json(200, {
        artifacts: own.map((artifact) => ({
          workflow_run_backend_id: message.workflow_run_backend_id,
          workflow_job_run_backend_id: `job-${runId}`,
          database_id: String(artifact.id),
          name: artifact.name,
          size: String(artifact.zip.length),
          created_at: artifact.createdAt,
        })),
      });
    case 'CreateArtifact': {
      const taken = [...own, ...store.uploads.values()].some(
        (other) => other.runId === runId && other.name === name,
      );
      if (taken)
        return twirpError(
          409,
          'already_exists',
          'an artifact with this name already exists on the workflow run',
        );
      const key = randomUUID();
      const upload: Upload = { runId, name, signature: randomUUID(), blocks: new Map(), blob: null };
      store.uploads.set(key, upload);
      return json(200, {
        ok: true,
        signed_upload_url: `${store.url}${BLOBS}${key}.zip?sig=${upload.signature}`,
      });
    }
    case 'FinalizeArtifact': {
      const [key, upload] =
        [...store.uploads].find(([, one]) => one.runId === runId && one.name === name) ?? [];
      if (key === undefined || !upload?.blob) return twirpError(404, 'not_found', 'nothing was uploaded');
      const digest = `sha256:${createHash('sha256').update(upload.blob).digest('hex')}`;
      if (Number(message.size) !== upload.blob.length || message.hash !== digest)
        return twirpError(400, 'invalid_argument', 'size or hash is wrong');
      store.uploads.delete(key);
      const id = ++store.lastId;
      const createdAt = new Date().toISOString();
      store.artifacts.push({ id, name, runId, createdAt, zip: upload.blob, digest, expired: false });
      return json(200, { ok: true, artifact_id: String(id) });
    }
    default:
      return twirpError(404, 'bad_route', 'no such call');
  }
}

/** Block blobs: blocks in any order, then their list; or all at once. */
function blob(store: ArtifactStore, request: RequestRecord, body: Buffer): Answer {
  const key = request.path.slice(BLOBS.length).replace(/\.zip$/, '');
  const given = request.query.get('sig');
  if (request.method === 'GET') {
    const found = store.artifacts.find((artifact) => `download-${artifact.id}` === key);
    if (found === undefined || given !== signatureOf(found.id)) return azureError(403);
    return { status: 200, headers: { 'content-type': 'application/zip' }, body: found.zip };
  }
  const upload = store.uploads.get(key);
  if (request.method !== 'PUT' || upload === undefined || given !== upload.signature) return azureError(403);
  const what = request.query.get('comp');
  if (what === 'block') {
    upload.blocks.set(request.query.get('blockid') ?? '', body);
  } else if (what === 'blocklist') {
    const list = [...body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, id = '']) => id);
    const blocks = list.map((id) => upload.blocks.get(id));
    if (blocks.some((block) => block === undefined)) return azureError(400);
    upload.blob = Buffer.concat(blocks as Buffer[]);
  } else {
    upload.blob = body;
  }
  return {
    status: 201,
    headers: { etag: '"0x8D"', 'last-modified': new Date().toUTCString(), 'x-ms-request-id': randomUUID() },
  };
}

/** Where a finished artifact can be fetched without a token. */
export function downloadAddress(store: ArtifactStore, id: number): string {
  return `${store.url}${BLOBS}download-${id}.zip?sig=${signatureOf(id)}`;
}

function signatureOf(id: number): string {
  return createHash('sha256').update(`signature ${id}`).digest('base64url');
}

function scopeOf(authorization: string): string | null {
  const [, payload] = /^Bearer [^.]+\.([^.]+)\.[^.]+$/.exec(authorization) ?? [];
  if (payload === undefined) return null;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).scp;
}

function twirpError(status: number, code: string, msg: string): Answer {
  return json(status, { code, msg });
}

function azureError(status: number): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': 'AuthenticationFailed' },
    body: '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code></Error>',
  };
}
