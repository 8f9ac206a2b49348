import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzip6Bytes, membersDigest } from './check.ts';
import type { Contender, Prepared } from './contender.ts';
import type { DataSet } from './data.ts';
import { type Measured, measure } from './measure.ts';
import type { ContestResult, Entry } from './results.ts';

/** One piece of work and who does it. */
export interface Contest {
  readonly data: DataSet;
  readonly before: DataSet | null;
  readonly contenders: readonly Contender[];
  /** Whether to ask gzip what it makes of the rows. */
  readonly gzip6: boolean;
}

/**
 * Lets the contenders do the work in turn, `runs` rounds: what slows the machine down for a while slows all of them.
 * Rejects where one fails or where its file holds other members than the data.
 */
export async function race(contest: Contest, runs: number, folder: string): Promise<ContestResult> {
  const { data, contenders } = contest;
  rmSync(folder, { recursive: true, force: true });
  const racers = await Promise.all(contenders.map((contender) => prepare(contender, contest, folder)));
  let gzip6: number | null = null;
  warm(data.path);
  for (let round = 0; round < runs; round++) {
    for (const racer of racers) {
      const { outputs, command } = racer.prepared;
      racer.measured.push(await measure(command));
      if (round === 0) {
        await check(racer, data);
        if (contest.gzip6 && gzip6 === null) gzip6 = await gzip6Bytes(outputs[0] as string);
      }
      for (const output of outputs) rmSync(output);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  const { kind, format, rows, bytes, distinct, idBytes } = data;
  return {
    data: { kind, format, rows, bytes, distinct, idBytes },
    gzip6Bytes: gzip6,
    entries: racers.map(entry),
  };
}

interface Racer {
  readonly contender: Contender;
  readonly prepared: Prepared;
  readonly measured: Measured[];
  outputBytes: number;
}

async function prepare(contender: Contender, { data, before }: Contest, folder: string): Promise<Racer> {
  const own = join(folder, contender.name);
  mkdirSync(own, { recursive: true });
  return {
    contender,
    prepared: await contender.prepare({ data, before, folder: own }),
    measured: [],
    outputBytes: 0,
  };
}

async function check(racer: Racer, data: DataSet): Promise<void> {
  const { outputs, digest: expected = data.digest } = racer.prepared;
  const digest = await membersDigest(outputs);
  if (digest !== expected)
    throw new Error(`${racer.contender.name} wrote other members than there are: ${digest}, not ${expected}`);
  racer.outputBytes = outputs.reduce((sum, output) => sum + statSync(output).size, 0);
}

function entry({ contender, measured, outputBytes }: Racer): Entry {
  const peaks = measured.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== null);
  return {
    name: contender.name,
    label: contender.label,
    seconds: measured.map(({ seconds }) => Math.round(seconds * 10_000) / 10_000),
    peakBytes: peaks.length === 0 ? null : Math.max(...peaks),
    outputBytes,
  };
}

/** The first to read the file should not be the only one to wait for the disk. */
function warm(path: string): void {
  if (statSync(path).size < 2 ** 31) readFileSync(path);
}
