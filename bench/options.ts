import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ID_KINDS, type IdKind } from './ids.ts';
import { SUITE_NAMES, type SuiteName } from './suites.ts';

/** What a user asked for; `null` is what each suite does by itself. */
export interface Options {
  readonly suites: readonly SuiteName[];
  readonly rows: readonly number[] | null;
  readonly kinds: readonly IdKind[] | null;
  /** Names of contenders. */
  readonly only: readonly string[] | null;
  readonly rounds: number;
  /** The folder of another build's bundle. */
  readonly against: string | null;
  readonly record: boolean;
  /** Where the generated files and the contenders' folders are. */
  readonly folder: string;
}

export const HELP = `npm run bench -- [options]

  --suite ${SUITE_NAMES.join('|')}|all
                      one or several with commas. Without it: peers with a million rows, 3 rounds; about two minutes
  --rows 100k,1m,5m   numbers of rows instead of the suite's own
  --data seq,uuid     kinds of IDs: ${ID_KINDS.join(', ')}
  --only ours,duckdb  contenders by name
  --rounds 5          the table shows medians
  --against ../old/dist
                      another build of the action takes part: \`other\`, \`other-comparing\`, \`other-many\`
  --record            writes the figures of this run into docs/scale.md; needs --suite all
  --folder path       for the generated files instead of bench/data
`;

/** Reads the command line. Throws with what is wrong. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: text,
      rows: text,
      data: text,
      only: text,
      rounds: text,
      against: text,
      folder: text,
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const ownRows = values.suite === undefined ? [1_000_000] : null;
  if (values.record && (values.suite !== 'all' || values.against !== undefined))
    throw new Error('--record needs --suite all and goes without --against');
  const suites =
    values.suite === 'all' ? SUITE_NAMES : list(values.suite ?? 'peers').map(oneOf(SUITE_NAMES, '--suite'));
  return {
    suites,
    rows: values.rows === undefined ? ownRows : list(values.rows).map(readCount),
    kinds: values.data === undefined ? null : list(values.data).map(oneOf(ID_KINDS, '--data')),
    only: values.only === undefined ? null : list(values.only),
    rounds: readCount(values.rounds ?? '3'),
    against: values.against ?? null,
    record: values.record,
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
