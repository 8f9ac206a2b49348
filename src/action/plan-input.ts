import { resolve } from 'node:path';
import { quote } from '../words/quote.ts';
import type { Form } from './input-form.ts';
import { detourReason, isFolder, outsideReason, type Roots } from './input-paths.ts';
import type { Mode } from './mode.ts';

/** An earlier plan to import, as the workflow named it. */
export interface PlanInput {
  /** Absolute path of the folder. */
  readonly path: string;
  /** SHA-256 of its `result.json`, in lower-case hex. */
  readonly digest: string;
}

/** The inputs `plan` and `plan-digest`: both or neither, and none of the inputs that the plan has decided. */
export function readPlanInput(form: Form, { workspace, temp }: Roots, mode: Mode): PlanInput | null {
  const given = form.text('plan');
  const digest = form.take<string | null>('plan-digest', sha256, null);
  if (given === '') {
    if (form.text('plan-digest') !== '') form.need(['plan'], 'by `plan-digest`');
    return null;
  }
  form.need(
    ['plan-digest'],
    'by `plan`: it is the output `plan-digest` of the planning step, passed on by an output of its job',
  );
  if (mode !== 'import')
    form.fail('plan', 'is only for an import. Leave it out of a plan, or set `mode: import`.');
  for (const name of ['timestamp', 'audiences', 'members-directory'])
    if (form.text(name) !== '')
      form.fail(name, 'cannot be used with `plan`, which has decided it. Leave it out.');
  const path = resolve(workspace, given);
  const reason = outsideReason(path, { workspace, temp }) ?? detourReason(path, { workspace, temp });
  if (reason !== null) {
    form.fail(
      'plan',
      `is ${quote(given)}, which ${reason}. Use a folder of the workspace or below \`\${{ runner.temp }}\`.`,
    );
  } else if (!isFolder(path)) {
    form.fail(
      'plan',
      `is ${quote(given)}, where there is no folder. Check the step that downloads the plan.`,
    );
  }
  return digest === null ? null : { path, digest };
}

function sha256(text: string) {
  return /^[0-9a-f]{64}$/i.test(text)
    ? { value: text.toLowerCase() }
    : { allowed: 'the output `plan-digest` of the planning step, 64 hexadecimal digits' };
}
