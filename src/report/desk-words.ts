/** Inputs whose names are not other words of a message; a test compares them with `action.yml`. */
export const INPUT_NAMES: ReadonlySet<string> = new Set([
  ...'manifest mode audiences members-directory tracker-id odp-region bucket aws-region'.split(' '),
  ...'aws-access-key-id aws-secret-access-key aws-session-token output-directory state'.split(' '),
  ...'state-endpoint state-encryption require-baseline plan plan-digest timestamp override-guards'.split(' '),
  ...'partial-import skip-unchanged comment matrix github-token odp-api-key odp-api-url'.split(' '),
  ...'verify-timeout concurrency shards'.split(' '),
]);

/** What messages say of steps, runners and checkouts, and what that is at a desk. */
export const PHRASES: readonly (readonly [phrase: string | RegExp, instead: string])[] = [
  [/,? and that (?:actions\/checkout|the step that makes (?:it|the file)) ran before/g, ''],
  [
    'an earlier step removed it. Check the steps before this one',
    'it was deleted or renamed. Restore it, or correct `members`',
  ],
  ['Add its folder to `sparse-checkout` of actions/checkout', 'Add its folder by `git sparse-checkout add`'],
  ['Set `submodules: true` of actions/checkout', 'Run `git submodule update --init`'],
  ['Check out with `lfs: true` in the `actions/checkout` step.', 'Run `git lfs pull`.'],
  ['Check the step that writes it.', 'Check what writes it.'],
  [/(?<=\b(?:or|by|with) )`plan`(?=[,:]| *$)/g, '`--plan`'],
  ['Check the step that downloads the plan.', 'Check the path.'],
  [
    'it is the output `plan-digest` of the planning step, passed on by an output of its job',
    'it is the SHA-256 of the plan’s `result.json`',
  ],
  ['the output `plan-digest` of the planning step', 'the SHA-256 of the plan’s `result.json`'],
  ['; a secret that does not exist is empty', ''],
  ['Check the secret for a line too many.', 'Check it for a line too many.'],
  [/is outside the workspace and RUNNER_TEMP/g, 'is outside the current folder'],
  [
    /Move the manifest into the workspace\.|Use a folder of the workspace or below `\$\{\{ runner\.temp \}\}`\./g,
    'Start in a folder above it.',
  ],
  [
    'Move the files into the workspace, or name their folder in the input `members-directory`.',
    'Move the files into the current folder, or start in a folder above both.',
  ],
  ['leads out of the workspace', 'leads out of the current folder'],
  ['Use another folder, for instance one below `$RUNNER_TEMP`.', 'Use another folder.'],
  ['Correct the input,', 'Correct the flag,'],
  // Everybody on the machine sees flags.
  [
    'Set `aws-access-key-id` and `aws-secret-access-key` from secrets',
    'Set the variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`',
  ],
  [
    'The key pair, `aws-access-key-id` and `aws-secret-access-key`, is missing too',
    'The variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` are missing too',
  ],
  [
    'Run `aws-actions/configure-aws-credentials` before this step to reach the state; the key pair of the inputs is',
    'Set AWS credentials in the environment to reach the state; the key pair of the flags is',
  ],
  [
    'Check the step that configures AWS credentials for the state.',
    'Check the AWS credentials for the state.',
  ],
  ['Run `aws-actions/configure-aws-credentials` right before this step.', 'Get new AWS credentials.'],
  ['Check the step or the service account that provides it.', 'Check what provides it.'],
  [
    'Start a new run instead of re-running an old one.',
    'Leave `--timestamp` out, so that the rows are of now.',
  ],
  ['Use `concurrency` and', 'Let only one run at a time import, and'],
  [/([Ll])ower `concurrency`/g, '$1ower `--concurrency`'],
  ['Set `github-token`, or keep a `state`.', 'Name a commit by `--base`, or use `--state`.'],
  ['Give the runner more space', 'Make room'],
  ['that the runner may write', 'that you may write'],
  ['than the runner allows', 'than this machine allows'],
  ['The runner has too many', 'There are too many'],
  ['Keep a `state`', 'Use `--state`'],
  ['keep a `state`', 'use `--state`'],
  [/the runner’s/g, 'this machine’s'],
];

/**
 * A message in the words of a desk: where a workflow has the input `x: y`, somebody at a desk has the flag `--x y`, and where
 * a step comes before or after this one, somebody at a desk does it by hand.
 */
export function deskWords(message: string): string {
  const said = PHRASES.reduce((text, [phrase, instead]) => text.replaceAll(phrase, instead), message);
  return said
    .replace(/\b([Tt]he input|Inputs?) `([a-z-]+)`/g, (_, words: string, name: string) =>
      words.startsWith('t') ? `the flag \`--${name}\`` : `The flag \`--${name}\``,
    )
    .replace(/`([a-z]+(?:-[a-z]+)*)(?:: ([^`]+))?`/g, (whole, name: string, value: string | undefined) => {
      // A name of one word may be another thing's, unless it has a value.
      const isInput =
        INPUT_NAMES.has(name) && (name.includes('-') || value !== undefined || FLAGS_ALONE.has(name));
      if (!isInput) return whole;
      return value === undefined || value === 'true' ? `\`--${name}\`` : `\`--${name} ${value}\``;
    });
}

/** Inputs of one word that no message uses for anything else. */
const FLAGS_ALONE: ReadonlySet<string> = new Set(['manifest', 'state', 'timestamp', 'shards', 'bucket']);
