import { z } from 'zod';
import { MANIFEST_EXAMPLE, manifestSchema } from '../../src/manifest/schema.ts';
import { resultSchema } from '../../src/result/result.ts';

/** What of a JSON Schema the reference pages show. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
}

/** The manifest as people write it: defaults are optional, and values are not yet transformed. */
export function manifestJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(manifestSchema, { io: 'input' }) as JsonSchema;
  return { ...schema, examples: [MANIFEST_EXAMPLE] };
}

export function resultJsonSchema(): JsonSchema {
  return z.toJSONSchema(resultSchema) as JsonSchema;
}
