/**
 * Exports every audience from the warehouse into <folder>/<audience ID>/part-<n>.csv.gz:
 *
 *     node export/export.mjs <folder>
 *
 * `query` stands in for the warehouse with made-up rows, so that this runs as it is. Replace it with your client; keep
 * the rest: an export that fails must exit with an error, for a file that is cut off looks like people who left.
 */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** What each audience is, in the warehouse's own language. */
const AUDIENCES = {
  frequent_buyers: 'SELECT customer_id FROM orders_90_days GROUP BY customer_id HAVING count(*) >= 3',
  lapsed_customers: 'SELECT customer_id FROM customers WHERE last_order < current_date - 180',
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: node export/export.mjs <folder>');

for (const [audience, sql] of Object.entries(AUDIENCES)) {
  await mkdir(join(folder, audience), { recursive: true });
  const file = join(folder, audience, 'part-0.csv.gz');
  await pipeline(Readable.from(lines(query(sql))), createGzip(), createWriteStream(file));
  console.log(`exported ${audience}`);
}

/** CSV with a header that is named like the manifest's identifier. */
async function* lines(rows) {
  yield 'customer_id\n';
  for await (const { customer_id } of rows) yield `${customer_id}\n`;
}

/** Stand-in: rows that depend on nothing but the query. */
async function* query(sql) {
  const first = sql.includes('orders_90_days') ? 100_000 : 500_000;
  for (let row = 0; row < 400; row += 1) yield { customer_id: `c-${first + row * 7}` };
}
