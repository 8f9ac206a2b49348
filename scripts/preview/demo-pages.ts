import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { runAction } from '../../test/support/action.ts';
import { startOdp } from '../../test/support/odp.ts';
import { createWorkspace } from '../../test/support/workspace.ts';
import { startOf, startPushes } from '../demo/pushes.ts';
import { evaluateInputs, STORY } from '../demo/story.ts';
import type { Page } from './page.ts';
import { withoutServer } from './scenes.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'files-in-repository');
const AUDIENCES = ['vip_customers', 'abandoned_cart', 'newsletter_readers'];

/**
 * What the README shows of the demo: the summary of its second import, and the lists that it stops as somebody would
 * have proposed them in a pull request.
 */
export async function demoPages(): Promise<Record<string, Page>> {
  await using odp = await startOdp({ audiences: AUDIENCES });
  using workspace = createWorkspace();
  cpSync(EXAMPLE, workspace.path, { recursive: true });
  await using pushes = await startPushes(workspace);
  let summary = '';
  for (const step of STORY) {
    step.prepare?.(workspace);
    const isProposed = step.expects === 'stopped';
    const { env, ...workflow } = isProposed ? pushes.propose() : startOf(step, pushes);
    const inputs = evaluateInputs(step, odp);
    const run = await runAction({ workspace, ...workflow, env: { ...odp.env(), ...env }, inputs });
    await odp.settled();
    if (isProposed) break;
    if (run.exitCode !== 0) throw new Error(run.log);
    summary = withoutServer(run.summary);
  }
  const markdown = pushes.comments[0]?.body;
  if (markdown === undefined) throw new Error('The action wrote no comment');
  return {
    'demo-imported': { kind: 'summary', markdown: summary },
    'demo-proposed': { kind: 'comment', markdown },
  };
}
