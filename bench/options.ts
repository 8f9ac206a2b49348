import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ID_KINDS, type IdKind } from './ids.ts';
import { SUITE_NAMES, type SuiteName } from './results.ts';

/** What a user asked for; `null` is what each suite does by itself. */
export interface Options {
  readonly suites: readonly SuiteName[];
  readonly rows: readonly number[] | null;
  readonly kinds: readonly IdKind[] | null;
  /** Names of contenders. */
  readonly only: readonly string[] | null;
  readonly runs: number;
  readonly write: boolean;
  readonly render: boolean;
  /** Where the generated files and the contenders' folders are. */
  readonly folder: string;
}

export const HELP = `npm run bench -- [options]

  --suite ${SUITE_NAMES.join('|')}|all
                      one or several with commas. Without it: peers with a million rows, 3 runs; about two minutes
  --rows 100k,1m,5m   numbers of rows instead of the suite's own; \`growth\` needs 1, its start-up, among them, and takes
                      100m, too (several GB of memory and of disk)
  --data seq,uuid     kinds of IDs: ${ID_KINDS.join(', ')}
  --only ours,duckdb  contenders by name
  --runs 5            rounds; the table shows medians
  --write             replace bench/results/<suite>.json, and draw docs/scale.md and its charts from all results
  --render            only draw docs/scale.md and its charts from the results that are there
  --folder path       for the generated files instead of bench/data
`;

/** Reads the command line. Throws with what is wrong. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: { type: 'string' },
      rows: { type: 'string' },
      data: { type: 'string' },
      only: { type: 'string' },
      runs: { type: 'string' },
      folder: { type: 'string' },
      write: { type: 'boolean', default: false },
      render: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const quick = values.suite === undefined;
  const ownRuns = quick ? 3 : 5;
  const rows = values.rows === undefined ? null : list(values.rows).map(readCount);
  return {
    suites:
      values.suite === 'all' ? SUITE_NAMES : list(values.suite ?? 'peers').map(oneOf(SUITE_NAMES, '--suite')),
    rows: rows ?? (quick ? [1_000_000] : null),
    kinds: values.data === undefined ? null : list(values.data).map(oneOf(ID_KINDS, '--data')),
    only: values.only === undefined ? null : list(values.only),
    runs: values.runs === undefined ? ownRuns : readCount(values.runs),
    write: values.write,
    render: values.render,
    folder: values.folder ?? join(import.meta.dirname, 'data'),
  };
}

/** `5m` is 5,000,000. */
function readCount(text: string): number {
  const [, number = '', unit = ''] = /^([1-9]\d*)([km]?)$/i.exec(text) ?? [];
  if (number === '') throw new Error(`${text} is not a number such as 3, 100k or 5m`);
  return Number(number) * ({ k: 1000, m: 1_000_000 }[unit.toLowerCase()] ?? 1);
}

function oneOf<T extends string>(allowed: readonly T[], option: string): (text: string) => T {
  return (text) => {
    const found = allowed.find((name) => name === text);
    if (found === undefined) throw new Error(`${option} ${text} is none of ${allowed.join(', ')}`);
    return found;
  };
}

function list(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}
