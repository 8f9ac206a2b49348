import { createHash } from 'node:crypto';
import {
  type Artifact,
  type ArtifactStore,
  runEnvironment,
  type WorkflowRun,
} from './artifacts/artifact-store.ts';
import { answerService } from './artifacts/results-service.ts';
import { createFaults, type Faults } from './faults.ts';
import { refusal } from './github/answers.ts';
import { exchange, listen, type RequestRecord, recordOf } from './server.ts';

export type { Artifact, WorkflowRun } from './artifacts/artifact-store.ts';

export interface ArtifactRequest extends RequestRecord {
  /** The body as text; empty for blobs. */
  body: string;
}

/**
 * The artifact service of GitHub Actions as a job sees it: the JSON calls below `ACTIONS_RESULTS_URL`, and the blobs
 * at signed addresses. `startGithub({ artifacts })` lists and gives them out as GitHub's REST API does.
 */
export interface Artifacts extends AsyncDisposable {
  readonly url: string;
  readonly requests: ArtifactRequest[];
  readonly faults: Faults<ArtifactRequest>;
  readonly store: ArtifactStore;
  /** What the runner sets for a job of this run, whose server is this one. */
  env(run: WorkflowRun): Record<string, string>;
  /** Adds an artifact that nobody uploaded through the service. */
  add(artifact: Partial<Artifact> & Pick<Artifact, 'name' | 'zip'>): Artifact;
  close(): Promise<void>;
}

export async function startArtifacts(): Promise<Artifacts> {
  const requests: ArtifactRequest[] = [];
  const faults = createFaults<ArtifactRequest>();
  const store: ArtifactStore = { url: '', runs: new Map(), artifacts: [], uploads: new Map(), lastId: 1000 };
  const server = await listen((incoming, response) => {
    const request = Object.assign(recordOf(incoming), { body: '' });
    requests.push(request);
    return exchange(
      incoming,
      response,
      request,
      faults,
      (body) => {
        if (request.path.startsWith('/twirp/')) request.body = body.toString();
        return answerService(store, request, body);
      },
      (status, code) => refusal(status, code, { msg: code }),
    );
  });
  store.url = server.url;
  return {
    url: server.url,
    requests,
    faults,
    store,
    env: (run) => runEnvironment(store, run),
    add(artifact) {
      const added: Artifact = {
        id: ++store.lastId,
        runId: 1,
        createdAt: new Date(Date.now()).toISOString(),
        digest: `sha256:${createHash('sha256').update(artifact.zip).digest('hex')}`,
        expired: false,
        ...artifact,
      };
      store.artifacts.push(added);
      return added;
    },
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}
