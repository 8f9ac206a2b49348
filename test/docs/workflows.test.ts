import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { projectFiles } from '../../scripts/check/files.ts';
import { shown } from '../../scripts/check/finding.ts';
import { wrongWorkflow } from '../../scripts/check/workflow.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const all = projectFiles(/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/);
const own = all.filter(({ name }) => name.startsWith('.github/'));

describe('every workflow', () => {
  for (const { name, text } of all) {
    it(`${name} passes actionlint, and its inputs are those of action.yml`, async () => {
      assert.deepEqual((await wrongWorkflow({ file: name, line: 1, text })).map(shown), []);
    });

    it(`${name} grants no more than its jobs need, and leaves no token on disk`, () => {
      const { permissions, jobs } = parse(text) as Workflow;
      assert.ok(permissions !== undefined, 'permissions of the whole workflow');
      for (const [id, job] of Object.entries(jobs)) {
        assert.ok(job['timeout-minutes'] !== undefined, `${id} has a timeout`);
        for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
          assert.equal(step.with?.['persist-credentials'], false, `${id}: persist-credentials`);
      }
    });
  }
});

describe("the project's own workflows", () => {
  for (const { name, text } of own) {
    it(`${name} pins every action to a commit, and says its version`, () => {
      const { jobs } = parse(text) as Workflow;
      const used = Object.values(jobs).flatMap((job) => [job, ...job.steps].map(({ uses }) => uses));
      for (const action of new Set(used.filter((uses) => uses !== undefined && uses !== './'))) {
        assert.match(action ?? '', /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
        for (const [line] of text.matchAll(new RegExp(`uses: ${action}.*$`, 'gm')))
          assert.match(line, / # v\d+\.\d+\.\d+$/);
      }
    });

    it(`${name} lets only reading be the default`, () => {
      const { permissions } = parse(text) as Workflow;
      assert.ok(Object.values(permissions ?? {}).every((level) => level === 'read' || level === 'none'));
    });
  }

  it('pin each action to one commit', () => {
    const pins = new Map<string, Set<string>>();
    for (const { text } of own) {
      for (const [, action = '', commit = ''] of text.matchAll(/uses: ([^@\s]+)@(\S+)/g))
        pins.set(action, (pins.get(action) ?? new Set()).add(commit));
    }
    for (const [action, commits] of pins) assert.equal(commits.size, 1, action);
  });

  it('have one gate that waits for every other job and runs whatever they did', () => {
    const ci = own.find(({ name }) => name.endsWith('/ci.yml'));
    const { jobs } = parse(ci?.text ?? '') as Workflow;
    const { gate, ...others } = jobs;
    assert.deepEqual([...(gate?.needs ?? [])].sort(), Object.keys(others).sort());
    assert.equal(gate?.if, 'always()');
  });
});
