import { z } from 'zod';
import { PROBLEM_CODES, type ProblemCode } from '../problems/codes.ts';

/**
 * The result document, section by section, as `result.json`, the `result` output and `schema/result.schema.json` have it.
 */
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const problemSchema = z.strictObject({
  code: z.enum(Object.keys(PROBLEM_CODES) as [ProblemCode, ...ProblemCode[]]),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  file: z.exactOptional(z.string()),
  line: z.exactOptional(z.int().positive()),
  column: z.exactOptional(z.int().positive()),
  count: z.exactOptional(z.int().positive()),
});

export const STATUSES = ['planned', 'imported', 'unchanged', 'invalid', 'blocked', 'held', 'failed'] as const;

export const audienceResultSchema = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  identifier: z.string().nullable(),
  status: z.enum(STATUSES),
  members: count.nullable(),
  rows: count.nullable(),
  duplicates: count.nullable(),
  invalid: count.nullable(),
  baseline: z
    .strictObject({ source: z.enum(['state', 'base']), members: count, ts: count.nullable() })
    .nullable(),
  added: count.nullable(),
  removed: count.nullable(),
  kept: count.nullable(),
  file: z.strictObject({ path: z.string(), bytes: count, sha256 }).nullable(),
  destination: z
    .strictObject({ bucket: z.string(), key: z.string(), etag: z.string().nullable() })
    .nullable(),
  problems: z.array(problemSchema),
});

export const resultSchema = z.strictObject({
  version: z.literal(1),
  mode: z.enum(['plan', 'import']).nullable(),
  ts: count.nullable(),
  outcome: z.enum(['success', 'failure']),
  audiences: z.array(audienceResultSchema),
  abandoned: z.array(z.string()),
  problems: z.array(problemSchema),
  /** Only in the output `result`, where all problems were left out for its size. */
  truncated: z.exactOptional(z.literal(true)),
});

export type Status = (typeof STATUSES)[number];
export type AudienceResult = z.infer<typeof audienceResultSchema>;
export type Result = z.infer<typeof resultSchema>;
