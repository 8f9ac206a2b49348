import * as core from '@actions/core';

/**
 * Adds Markdown to the job summary. Returns why it could not, or `null`; a summary that cannot be written is no
 * reason to fail. Outside GitHub, where `GITHUB_STEP_SUMMARY` names no file, nothing happens.
 */
export async function writeSummary(markdown: string): Promise<string | null> {
  if (!process.env.GITHUB_STEP_SUMMARY) return null;
  try {
    await core.summary.emptyBuffer().addRaw(markdown).write();
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
