import { type Artifacts, startArtifacts, type WorkflowRun } from '../support/artifacts.ts';
import { type Github, type GithubOptions, startGithub } from '../support/github.ts';
import { csv, ids, manifest, openScene, type Scene, type SceneRun } from './scene.ts';

const FILES = {
  'audiences.yml': manifest({ a: 'max_removed: 10%', b: '' }),
  'members/a.csv': csv(ids(0, 100)),
  'members/b.csv': csv(ids(0, 5)),
};
/** What an event says of the repository. */
export const PRIVATE = { repository: { full_name: 'acme/audiences', default_branch: 'main', private: true } };

export interface Workflow extends AsyncDisposable {
  readonly scene: Scene;
  readonly artifacts: Artifacts;
  readonly github: Github;
  options(run: WorkflowRun, options?: SceneRun): SceneRun;
  run(run: WorkflowRun, options?: SceneRun): ReturnType<Scene['run']>;
}

/** A private repository whose workflow keeps its state in artifacts. */
export async function openWorkflow(github: GithubOptions = {}): Promise<Workflow> {
  const scene = await openScene('none', FILES);
  const artifacts = await startArtifacts();
  const api = await startGithub({ ...github, artifacts });
  const options = (run: WorkflowRun, given: SceneRun = {}): SceneRun => ({
    event: PRIVATE,
    apiUrl: api.url,
    token: api.token,
    at: run.id,
    ...given,
    env: { ...artifacts.env(run), ...given.env },
    inputs: { state: 'artifact', ...given.inputs },
  });
  return {
    scene,
    artifacts,
    github: api,
    options,
    run: (run, given) => scene.run(options(run, given)),
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await artifacts.close();
      await api.close();
    },
  };
}

/** Files that have arrived in ODP’s bucket. */
export const uploads = ({ scene }: Workflow): number =>
  scene.odp.s3.requests.filter(({ method, status }) => method === 'PUT' && status === 200).length;
