import { code, table } from './markdown.ts';
import { type JsonSchema, resultJsonSchema } from './schemas.ts';

/** The fields of the result document: one table for the document, one for each kind of object in it. */
export function fieldsTables(): string {
  const root = resultJsonSchema();
  const sections = [['The document', root] as const, ...Object.entries(root.$defs ?? {})];
  return sections
    .map(([title, schema]) => {
      const intro = title === 'The document' ? '' : `${schema.description}\n\n`;
      return `### ${title}\n\n${intro}${table(['field', 'type', 'meaning'], rows(schema, ''))}`;
    })
    .join('\n\n');
}

function rows(schema: JsonSchema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) ? '' : ', may be absent';
    const row = [code(`${prefix}${name}`), `${typeName(field)}${optional}`, field.description ?? ''];
    const inner = field.anyOf?.find((choice) => choice.properties) ?? field;
    return [row, ...rows(inner, `${prefix}${name}.`)];
  });
}

function typeName(schema: JsonSchema): string {
  if (schema.$ref) return schema.$ref.replace('#/$defs/', '');
  if (schema.anyOf) return schema.anyOf.map(typeName).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) {
    // The codes have a page of their own.
    return schema.enum.length > 10
      ? 'a problem code'
      : schema.enum.map((word) => code(String(word))).join(' or ');
  }
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  if (schema.type === 'array') return `array of ${schema.items ? typeName(schema.items) : 'anything'}`;
  return String(schema.type ?? 'anything');
}
