import { resolve } from 'node:path';
import type { Problem } from '../problems/problem.ts';
import type { S3Credentials } from '../stores/s3.ts';
import type { Encryption } from '../stores/s3-put.ts';
import { follow } from '../system/paths.ts';
import { quote } from '../words/quote.ts';
import { checkArtifactState } from './artifact-state-input.ts';
import type { Environment } from './environment.ts';
import { type Form, openForm } from './input-form.ts';
import { checkEndpoint, type OdpInputs, readOdp } from './input-odp.ts';
import {
  detourReason,
  displayPath,
  elsewhereHint,
  isFolder,
  outsideReason,
  type Roots,
} from './input-paths.ts';
import {
  allOrIds,
  boolean,
  type CommentInput,
  commentInput,
  idList,
  matrixValue,
  oneOf,
  s3Encryption,
  s3Location,
  serverUrl,
  unixSeconds,
  wholeNumber,
} from './input-values.ts';
import { chooseMode, forbiddenImport, type ModeInput } from './mode.ts';
import { claimOutputDirectory } from './output-directory.ts';
import { type PlanInput, readPlanInput } from './plan-input.ts';

/** Where the state is kept: artifacts, a folder (absolute path) or an S3 prefix (without leading or trailing `/`). */
export type StateLocation =
  | { readonly kind: 'artifact' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/** The action's inputs, checked; paths are absolute. See `action.yml` for what each means. */
export interface Inputs extends OdpInputs {
  /** Absolute path, and as people know it: relative to the workspace if it is inside. */
  readonly manifest: { readonly path: string; readonly name: string };
  readonly mode: ModeInput;
  /** Audience IDs to process; `null` is all. */
  readonly audiences: readonly string[] | null;
  /** Absolute path of the folder that `members-directory` named; `null`: the manifest's folder. */
  readonly membersDirectory: string | null;
  /** ODP's key pair; `null`: the SDK's default chain. */
  readonly credentials: S3Credentials | null;
  /** Absolute path. */
  readonly outputDirectory: string;
  readonly state: StateLocation | null;
  /** An S3-compatible server for the state alone. */
  readonly stateEndpoint: string | null;
  /** What writes of an S3 state ask for; `null`: nothing. */
  readonly stateEncryption: Encryption | null;
  /** `null`: the run plans by itself. */
  readonly plan: PlanInput | null;
  /** Unix seconds. */
  readonly timestamp: number;
  /** For all audiences, for none, or for those with these IDs. */
  readonly overrideGuards: boolean | readonly string[];
  readonly partialImport: boolean;
  readonly requireBaseline: boolean;
  readonly skipUnchanged: boolean;
  readonly comment: CommentInput;
  /** What tells the jobs of a matrix apart, as one line of JSON; `null` is none. */
  readonly matrix: string | null;
  readonly githubToken: string | null;
  /** Seconds; 0 is off. */
  readonly verifyTimeout: number;
  readonly concurrency: number;
  readonly shards: number | null;
}

/** What of the run's environment decides whether inputs are right. */
type Surroundings = Pick<
  Environment,
  | 'workspace'
  | 'temp'
  | 'eventName'
  | 'payload'
  | 'ref'
  | 'repository'
  | 'keepsArtifacts'
  | 'step'
  | 's3Endpoint'
>;

/**
 * Reads and checks every input (`INPUT_…`, as GitHub's runner sets them; empty is absent), and whether what the mode
 * needs is there. All that is wrong is in `problems`, and then `inputs` is `null`; where `result.json` goes is known all
 * the same. Touches the disk only to judge the paths, and to make the output folder of a step that names none.
 */
export function readInputs(
  env: NodeJS.ProcessEnv,
  environment: Surroundings,
): {
  readonly inputs: Inputs | null;
  readonly problems: readonly Problem[];
  readonly outputDirectory: string;
} {
  const form = openForm(env);
  const odp = readOdp(form);
  checkEndpoint(form, environment.s3Endpoint);
  const verifyTimeout = form.take('verify-timeout', wholeNumber(0, 3600), 0);
  if (verifyTimeout > 0) form.need(['odp-api-key'], 'by `verify-timeout`, which asks ODP');

  const mode = readMode(form, env, environment);
  const chosen = chooseMode(mode, environment).mode;
  const inputs: Inputs = {
    manifest: readManifestPath(form, environment),
    mode,
    audiences: form.take<readonly string[] | null>('audiences', idList, null),
    membersDirectory: readMembersDirectory(form, environment),
    ...odp,
    credentials: readCredentials(form),
    outputDirectory: readOutputDirectory(form, environment),
    state: readState(form, environment),
    stateEndpoint: form.take<string | null>('state-endpoint', serverUrl, null),
    stateEncryption: form.take<Encryption | null>('state-encryption', s3Encryption, null),
    plan: readPlanInput(form, environment, chosen),
    timestamp: form.take('timestamp', unixSeconds, Math.floor(Date.now() / 1000)),
    overrideGuards: form.take<boolean | readonly string[]>('override-guards', allOrIds, false),
    partialImport: form.take('partial-import', boolean, false),
    requireBaseline: form.take('require-baseline', boolean, false),
    skipUnchanged: form.take('skip-unchanged', boolean, false),
    comment: form.take('comment', commentInput, 'true'),
    matrix: form.take<string | null>('matrix', matrixValue, null),
    githubToken: form.secret('github-token'),
    verifyTimeout,
    concurrency: form.take('concurrency', wholeNumber(1, 64), 4),
    shards: form.take<number | null>('shards', wholeNumber(1, 256), null),
  };
  if (inputs.state?.kind === 'artifact') {
    checkArtifactState(form, environment, { mode: chosen, audiences: inputs.audiences });
  }
  const { problems } = form;
  const { outputDirectory, state } = inputs;
  if (state?.kind === 'folder' && follow(state.path) === follow(outputDirectory))
    form.fail('state', 'is the folder of `output-directory` too. Give each of them a folder of its own.');
  return { inputs: problems.length === 0 ? inputs : null, problems, outputDirectory };
}

/** The mode, and what an import needs beyond a plan. A mode that is wrong asks for nothing more. */
function readMode(form: Form, env: NodeJS.ProcessEnv, environment: Surroundings): ModeInput {
  const absent = form.text('mode') === '';
  const mode = form.take<ModeInput>('mode', oneOf(['auto', 'plan', 'import']), absent ? 'auto' : 'plan');
  if (chooseMode(mode, environment).mode === 'import') {
    const keys = hasCredentials(form, env)
      ? ''
      : '. The key pair, `aws-access-key-id` and `aws-secret-access-key`, is missing too; ODP’s S3 page shows it';
    form.need(['tracker-id'], `to import; ODP’s account settings show it${keys}`);
    const reason = forbiddenImport(environment);
    if (reason !== null)
      form.fail(
        'mode',
        `is "import", but ${reason}. Use \`plan\` or \`auto\` here, and import after the merge.`,
      );
  }
  return mode;
}

/** Whether there is a key pair, or anything that the SDK's default chain would look at first. */
function hasCredentials(form: Form, env: NodeJS.ProcessEnv): boolean {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'];
  const containers = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  return form.text('aws-access-key-id') !== '' || [...names, ...containers].some((name) => env[name]);
}

/** ODP's key pair: both halves, or neither. */
function readCredentials(form: Form): S3Credentials | null {
  const accessKeyId = form.secret('aws-access-key-id');
  const secretAccessKey = form.secret('aws-secret-access-key');
  const sessionToken = form.secret('aws-session-token');
  if (accessKeyId !== null && secretAccessKey !== null) {
    return { accessKeyId, secretAccessKey, ...(sessionToken !== null && { sessionToken }) };
  }
  const pair = ['aws-access-key-id', 'aws-secret-access-key'];
  if (accessKeyId !== null || secretAccessKey !== null || sessionToken !== null) {
    form.need(pair, 'because another part of the key pair is given; a secret that does not exist is empty');
  }
  return null;
}

function readManifestPath(form: Form, { workspace, temp }: Roots) {
  const given = form.text('manifest') || 'audiences.yml';
  const path = resolve(workspace, given);
  const reason = outsideReason(path, { workspace, temp }) ?? detourReason(path, { workspace, temp });
  if (reason !== null)
    form.fail(
      'manifest',
      `is ${quote(given)}, which ${reason}. Move the manifest into the workspace.${elsewhereHint(given, { workspace, temp })}`,
    );
  return { path, name: displayPath(path, workspace) };
}

function readMembersDirectory(form: Form, { workspace, temp }: Roots): string | null {
  const given = form.text('members-directory');
  if (given === '') return null;
  const path = resolve(workspace, given);
  const reason = outsideReason(path, { workspace, temp });
  if (reason !== null) {
    form.fail(
      'members-directory',
      `is ${quote(given)}, which ${reason}. Use a folder of the workspace or below \`\${{ runner.temp }}\`.${elsewhereHint(given, { workspace, temp })}`,
    );
  } else if (!isFolder(path)) {
    form.fail(
      'members-directory',
      `is ${quote(given)}, where there is no folder. Check the path, and that the step that makes it ran before.${elsewhereHint(path, { workspace, temp })}`,
    );
  }
  return path;
}

function readOutputDirectory(form: Form, { workspace, temp, step }: Surroundings): string {
  const given = form.text('output-directory');
  if (given === '') return claimOutputDirectory(temp, step);
  const path = resolve(workspace, given);
  const reason = detourReason(path, { workspace, temp });
  if (reason === null) return path;
  form.fail('output-directory', `is ${quote(given)}, which ${reason}. ${ANOTHER_FOLDER}`);
  return claimOutputDirectory(temp, step);
}

const ANOTHER_FOLDER = 'Use another folder, for instance one below `$RUNNER_TEMP`.';

function readState(form: Form, { workspace, temp }: Surroundings): StateLocation | null {
  const location = form.take<StateLocation | null>(
    'state',
    (given) => {
      if (given === 'artifact') return { value: { kind: 'artifact' } };
      const s3 = s3Location(given);
      if (s3 === null) return { value: { kind: 'folder', path: resolve(workspace, given) } };
      return 'value' in s3 ? { value: { kind: 's3', ...s3.value } } : s3;
    },
    null,
  );
  const reason = location?.kind === 'folder' ? detourReason(location.path, { workspace, temp }) : null;
  if (reason !== null)
    form.fail('state', `is ${quote(form.text('state'))}, which ${reason}. ${ANOTHER_FOLDER}`);
  return location;
}
