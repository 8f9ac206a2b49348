import { stringify } from 'yaml';
import { code, table } from './markdown.ts';
import { type JsonSchema, manifestJsonSchema } from './schemas.ts';

/** Every key of an audience with its default and an example. */
export function keysTable(): string {
  const audiences = manifestJsonSchema().properties?.audiences?.additionalProperties;
  const { properties = {} } = audiences || {};
  return table(
    ['key', 'default', 'meaning', 'examples'],
    Object.entries(properties).map(([key, schema]) => [
      code(key),
      REQUIRED.has(key) ? 'required' : defaultOf(schema),
      schema.description ?? '',
      examples(schema).map(inYaml).join(', '),
    ]),
  );
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? '' : inYaml(schema.default);
}

const REQUIRED: ReadonlySet<string> = new Set(['identifier', 'members']);

function examples(schema: JsonSchema): readonly unknown[] {
  return schema.examples ?? [];
}

/** A value as one writes it in the manifest. */
function inYaml(value: unknown): string {
  if (value === '\t') return code('"\\t"');
  const text = stringify(value, { collectionStyle: 'flow', singleQuote: true, lineWidth: 0 }).trim();
  return code(text.replace(/^\[ (.*) \]$/, '[$1]'));
}
