// Node by hand: lines split from chunks of text, a Set of strings, gzip at level 6 fed by the chunk.
// node node-lines.mjs <members.csv> <audience.csv.gz>
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const [source, target] = process.argv.slice(2);

async function* rows(chunks) {
  const seen = new Set();
  let rest = '';
  let header = true;
  yield 'type,action,customer_id,audience_id,ts\n';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    if (header) lines.shift();
    header = false;
    let text = '';
    for (const line of lines) {
      if (seen.has(line)) continue;
      seen.add(line);
      text += `passthrough,qualify,${line},bench,1748851070\n`;
    }
    yield text;
  }
}

await pipeline(
  createReadStream(source, { encoding: 'utf8', highWaterMark: 1 << 20 }),
  rows,
  createGzip({ level: 6 }),
  createWriteStream(target),
);
