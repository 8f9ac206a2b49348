import type { DataSet } from './data.ts';
import type { Command } from './measure.ts';

/** What a contender has to do. */
export interface Work {
  readonly data: DataSet;
  /** The audience as it was before, for who compares. */
  readonly before: DataSet | null;
  /** A folder of the contender's own, in the folder of the data. */
  readonly folder: string;
}

/** A way to make an audience file. */
export interface Contender {
  readonly name: string;
  /** The same for people, in Markdown. */
  readonly label: string;
  /** More rows than this would take it minutes. */
  readonly maxRows?: number;
  /** Compares with the members before, too. */
  readonly compares?: boolean;
  /** Gets ready for the work; the command itself is what is measured. */
  prepare(work: Work): Promise<Prepared>;
}

export interface Prepared {
  readonly command: Command;
  /** The files that the command makes, `.csv.gz`. */
  readonly outputs: readonly string[];
  /** `MemberDigest` of what they hold, where it is not that of the data. */
  readonly digest?: string;
}
