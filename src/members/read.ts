import type { Audience } from '../manifest/manifest.ts';
import type { ProblemCode } from '../problems/codes.ts';
import { type Problem, ProblemError } from '../problems/problem.ts';
import { type Batch, giveBatch, takeBatch } from './batch.ts';
import { formatOf, type MemberFormat } from './formats/format.ts';
import { compilePattern, idRules, type Matcher } from './id-rules.ts';
import { createIntake, type Intake } from './intake.ts';
import { createProblemList } from './problem-list.ts';
import { readMemberFile } from './read-file.ts';
import type { MemberSink } from './reader.ts';
import type { AudienceRules } from './rules/audience-rules.ts';
import { emptyFile, type TextSeen } from './rules/empty-file.ts';
import { isFirstPartOfSpark } from './rules/file-names.ts';
import { rulesForColumn, rulesWithoutColumns } from './rules/file-rules.ts';
import { conflictMarker } from './rules/not-a-row.ts';
import type { MemberSource, SourceToOpen } from './source.ts';
import { createTally, type Tally } from './tally.ts';

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
  /** Whether the rules of a row hold all the same, as they did when the members were imported. */
  readonly judgesRows?: boolean;
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
  const { audience, sources, exportRules, pause } = request;
  const pattern = audience.pattern === undefined ? null : await compilePattern(audience.pattern);
  const rules = idRules(audience, pattern);
  const problems = createProblemList();
  const faults: Problem[] = [];
  const counts = { rows: 0, invalid: 0, duplicates: 0 };
  const batch = takeBatch();
  let file: FileInHand;
  const intake = createIntake(rules, batch, {
    batch(full) {
      request.take(full);
      exportRules?.take(full, file.name);
      counts.rows += full.count;
      counts.duplicates += tallyDuplicates(full, audience, file.tally);
      request.progress?.(counts.rows);
    },
    invalid(code, line, details) {
      counts.rows++;
      counts.invalid++;
      file.lastInvalidLine = line;
      file.tally.add(code, line, details);
    },
    lowered: (id) => exportRules?.lowered(id, batch),
    doubtful: (code, line) => file.tally.addDoubt(code, line),
    longNumber: (endsInZero, line) => exportRules?.longNumber(endsInZero, line, file.name),
  });
  try {
    for (const source of sources) {
      file = takeInHand(source.name, audience);
      const { format, seen } = file;
      const before = counts.rows;
      const foresee = (share: number) => {
        const { rows } = counts;
        if (rows > before) request.foresee?.((before + (rows - before) / share) / rows);
      };
      const sink = sinkOf(intake, file, request, rules.matches);
      let fault = await faultOf(source, async (opened) => {
        await readMemberFile(opened, format, { audience, seen, pause, sink, foresee });
        intake.decide();
      });
      intake.flush();
      // An empty file is not valid JSON either.
      if (seen.isWhole && seen.isBlank && isFirstPartOfSpark(file.name)) fault = null;
      if (source === sources.at(-1) && format !== 'json' && seen.isWhole && !seen.endsInLine)
        exportRules?.endWithoutLineEnd(file.name, file.lastInvalidLine);
      const mayBeEmpty = exportRules !== null && (seen.isBlank || fault === null);
      const empty = mayBeEmpty ? emptyFile(file, audience, sources.length > 1) : null;
      if (empty !== null) problems.push(empty);
      else if (fault !== null) {
        faults.push(fault);
        problems.push(fault);
      }
      // Where the rows were read in the wrong way, what is wrong with them says nothing.
      if (fault === null || !MISREAD.has(fault.code)) problems.push(...file.tally.problems());
    }
  } finally {
    giveBatch(batch);
  }
  problems.push(...(exportRules?.ofFiles(sources.map(({ name }) => name)) ?? []));
  return { ...counts, faults, problems: problems.all() };
}

/** The file that is being read, and what is known of it so far. */
interface FileInHand {
  readonly name: string;
  readonly format: MemberFormat | null;
  readonly seen: TextSeen;
  readonly tally: Tally;
  lastInvalidLine: number;
}

function takeInHand(name: string, audience: Audience): FileInHand {
  const format = formatOf(name, audience.format);
  return {
    name,
    format,
    seen: { isWhole: false, hasColumns: false, isBlank: true, endsInLine: true },
    tally: createTally(name, audience, format),
    lastInvalidLine: 0,
  };
}

/** Gives what kept `read` from reading a file to its end. */
async function faultOf(
  { name, open }: SourceToOpen,
  read: (source: MemberSource) => Promise<void>,
): Promise<Problem | null> {
  try {
    const source = await open();
    try {
      await read(source);
    } finally {
      await source.close();
    }
    return null;
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    // What is wrong with the file itself says where that is; what cannot be opened has the manifest's line.
    return { file: name, ...cause.problem };
  }
}

/** Counts the duplicates of a batch, and adds each to the tally unless they are dropped silently. */
function tallyDuplicates({ fresh, lines, count }: Batch, audience: Audience, tally: Tally): number {
  let duplicates = 0;
  for (let i = 0; i < count; i++) {
    if (fresh[i] === 1) continue;
    duplicates++;
    if (audience.duplicates !== 'drop') tally.add('duplicate', lines[i] as number);
  }
  return duplicates;
}

/** Codes of files whose rows are not what they were read as. */
const MISREAD: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'wrong-delimiter',
  'no-header',
  'empty-header',
  // Of a whole file, this is about quotes around the IDs.
  'damaged-number',
]);

/** The intake as a sink for one file, whose rules depend on its format and on the column that is taken. */
function sinkOf(
  intake: Intake,
  { format, seen }: FileInHand,
  { audience, exportRules, judgesRows = exportRules !== null }: ReadRequest,
  matches: Matcher | null,
): MemberSink {
  const field = format === 'lines' ? null : String(audience.column ?? audience.identifier);
  // Those of a table follow once its column is known.
  const isTable = format === 'csv' || format === 'tsv';
  intake.begin(judgesRows && !isTable ? rulesWithoutColumns(audience, field) : null);
  return {
    id: intake.id,
    invalid: intake.invalid,
    columns(taken) {
      seen.hasColumns = true;
      intake.begin(judgesRows ? rulesForColumn(audience, taken, matches) : null);
    },
    conflictMarker(line) {
      if (exportRules !== null && !audience.accept.includes('not-a-row')) throw conflictMarker(line);
    },
  };
}
