import { wrongAction } from './check/action-file.ts';
import { wrongBlocks, wrongManifest } from './check/blocks.ts';
import { projectFiles } from './check/files.ts';
import { type Finding, shown } from './check/finding.ts';
import { brokenLinks } from './check/links.ts';
import { wrongRepository } from './check/repository.ts';
import { wrongWorkflow } from './check/workflow.ts';

/**
 * Checks what no compiler does: action.yml, every workflow (with actionlint, and its `with:` against action.yml), every
 * YAML block and relative link of the docs, every manifest of the examples, every mention of this repository. Exits 1
 * where something is wrong. The tests run the same checks.
 */
const workflows = projectFiles(/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/);
const pages = projectFiles(/\.md$/);
const manifests = projectFiles(/^examples\/.*audiences\.ya?ml$/).filter(
  ({ name }) => !name.includes('.github'),
);

const findings: Finding[] = [
  ...projectFiles(/^action\.yml$/).flatMap(({ name, text }) => wrongAction(name, text)),
  ...pages.flatMap(brokenLinks),
  ...projectFiles(/\.(?:md|ya?ml|hooks\.yaml)$|^\.github\//).flatMap(wrongRepository),
];
for (const { name, text } of workflows)
  findings.push(...(await wrongWorkflow({ file: name, line: 1, text })));
for (const page of pages) findings.push(...(await wrongBlocks(page)));
for (const { name, text } of manifests) findings.push(...(await wrongManifest(name, 1, text)));

for (const finding of findings) console.error(shown(finding));
console.log(
  `${workflows.length} workflows, ${pages.length} pages, ${manifests.length} manifests: ${findings.length || 'nothing'} wrong.`,
);
// The WebAssembly of actionlint keeps its own loop running.
process.exit(findings.length === 0 ? 0 : 1);
