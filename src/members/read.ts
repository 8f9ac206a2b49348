import type { Audience } from '../manifest/manifest.ts';
import type { ProblemCode } from '../problems/codes.ts';
import { error, type Problem, ProblemError } from '../problems/problem.ts';
import { type Batch, giveBatch, takeBatch } from './batch.ts';
import { readCsv, readTsv } from './formats/csv.ts';
import { formatOf, type MemberFormat } from './formats/format.ts';
import { readJson, readNdjson } from './formats/json.ts';
import { readLines } from './formats/lines.ts';
import { createIntake, type Intake } from './intake.ts';
import { readParquet } from './parquet/parquet.ts';
import { createProblemList } from './problem-list.ts';
import type { MemberSink, TextReader } from './reader.ts';
import type { AudienceRules } from './rules/audience-rules.ts';
import { emptyFile, seeText, type TextSeen } from './rules/empty-file.ts';
import { rulesForColumn, rulesWithoutColumns } from './rules/file-rules.ts';
import { conflictMarker } from './rules/not-a-row.ts';
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

/** What to read, and who learns of it. */
export interface ReadRequest {
  readonly audience: Audience;
  /** In the order in which they are read. */
  readonly sources: readonly SourceToOpen[];
  /** Takes each batch of valid IDs, and sets `fresh`: 0 marks a duplicate. */
  readonly take: (batch: Batch) => void;
  /** What to look for in an export that may have gone wrong; `null` for what was imported already. */
  readonly exportRules: AudienceRules | null;
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
  const { audience, sources, take, exportRules, progress } = request;
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
  let file = '';
  let lastInvalidLine = 0;
  const intake = createIntake(rules, batch, {
    batch(full) {
      take(full);
      exportRules?.take(full, file);
      const { fresh, lines, count } = full;
      rows += count;
      for (let i = 0; i < count; i++) {
        if (fresh[i] === 1) continue;
        duplicates++;
        if (audience.duplicates !== 'drop') tally.add('duplicate', lines[i] as number);
      }
      progress?.(rows);
    },
    invalid(code, line, details) {
      rows++;
      invalid++;
      lastInvalidLine = line;
      tally.add(code, line, details);
    },
    lowered: (id) => exportRules?.lowered(id, batch),
    doubtful: (code, line) => tally.addDoubt(code, line),
    longNumber: (endsInZero, line) => tally.addLongNumber(endsInZero, line),
  });
  try {
    for (const { name, open } of sources) {
      const format = formatOf(name, audience.format);
      const seen: TextSeen = { isWhole: false, hasColumns: false, isBlank: true, endsInLine: true };
      tally = createTally(name, audience, format === 'parquet' ? 'row' : 'line');
      file = name;
      lastInvalidLine = 0;
      const before = rows;
      let fault: Problem | null = null;
      try {
        const source = await open();
        try {
          if (format === null) throw new ProblemError(error('bad-format', UNKNOWN_EXTENSION));
          await readSource(source, format, {
            request,
            seen,
            sink: sinkOf(intake, format, request, rules.matches, seen),
            foresee: (share) => {
              if (rows > before) request.foresee?.((before + (rows - before) / share) / rows);
            },
          });
          intake.decide();
        } finally {
          await source.close();
        }
      } catch (cause) {
        if (!(cause instanceof ProblemError)) throw cause;
        // What is wrong with the file itself says where that is; what cannot be opened has the manifest's line.
        fault = { file: name, ...cause.problem };
      }
      intake.flush();
      if (name === sources.at(-1)?.name && format !== 'json' && seen.isWhole && !seen.endsInLine) {
        exportRules?.endWithoutLineEnd(name, lastInvalidLine);
      }
      const empty =
        exportRules !== null && format !== null && seen.isWhole && (seen.isBlank || fault === null)
          ? emptyFile(name, format, audience, seen, sources.length > 1)
          : null;
      if (empty !== null) problems.push(empty);
      else if (fault !== null) {
        faults.push(fault);
        problems.push(fault);
      }
      // Where the rows were read in the wrong way, what is wrong with them says nothing.
      if (fault === null || !MISREAD.has(fault.code)) problems.push(...tally.problems());
    }
  } finally {
    giveBatch(batch);
  }
  problems.push(...(exportRules?.ofNames(sources.map(({ name }) => name)) ?? []));
  return { rows, invalid, duplicates, faults, problems: problems.all() };
}

/** Codes of files whose rows are not what they were read as. */
const MISREAD: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'wrong-delimiter',
  'no-header',
  'empty-header',
]);

/** The intake as a sink for one file, whose rules depend on its format and on the column that is taken. */
function sinkOf(
  intake: Intake,
  format: MemberFormat,
  { audience, exportRules }: ReadRequest,
  matches: ((id: string) => boolean) | null,
  seen: TextSeen,
): MemberSink {
  const field = format === 'lines' ? null : String(audience.column ?? audience.identifier);
  const isInspected = exportRules !== null;
  // Those of a table follow once its column is known.
  const isTable = format === 'csv' || format === 'tsv';
  intake.begin(isInspected && !isTable ? rulesWithoutColumns(audience, field) : null);
  return {
    id: intake.id,
    invalid: intake.invalid,
    columns(taken) {
      seen.hasColumns = true;
      intake.begin(isInspected ? rulesForColumn(audience, taken, matches) : null);
    },
    conflictMarker(line) {
      if (isInspected && !audience.accept.includes('not-a-row')) throw conflictMarker(line);
    },
  };
}

const TEXT_READERS: Readonly<Record<Exclude<MemberFormat, 'parquet'>, TextReader>> = {
  csv: readCsv,
  tsv: readTsv,
  lines: readLines,
  ndjson: readNdjson,
  json: readJson,
};

interface Reading {
  readonly request: ReadRequest;
  readonly sink: MemberSink;
  readonly seen: TextSeen;
  readonly foresee: (share: number) => void;
}

async function readSource(source: MemberSource, format: MemberFormat, reading: Reading): Promise<void> {
  const { audience, pause } = reading.request;
  if (format === 'parquet') await readParquet(pacedSlices(source, pause), audience, reading.sink);
  else
    await TEXT_READERS[format](
      paced(readText(source, audience.encoding), source.size, reading),
      audience,
      reading.sink,
    );
}

const UNKNOWN_EXTENSION =
  'The file name does not say which format this is; set `format` to csv, tsv, lines, ndjson, json or parquet.';

async function* paced(
  text: AsyncIterable<Buffer>,
  size: number,
  { request, seen, foresee }: Reading,
): AsyncIterable<Buffer> {
  let first = true;
  for await (const chunk of text) {
    const { length } = chunk;
    seeText(seen, chunk);
    yield chunk;
    // A compressed file has more text than its size says; then too little is foreseen, which does no harm.
    if (first && length < size) foresee(length / size);
    first = false;
    await request.pause?.();
  }
  seen.isWhole = true;
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
