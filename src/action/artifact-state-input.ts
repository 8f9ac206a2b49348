import type { Environment } from './environment.ts';
import type { Form } from './input-form.ts';
import type { Mode } from './mode.ts';

/**
 * Notes what rules out `state: artifact`. Whether the repository is private is judged only where the event says so;
 * otherwise GitHub is asked when the state is opened.
 */
export function checkArtifactState(
  form: Form,
  environment: Pick<Environment, 'keepsArtifacts' | 'payload' | 'eventName'>,
  { mode, audiences }: { readonly mode: Mode; readonly audiences: readonly string[] | null },
): void {
  const instead = 'Use a folder of a mounted disk or `s3://bucket/prefix`.';
  const fail = (why: string) => form.fail('state', `is "artifact", ${why} ${instead}`);
  if (!environment.keepsArtifacts)
    fail('which only workflows on github.com and GHE.com have, where the runner gives access to artifacts.');
  if (environment.payload.repository?.private === false)
    fail('but the repository is public, and everyone could download its members.');
  if (audiences !== null)
    fail('which holds all audiences of the manifest, so the input `audiences` cannot be used with it.');
  if (mode === 'import' && environment.eventName.startsWith('pull_request'))
    fail('which a pull request’s run can read and must not write. Import after the merge.');
}
