import { readFileSync } from 'node:fs';
import { z } from 'zod';

const text = z.string().min(1);
const repository = z.object({ full_name: text });

/** The fields of GitHub's webhook payloads that the action reads; one that is missing or of another type is left out. */
const payloadSchema = z.object({
  repository: lenient(z.object({ default_branch: lenient(text), private: lenient(z.boolean()) })),
  /** With all that a baseline and a comment need, or absent. */
  pull_request: lenient(
    z.object({
      number: z.number(),
      /** `ref` is the branch that it is merged into. */
      base: z.object({ sha: text, ref: lenient(text), repo: lenient(repository) }),
      /** `repo: null`: the fork was deleted. Absent: the payload does not say where the head is. */
      head: lenient(z.object({ sha: lenient(text), repo: repository.nullable() })),
    }),
  ),
  /** The group of a merge queue. */
  merge_group: lenient(z.object({ base_sha: text })),
  /** The commit before a push; zeros where the branch is new. */
  before: lenient(text),
  /** The run that started this one by `workflow_run`. */
  workflow_run: lenient(
    z.object({
      event: lenient(text),
      conclusion: lenient(text),
      head_branch: lenient(text),
      /** Of its commit; `null`: a fork that was deleted. */
      head_repository: lenient(repository.nullable()),
    }),
  ),
});

/** What the action reads of a webhook's payload. */
export type EventPayload = z.infer<typeof payloadSchema>;

/** Reads a webhook's payload from a file; `{}` where it is missing or damaged. */
export function readPayload(path: string): EventPayload {
  try {
    return payloadOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

/** What the action reads of a webhook's payload; `{}` for what is not an object. */
export function payloadOf(event: unknown): EventPayload {
  return payloadSchema.catch({}).parse(event);
}

function lenient<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().catch(undefined);
}
