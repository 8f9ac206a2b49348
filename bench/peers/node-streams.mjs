// What a developer writes first: parser, set, writer and gzip as streams, one row at a time. Then the same with the rows
// gathered to 64 KB before they go to gzip.
// node node-streams.mjs <rows | batches> <members.csv> <audience.csv.gz>
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';

const [size, source, target] = process.argv.slice(2);
const seen = new Set();
const distinct = new Transform({
  objectMode: true,
  transform({ customer_id }, _encoding, done) {
    if (seen.has(customer_id)) return done();
    seen.add(customer_id);
    done(null, ['passthrough', 'qualify', customer_id, 'bench', 1748851070]);
  },
});

let pieces = [];
let length = 0;
const batches = new Transform({
  transform(piece, _encoding, done) {
    pieces.push(piece);
    length += piece.length;
    if (length >= 65536) this.flushBatch();
    done();
  },
  flush(done) {
    this.flushBatch();
    done();
  },
});
batches.flushBatch = function flushBatch() {
  this.push(Buffer.concat(pieces, length));
  pieces = [];
  length = 0;
};

await pipeline(
  createReadStream(source),
  parse({ columns: true }),
  distinct,
  stringify({ header: true, columns: ['type', 'action', 'customer_id', 'audience_id', 'ts'] }),
  ...(size === 'batches' ? [batches] : []),
  createGzip(),
  createWriteStream(target),
);
