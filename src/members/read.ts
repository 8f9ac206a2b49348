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
import type { SourceToOpen } from './source.ts';
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
  const { audience, sources, take, exportRules, pause, progress } = request;
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
    longNumber: (endsInZero, line) => exportRules?.longNumber(endsInZero, line, file),
  });
  try {
    for (const { name, open } of sources) {
      const format = formatOf(name, audience.format);
      const seen: TextSeen = { isWhole: false, hasColumns: false, isBlank: true, endsInLine: true };
      tally = createTally(name, audience, format);
      file = name;
      lastInvalidLine = 0;
      const before = rows;
      let fault: Problem | null = null;
      try {
        const source = await open();
        try {
          await readMemberFile(source, format, {
            audience,
            seen,
            pause,
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
      // An empty file is not valid JSON either.
      if (seen.isWhole && seen.isBlank && isFirstPartOfSpark(name)) fault = null;
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
  problems.push(...(exportRules?.ofFiles(sources.map(({ name }) => name)) ?? []));
  return { rows, invalid, duplicates, faults, problems: problems.all() };
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
  format: MemberFormat | null,
  { audience, exportRules, judgesRows = exportRules !== null }: ReadRequest,
  matches: Matcher | null,
  seen: TextSeen,
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
