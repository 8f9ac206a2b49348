import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/**
 * GitHub's workflow commands and file commands, as its page "Workflow commands for GitHub Actions" gives them.
 * `@actions/core` does the same but loads an HTTP client first, a tenth of a second before every run.
 */

/** Writes a workflow command to standard output. Values are encoded, so any text is safe. */
export function issueCommand(
  command: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): void {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${encodeProperty(String(value))}`);
  process.stdout.write(`::${command}${list.length === 0 ? '' : ` ${list.join(',')}`}::${encode(message)}\n`);
}

/** Appends a value of any text to a file such as `$GITHUB_OUTPUT`, behind a delimiter that nobody can guess. */
export function appendValue(file: string, name: string, value: string): void {
  const delimiter = `end-of-value-${randomUUID()}`;
  appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

function encode(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function encodeProperty(text: string): string {
  return encode(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
