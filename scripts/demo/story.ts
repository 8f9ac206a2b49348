import type { Odp } from '../../test/support/odp.ts';
import type { Workspace } from '../../test/support/workspace.ts';
import { changeAudiences, cutExports, repairExports } from './members.ts';

/** One run of the action, and what has to come of it. */
export interface Step {
  readonly title: string;
  readonly about: string;
  /** What happens to the member files before. */
  readonly prepare?: (workspace: Workspace) => void;
  /** Inputs as a workflow has them, secrets by their names. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Milliseconds that ODP takes to import. */
  readonly importDelay?: number;
  /** 2 June 2025 and so on: with a fixed `ts` the same files are built every time. */
  readonly day: number;
  /** Number of the workflow's run: a push of the files as they are or, with `again`, an earlier run that is run again. */
  readonly run?: number;
  readonly again?: boolean;
  /** `stopped`: by a guard and a broken file. `stale`: because a newer run has imported. */
  readonly expects: 'planned' | 'imported' | 'stopped' | 'stale';
}

const KEYS = {
  'tracker-id': expression('vars.ODP_TRACKER_ID'),
  'aws-access-key-id': expression('secrets.ODP_AWS_ACCESS_KEY_ID'),
  'aws-secret-access-key': expression('secrets.ODP_AWS_SECRET_ACCESS_KEY'),
};
const API_KEY = { 'odp-api-key': expression('secrets.ODP_API_KEY') };

export const STORY: readonly Step[] = [
  {
    title: 'Plan',
    about: 'A look at what the manifest and its files would import. It needs no secret and touches nothing.',
    inputs: { mode: 'plan' },
    day: 0,
    expects: 'planned',
  },
  {
    title: 'First import',
    about: 'A push to the default branch. ODP is asked first whether the audiences exist.',
    inputs: { ...KEYS, ...API_KEY },
    day: 0,
    run: 101,
    expects: 'imported',
  },
  {
    title: 'Second import, which disqualifies',
    about: 'A day later, people joined and people left. ODP disqualifies whoever is no longer in a file.',
    prepare: changeAudiences,
    inputs: KEYS,
    day: 1,
    run: 102,
    expects: 'imported',
  },
  {
    title: 'A bad import, stopped',
    about:
      'The export job died: a CSV ends early, a gzip file is cut. For ODP the first would be a valid list.',
    prepare: cutExports,
    inputs: KEYS,
    day: 2,
    run: 103,
    expects: 'stopped',
  },
  {
    title: 'Import, verified by ODP',
    about: 'The export is repaired. ODP takes a second this time, and is asked until it confirms a sample.',
    prepare: repairExports,
    inputs: { ...KEYS, ...API_KEY, 'verify-timeout': '60' },
    importDelay: 1000,
    day: 2,
    run: 104,
    expects: 'imported',
  },
  {
    title: 'An old run, run again',
    about:
      'Somebody runs the first import again, with its old lists. No state is kept; receipts tell which run is newer.',
    inputs: KEYS,
    day: 3,
    run: 101,
    again: true,
    expects: 'stale',
  },
];

/** The step as a workflow has it. */
export function showInputs({ inputs }: Step): string[] {
  const width = Math.max(...Object.keys(inputs).map((name) => name.length)) + 1;
  return [
    '- uses: org/odp-audience-action@v1',
    '  with:',
    ...Object.entries(inputs).map(([name, value]) => `    ${`${name}:`.padEnd(width)} ${value}`),
  ];
}

/** The inputs as GitHub hands them over, and those that lead to the stand-in. */
export function evaluateInputs({ inputs, day }: Step, odp: Odp): Record<string, string> {
  const values: Readonly<Record<string, string>> = {
    'vars.ODP_TRACKER_ID': odp.trackerId,
    'secrets.ODP_AWS_ACCESS_KEY_ID': odp.keyPair.accessKeyId,
    'secrets.ODP_AWS_SECRET_ACCESS_KEY': odp.keyPair.secretAccessKey,
    'secrets.ODP_API_KEY': odp.apiKey,
  };
  const evaluated = Object.entries(inputs).map(([name, value]) => [
    name,
    value.replace(/\$\{\{ (\S+) \}\}/, (_, named: string) => values[named] ?? ''),
  ]);
  return {
    ...Object.fromEntries(evaluated),
    'odp-api-url': odp.apiUrl,
    timestamp: String(Date.UTC(2025, 5, 2 + day, 6) / 1000),
  };
}

function expression(name: string): string {
  return `\${{ ${name} }}`;
}
