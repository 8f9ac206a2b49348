import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzip6Bytes, membersDigest } from './check.ts';
import type { DataSet, DataSpec } from './data.ts';
import { type Command, type Measured, measure, median } from './measure.ts';

/** A way to make an audience file. */
export interface Contender {
  readonly name: string;
  /** The same for people, in Markdown. */
  readonly label: string;
  /** With more rows it would take minutes. */
  readonly maxRows?: number;
  /** Gets ready for the work; the command itself is what is measured. */
  prepare(work: Work): Promise<Prepared>;
}

/** What a contender works on. */
export interface Work {
  readonly data: DataSet;
  /** The audience as it was before, for a contender that compares. */
  readonly before: DataSet | null;
  /** A folder of the contender's own. */
  readonly folder: string;
}

export interface Prepared {
  readonly command: Command;
  /** The files that the command makes, `.csv.gz`. */
  readonly outputs: readonly string[];
  /** `MemberDigest` of what they hold, where it is not that of the data. */
  readonly digest?: string;
}

/** One piece of work and who does it. */
export interface Contest {
  readonly data: DataSet;
  readonly before: DataSet | null;
  readonly contenders: readonly Contender[];
}

/** What a contest measured. */
export interface ContestResult {
  readonly data: Pick<DataSet, keyof DataSpec | 'bytes' | 'distinct' | 'idBytes'>;
  /** What `gzip -6` makes of the rows that were written. */
  readonly gzip6Bytes: number;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly name: string;
  readonly label: string;
  /** Median wall time of the rounds, start to exit. */
  readonly seconds: number;
  /** The most of all rounds; `null` where the system does not tell. */
  readonly peakBytes: number | null;
  readonly outputBytes: number;
}

/**
 * Lets the contenders do the work in turn, `rounds` times: what slows the machine down for a while slows all of them.
 * Rejects where one fails, or where its file holds members other than the data.
 */
export async function race(contest: Contest, rounds: number, folder: string): Promise<ContestResult> {
  const { data, before, contenders } = contest;
  rmSync(folder, { recursive: true, force: true });
  const racers = await Promise.all(
    contenders.map(async (contender) => {
      const own = join(folder, contender.name);
      mkdirSync(own, { recursive: true });
      const prepared = await contender.prepare({ data, before, folder: own });
      return { contender, prepared, measured: [] as Measured[], outputBytes: 0 };
    }),
  );
  let gzip6 = 0;
  // The first to read the file should not be the only one to wait for the disk.
  if (statSync(data.path).size < 2 ** 31) readFileSync(data.path);
  for (let round = 0; round < rounds; round++) {
    for (const racer of racers) {
      const { outputs, command, digest: expected = data.digest } = racer.prepared;
      racer.measured.push(await measure(command));
      if (round === 0) {
        const digest = await membersDigest(outputs);
        if (digest !== expected) {
          throw new Error(
            `${racer.contender.name} wrote members other than the data has: ${digest}, not ${expected}`,
          );
        }
        racer.outputBytes = outputs.reduce((sum, output) => sum + statSync(output).size, 0);
        if (gzip6 === 0) gzip6 = await gzip6Bytes(outputs);
      }
      for (const output of outputs) rmSync(output);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return {
    data,
    gzip6Bytes: gzip6,
    entries: racers.map(({ contender: { name, label }, measured, outputBytes }) => {
      const peaks = measured.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== null);
      const peakBytes = peaks.length === 0 ? null : Math.max(...peaks);
      return { name, label, seconds: median(measured.map(({ seconds }) => seconds)), peakBytes, outputBytes };
    }),
  };
}
