import { join } from 'node:path';
import { describeMachine, type Machine } from './machine.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { race } from './race.ts';
import { type ContestResult, readResults, type SuiteName, writeResult } from './results.ts';
import { writeScale } from './scale.ts';
import { contests } from './suites.ts';
import { contestTable } from './table.ts';

/** The action against its peers: `npm run bench -- --help`. */
const ROOT = join(import.meta.dirname, '..');
const RESULTS = join(import.meta.dirname, 'results');

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else await bench(options);
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
}

async function bench(options: Options): Promise<void> {
  const machine = describeMachine();
  if (!options.render) for (const suite of options.suites) await runSuite(suite, options, machine);
  if (!options.write && !options.render) return;
  for (const file of writeScale(ROOT, readResults(RESULTS))) console.log(`wrote ${file}`);
}

async function runSuite(suite: SuiteName, options: Options, machine: Machine): Promise<void> {
  const results: ContestResult[] = [];
  console.log(
    `${suite}: ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load}\n`,
  );
  for await (const contest of contests(suite, options)) {
    const result = await race(contest, options.runs, join(options.folder, 'work'));
    results.push(result);
    console.log(contestTable(result));
  }
  if (results.length === 0) throw new Error(`The suite ${suite} has no contender of those that --only names`);
  if (options.write) writeResult(RESULTS, { suite, machine, contests: results });
}
