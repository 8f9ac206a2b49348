import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { between } from '../scripts/generate/markdown.ts';
import { goals, type Recorded } from './goals.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { race } from './race.ts';
import { contests } from './suites.ts';
import { contestTable, figures, goalsTable, machine } from './tables.ts';

/** The action against what people would use instead: `npm run bench -- --help`. */
const PAGE = join(import.meta.dirname, '..', 'docs', 'scale.md');

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else await bench(options);
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
}

async function bench(options: Options): Promise<void> {
  const where = machine();
  console.log(`${where}\n`);
  const all: Recorded[] = [];
  for (const suite of options.suites) {
    for await (const contest of contests(suite, options)) {
      const result = await race(contest, options.rounds, join(options.folder, 'work'));
      all.push({ suite, ...result });
      console.log(contestTable(result));
    }
  }
  if (all.length === 0) throw new Error('There is no contender of those that --only names');
  const reached = goals(all);
  for (const { goal, worst, met } of reached)
    if (met !== null) console.log(`${met ? 'met' : 'MISSED'}: ${goal}: ${worst}`);
  if (!options.record) return;
  const page = [
    ['machine', where],
    ['goals', goalsTable(reached)],
    ['figures', figures(all)],
  ].reduce((text, [name, content]) => between(text, name!, content!), readFileSync(PAGE, 'utf8'));
  writeFileSync(PAGE, page);
  console.log(`wrote ${PAGE}`);
}
