import assert from 'node:assert/strict';
import { it } from 'node:test';
import { numberIn } from '../../src/members/expected-rows.ts';

const TEXTS: readonly (readonly [text: string, rows: number | null])[] = [
  ['48211', 48211],
  ['0\n', 0],
  ['\ufeff "48211" \r\n', 48211],
  ['count(*)\n48211\n', 48211],
  ['"COUNT"\r\n"48211"\r\n', 48211],
  ['rows_unloaded,input_bytes,output_bytes\n48211,900,120\n', 48211],
  ['"ROWS_UNLOADED"|"INPUT_BYTES"\n"48211"|"900"', 48211],
  ['{"entries":[{"url":"s3://x","meta":{"record_count":1}}],"meta":{"record_count":48211}}', 48211],
  ['', null],
  ['many', null],
  ['-1', null],
  ['1.0', null],
  ['48,211', null],
  ['1\n2', null],
  ['count\n1\n2\n', null],
  ['a,b\n1,2\n', null],
  ['count\n\n', null],
  ['{"meta":{"record_count":"many"}}', null],
  ['{"meta":null}', null],
  ['{', null],
  ['9'.repeat(16), null],
];

for (const [text, rows] of TEXTS) {
  it(`reads ${rows} in ${JSON.stringify(text).slice(0, 50)}`, () => assert.equal(numberIn(text), rows));
}
