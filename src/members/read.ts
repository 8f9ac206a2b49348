import type { Audience } from '../manifest/manifest.ts';
import { error, type Problem, ProblemError } from '../problems/problem.ts';
import { type Batch, giveBatch, takeBatch } from './batch.ts';
import { readCsv, readTsv } from './formats/csv.ts';
import { formatOf, type MemberFormat } from './formats/format.ts';
import { readJson, readNdjson } from './formats/json.ts';
import { readLines } from './formats/lines.ts';
import { createIntake, type Intake } from './intake.ts';
import { readParquet } from './parquet/parquet.ts';
import { createProblemList } from './problem-list.ts';
import type { TextReader } from './reader.ts';
import { compilePattern, idRules } from './rules.ts';
import type { MemberSource, SourceToOpen } from './source.ts';
import { createTally, type Tally } from './tally.ts';
import { readText } from './text/decode.ts';

/** What reading an audience's member files found. */
export interface MembersRead {
  /** Rows in all, those that hold no valid ID, and those whose ID came before. */
  readonly rows: number;
  readonly invalid: number;
  readonly duplicates: number;
  /** What kept files from being read to their end; where there is any, the counts are not true. */
  readonly faults: readonly Problem[];
  /** What is wrong with rows and files, the faults too. */
  readonly problems: readonly Problem[];
}

/** What to read, and who is told of it. */
export interface ReadRequest {
  readonly audience: Audience;
  /** In the order in which they are read. */
  readonly sources: readonly SourceToOpen[];
  /** Takes each batch of valid IDs, and sets `fresh`: 0 marks a duplicate. */
  readonly take: (batch: Batch) => void;
  /** Awaited between chunks: back-pressure, and a chance to stop by throwing. */
  readonly pause?: () => Promise<void>;
  /** Called once a file, after its first chunk: all files up to it may have so many times the rows so far. */
  readonly foresee?: (times: number) => void;
  /** Called with the rows so far for every batch, some thousand times a second. */
  readonly progress?: (rows: number) => void;
}

/**
 * Reads all IDs of an audience, checks each and hands them on in batches. What is wrong with a row or a file is in the
 * result; rejects only where the outside fails in a way that no problem code describes.
 */
export async function readMembers(request: ReadRequest): Promise<MembersRead> {
  const { audience, sources, take, progress } = request;
  const rules = idRules(
    audience,
    audience.pattern === undefined ? null : await compilePattern(audience.pattern),
  );
  const problems = createProblemList();
  const faults: Problem[] = [];
  const batch = takeBatch();
  let rows = 0;
  let invalid = 0;
  let duplicates = 0;
  let tally: Tally;
  const intake = createIntake(rules, batch, {
    batch(full) {
      take(full);
      const { fresh, lines, count } = full;
      rows += count;
      for (let i = 0; i < count; i++) {
        if (fresh[i] === 1) continue;
        duplicates++;
        if (audience.duplicates !== 'drop') tally.add('duplicate', lines[i] as number);
      }
      progress?.(rows);
    },
    invalid(code, line) {
      rows++;
      invalid++;
      tally.add(code, line);
    },
  });
  try {
    for (const { name, open } of sources) {
      tally = createTally(name, audience);
      try {
        const source = await open();
        try {
          const before = rows;
          await readSource(source, audience, intake, request.pause, (share) => {
            if (rows > before) request.foresee?.((before + (rows - before) / share) / rows);
          });
        } finally {
          await source.close();
        }
      } catch (cause) {
        if (!(cause instanceof ProblemError)) throw cause;
        // What is wrong with the file itself says where that is; what cannot be opened has the manifest's line.
        const problem = { file: name, ...cause.problem };
        faults.push(problem);
        problems.push(problem);
      }
      intake.flush();
      problems.push(...tally.problems());
    }
  } finally {
    giveBatch(batch);
  }
  return { rows, invalid, duplicates, faults, problems: problems.all() };
}

const TEXT_READERS: Readonly<Record<Exclude<MemberFormat, 'parquet'>, TextReader>> = {
  csv: readCsv,
  tsv: readTsv,
  lines: readLines,
  ndjson: readNdjson,
  json: readJson,
};

async function readSource(
  source: MemberSource,
  audience: Audience,
  intake: Intake,
  pause: (() => Promise<void>) | undefined,
  foresee: (share: number) => void,
): Promise<void> {
  const format = formatOf(source.name, audience.format);
  if (format === null) throw new ProblemError(error('bad-format', UNKNOWN_EXTENSION));
  if (format === 'parquet') {
    await readParquet(pacedSlices(source, pause), audience, intake);
    return;
  }
  await TEXT_READERS[format](
    paced(readText(source, audience.encoding), pause, source.size, foresee),
    audience,
    intake,
  );
}

const UNKNOWN_EXTENSION =
  'The format cannot be told from the file name; set `format` to csv, tsv, lines, ndjson, json or parquet.';

async function* paced(
  text: AsyncIterable<Buffer>,
  pause: (() => Promise<void>) | undefined,
  size: number,
  foresee: (share: number) => void,
): AsyncIterable<Buffer> {
  let first = true;
  for await (const chunk of text) {
    const { length } = chunk;
    yield chunk;
    // A compressed file has more text than its size says; then too little is foreseen, which does no harm.
    if (first && length < size) foresee(length / size);
    first = false;
    await pause?.();
  }
}

/** A Parquet file is read slice by slice. */
function pacedSlices(source: MemberSource, pause: (() => Promise<void>) | undefined): MemberSource {
  return {
    ...source,
    async slice(start, end) {
      await pause?.();
      return source.slice(start, end);
    },
  };
}
