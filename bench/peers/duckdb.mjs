// DuckDB with two threads, free to write the rows in any order.
// node duckdb.mjs <csv | ndjson | parquet> <members> <audience.csv.gz>
import { DuckDBInstance } from '@duckdb/node-api';

const [format, source, target] = process.argv.slice(2);
const READERS = {
  csv: `read_csv('${source}', header = true, all_varchar = true)`,
  ndjson: `read_json('${source}', format = 'newline_delimited', columns = {customer_id: 'VARCHAR'})`,
  parquet: `read_parquet('${source}')`,
};

const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();
await connection.run(`
  COPY (
    SELECT 'passthrough' AS type, 'qualify' AS action, customer_id, 'bench' AS audience_id, 1748851070 AS ts
    FROM (SELECT DISTINCT customer_id FROM ${READERS[format]})
  ) TO '${target}' (FORMAT csv, HEADER, COMPRESSION gzip)
`);
connection.closeSync();
instance.closeSync();
