import type { Audience } from '../manifest/manifest.ts';
import { badFormat } from './bad-format.ts';
import { readCsv, readTsv } from './formats/csv.ts';
import type { MemberFormat } from './formats/format.ts';
import { readJson, readNdjson } from './formats/json.ts';
import { readLines } from './formats/lines.ts';
import { readParquet } from './parquet/parquet.ts';
import type { MemberSink, TextReader } from './reader.ts';
import { seeText, type TextSeen } from './rules/empty-file.ts';
import type { MemberSource } from './source.ts';
import { readText } from './text/decode.ts';

/** How one file is read, and who learns of it. */
export interface FileReading {
  readonly audience: Audience;
  readonly sink: MemberSink;
  /** Learns what the text says of the whole file. */
  readonly seen: TextSeen;
  /** Called once, after the first chunk, with the share of the file that it is. */
  readonly foresee: (share: number) => void;
  /** Awaited between chunks. */
  readonly pause: (() => Promise<void>) | undefined;
}

/** Reads the IDs of one file; `format` is `null` where nothing says it. Throws ProblemError. */
export async function readMemberFile(
  source: MemberSource,
  format: MemberFormat | null,
  reading: FileReading,
): Promise<void> {
  const { audience, sink, pause } = reading;
  if (format === null) throw badFormat(UNKNOWN_EXTENSION);
  if (format === 'parquet') {
    await readParquet(pacedSlices(source, pause), audience, sink);
    return;
  }
  const text = paced(readText(source, audience.encoding), source.size, reading);
  await TEXT_READERS[format](text, audience, sink);
}

const TEXT_READERS: Readonly<Record<Exclude<MemberFormat, 'parquet'>, TextReader>> = {
  csv: readCsv,
  tsv: readTsv,
  lines: readLines,
  ndjson: readNdjson,
  json: readJson,
};

const UNKNOWN_EXTENSION =
  'The file name does not say which format this is; set `format` to csv, tsv, lines, ndjson, json or parquet.';

async function* paced(
  text: AsyncIterable<Buffer>,
  size: number,
  { pause, seen, foresee }: FileReading,
): AsyncIterable<Buffer> {
  let first = true;
  for await (const chunk of text) {
    const { length } = chunk;
    seeText(seen, chunk);
    yield chunk;
    // A compressed file has more text than its size says; then too little is foreseen, which does no harm.
    if (first && length < size) foresee(length / size);
    first = false;
    await pause?.();
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
