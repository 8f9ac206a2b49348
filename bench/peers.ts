import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Contender, Work } from './race.ts';

/** The peers that this machine has. None of them checks an ID. */
export function installedPeers(): Contender[] {
  const [gawk, mawk, miller] = ['gawk', 'mawk', 'mlr'].map(findProgram);
  const [gzip, pigz] = ['gzip', 'pigz'].map(findProgram);
  const python = findPython();
  const peers: Contender[] = [];
  if (gawk && gzip)
    peers.push(script('gawk-gzip', "`gawk '!seen[$1]++' | gzip -6`", 'awk.sh', ['gawk', 'gzip -6']));
  if (gawk && pigz)
    peers.push(script('gawk-pigz', "`gawk '!seen[$1]++' | pigz -p2`", 'awk.sh', ['gawk', 'pigz -p2']));
  if (mawk && gzip)
    peers.push(script('mawk-gzip', "`mawk '!seen[$1]++' | gzip -6`", 'awk.sh', ['mawk', 'gzip -6']));
  if (miller && gzip) peers.push(script('miller', '`mlr head -n 1 -g` and `gzip -6`', 'miller.sh', []));
  if (python) {
    peers.push(program('python-zlib', 'Python, lines by hand, zlib level 1', python, ['python_zlib.py']));
    peers.push(program('python-csv', 'Python `csv`, `set`, `gzip` level 6', python, ['python_csv.py']));
  }
  return [...peers, DUCKDB, ...NODE_PEERS];
}

/** DuckDB through npm, two threads: `COPY (SELECT DISTINCT …) TO 'x.csv.gz'`. It reads every format of the suites. */
export const DUCKDB: Contender = {
  name: 'duckdb',
  label: 'DuckDB `COPY (SELECT DISTINCT …)`, 2 threads',
  prepare(work) {
    const { format } = work.data;
    return run(process.execPath, [peer('duckdb.mjs'), format === 'quoted' ? 'csv' : format], work);
  },
};

/** The peers that come with Node and this project's own packages. */
const NODE_PEERS: readonly Contender[] = [
  program('node-lines', 'Node, lines by hand, `Set`, `createGzip` level 6', process.execPath, [
    'node-lines.mjs',
  ]),
  program('node-batches', 'Node streams, 64 KB at a time into `createGzip`', process.execPath, [
    'node-streams.mjs',
    'batches',
  ]),
  {
    ...program('node-rows', 'Node streams, row by row into `createGzip`', process.execPath, [
      'node-streams.mjs',
      'rows',
    ]),
    maxRows: 100_000,
  },
];

function script(name: string, label: string, file: string, args: readonly string[]): Contender {
  return program(name, label, 'sh', [file, ...args]);
}

/** `args` begins with the file in peers/; the member file and the output follow. */
function program(name: string, label: string, file: string, args: readonly string[]): Contender {
  const [first = '', ...rest] = args;
  return { name, label, prepare: (work) => run(file, [peer(first), ...rest], work) };
}

async function run(file: string, args: readonly string[], { data, folder }: Work) {
  const output = join(folder, 'audience.csv.gz');
  // Comparing bytes, not letters of a language: faster for awk.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C' };
  return { command: { file, args: [...args, data.path, output], env, cwd: folder }, outputs: [output] };
}

function peer(file: string): string {
  return join(import.meta.dirname, 'peers', file);
}

/** Absolute path of a program on PATH; null where it is not installed. */
function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return null;
}

/** Python itself: a version manager's wrapper would take longer to start than Python does. */
function findPython(): string | null {
  if (findProgram('python3') === null) return null;
  return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
}
