import { appendFileSync } from 'node:fs';

/**
 * Adds Markdown to the job summary. Returns why it could not, or `null`; a summary that cannot be written is no
 * reason to fail. Outside GitHub, where `GITHUB_STEP_SUMMARY` names no file, nothing happens.
 */
export function writeSummary(
  markdown: string,
  file: string | undefined = process.env.GITHUB_STEP_SUMMARY,
): string | null {
  if (file === undefined || file === '') return null;
  try {
    appendFileSync(file, markdown);
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
