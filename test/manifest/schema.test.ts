import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { AUDIENCE_KEY_NAMES } from '../../src/manifest/allowed-values.ts';
import { parseManifest } from '../../src/manifest/read.ts';
import { resultSchema } from '../../src/result/result.ts';
import fc from '../support/property.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const load = (name: string) => JSON.parse(readFileSync(join(ROOT, 'schema', name), 'utf8'));
const manifestSchema = load('audiences.schema.json');
const resultJsonSchema = load('result.schema.json');
const ajv = new Ajv2020({ allErrors: true });
const isManifest = ajv.compile(manifestSchema);
const isResult = ajv.compile(resultJsonSchema);
const keys = manifestSchema.properties.audiences.additionalProperties.properties;

test('what is generated is current', () => {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'generate.ts'), '--check'], { stdio: 'pipe' });
});

test('both schemas pass their own examples, and so does the action', async () => {
  for (const example of manifestSchema.examples) {
    assert.ok(isManifest(example), ajv.errorsText(isManifest.errors));
    const { problems, invalid } = await parseManifest(JSON.stringify(example), 'audiences.json');
    assert.deepEqual([problems, invalid], [[], []]);
  }
  for (const example of resultJsonSchema.examples) {
    assert.ok(isResult(example), ajv.errorsText(isResult.errors));
    assert.ok(resultSchema.safeParse(example).success);
  }
});

test('the first example of docs/manifest.md passes the schema through the action', async () => {
  const page = readFileSync(join(ROOT, 'docs', 'manifest.md'), 'utf8');
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const { audiences, problems, invalid } = await parseManifest(example, 'audiences.yml');
  assert.deepEqual([audiences.length, problems, invalid], [1, [], []]);
});

for (const key of AUDIENCE_KEY_NAMES) {
  test(`${key} is described, and its examples and default are valid`, () => {
    const { description, examples, default: value } = keys[key];
    assert.ok(description.length > 20);
    assert.ok(examples.length > 0);
    for (const example of value === undefined ? examples : [...examples, value]) {
      assert.ok(ajv.validate(keys[key], example), `${key}: ${JSON.stringify(example)}`);
    }
  });
}

test('defaults take every key of an audience but members, name and description', () => {
  const expected = AUDIENCE_KEY_NAMES.filter((key) => !['members', 'name', 'description'].includes(key));
  assert.deepEqual(Object.keys(manifestSchema.properties.defaults.properties), expected);
});

test('the identifier may come from the audience or from the defaults, and must come from one', () => {
  const audiences = { a: { members: 'x' } };
  assert.equal(isManifest({ version: 1, audiences }), false);
  assert.equal(isManifest({ version: 1, defaults: { identifier: 'email' }, audiences }), true);
  assert.equal(isManifest({ version: 1, audiences: { a: { members: 'x', identifier: 'email' } } }), true);
});

test('the schema and the action agree on every value of every key', async () => {
  const word = fc.constantFrom(
    ...'a ab email Email type a_id _a 1a csv parquet trim lowercase fail skip drop warn ; " 😀 true 12'.split(
      ' ',
    ),
    ...'50% 0.5% 100% 100.0% 100.1% 250% -1% .5% 5.% 1e1% 0.0000001% % ٣%'.split(' '),
    ...['', '\n', '\t', '1 %'],
  );
  const scalar = fc.oneof(
    word,
    fc.boolean(),
    fc.integer({ min: -2, max: 3 }),
    fc.constantFrom(0.5, 2.5, 1e300),
  );
  const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.constant({}), fc.constant(null));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...AUDIENCE_KEY_NAMES), value, async (key, setting) => {
      const manifest = {
        version: 1,
        audiences: { a: { members: 'x', identifier: 'email', min_members: 0, header: true, [key]: setting } },
      };
      const { audiences } = await parseManifest(JSON.stringify(manifest), 'audiences.json');
      assert.equal(isManifest(manifest), audiences.length === 1, ajv.errorsText(isManifest.errors));
    }),
    { numRuns: 1500 },
  );
});

test('the schema and the action agree on audience IDs', async () => {
  const part = fc.constantFrom('a', 'Z', '0', '_', '.', '-', ' ', '/', 'é', '\n', 'x'.repeat(126));
  const id = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(id, async (name) => {
      const manifest = { version: 1, audiences: { [name]: { members: 'x', identifier: 'email' } } };
      const { audiences } = await parseManifest(JSON.stringify(manifest), 'audiences.json');
      assert.equal(isManifest(manifest), audiences.length === 1);
    }),
  );
});
