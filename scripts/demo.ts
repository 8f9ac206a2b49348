/**
 * The life of three audiences, from the first plan to an import that ODP itself confirms: the bundled action, exactly as
 * GitHub's runner starts it, over `examples/files-in-repository`. S3, ODP and GitHub are stand-ins on this machine. The demo
 * checks what it claims: its exit code is 1 if anything is not as it says.
 */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runAction } from '../test/support/action.ts';
import { startOdp } from '../test/support/odp.ts';
import { createWorkspace } from '../test/support/workspace.ts';
import { showActivityLog } from './demo/activity-log.ts';
import { claimsOf } from './demo/claims.ts';
import { shortLog } from './demo/log.ts';
import { type Membership, readMembership } from './demo/members.ts';
import { startOf, startPushes } from './demo/pushes.ts';
import { createScreen } from './demo/screen.ts';
import { evaluateInputs, STORY, showInputs } from './demo/story.ts';
import { showSummary } from './demo/summary.ts';

const EXAMPLE = 'examples/files-in-repository';
const example = join(import.meta.dirname, '..', EXAMPLE);
const manifest = parse(readFileSync(join(example, 'audiences.yml'), 'utf8'), { schema: 'failsafe' });
const ids = Object.keys(manifest.audiences);

const screen = createScreen(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
await using odp = await startOdp({ audiences: ids });
using workspace = createWorkspace();
cpSync(example, workspace.path, { recursive: true });

await using pushes = await startPushes(workspace);

screen.title(`The life of ${ids.length} audiences, with ${EXAMPLE}`);
let before: Membership = new Map();
for (const [index, step] of STORY.entries()) {
  if (screen.isClosed()) break;
  step.prepare?.(workspace);
  odp.settings.importDelay = step.importDelay ?? 0;
  const seen = { entries: odp.activityLog.length, uploads: odp.uploads().length };
  const { env, ...workflow } = startOf(step, pushes);
  const inputs = evaluateInputs(step, odp);
  const run = await runAction({ workspace, ...workflow, env: { ...odp.env(), ...env }, inputs });
  await odp.settled();
  const entries = odp.activityLog.slice(seen.entries);
  const uploads = odp.uploads().length - seen.uploads;

  // Folders and ports of this machine say nothing to a reader.
  const hide = (line: string) =>
    line.replaceAll(run.temp, '$RUNNER_TEMP').replaceAll(workspace.path, '$GITHUB_WORKSPACE');
  screen.step(index + 1, step.title, step.about);
  screen.block('Step', showInputs(step));
  screen.block('Log', shortLog(run.log).map(hide));
  screen.block('Job summary', showSummary(run.summary, { full: index === 0 }).map(hide));
  screen.block('ODP: Account Settings > Activity Log > Audience Diffs', showActivityLog(entries));
  const now = readMembership(workspace, ids);
  const members = new Map(ids.map((id) => [id, odp.members(id)]));
  screen.claims(claimsOf(step, { run, before, now, odp: members, entries, uploads }));
  if (step.expects === 'imported') before = now;
}
process.exitCode = screen.isClosed() ? 0 : screen.end();
