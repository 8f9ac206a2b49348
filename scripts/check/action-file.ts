import { validateAction } from '@action-validator/core';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Finding } from './finding.ts';

/**
 * What is wrong with an action.yml: by a strict schema of what this action uses, and by SchemaStore's schema, which
 * does not know `node24` yet and is shown `node20`.
 */
export function wrongAction(file: string, text: string): Finding[] {
  const own = ACTION.safeParse(parse(text));
  const ours = own.success
    ? []
    : own.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const theirs = validateAction(text.replace(/using: node24$/m, 'using: node20')).errors.map((fault) =>
    JSON.stringify(fault),
  );
  return [...ours, ...theirs].map((message) => ({ file, line: 1, message }));
}

const sentence = z.string().regex(/^[`A-Z].*[.]$/s, 'is not a sentence');

/** Source: GitHub's page "Metadata syntax reference". */
const ACTION = z.strictObject({
  name: z.string(),
  // The marketplace cuts longer ones.
  description: z.string().max(125),
  author: z.string(),
  branding: z.strictObject({
    icon: z.string(),
    color: z.enum(['white', 'black', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark']),
  }),
  inputs: z.record(
    z.string().regex(/^[a-z]+(?:-[a-z]+)*$/),
    z.strictObject({
      description: sentence,
      default: z.string().optional(),
      required: z.boolean().optional(),
    }),
  ),
  outputs: z.record(z.string().regex(/^[a-z]+(?:-[a-z]+)*$/), z.strictObject({ description: sentence })),
  runs: z.strictObject({ using: z.literal('node24'), main: z.literal('dist/index.js') }),
});
