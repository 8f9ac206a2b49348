import { wrap } from './text.ts';

/** The action's log as GitHub shows it, without what the job summary says too. */
export function shortLog(log: string): string[] {
  const lines: string[] = [];
  let indent = '';
  for (const line of log.split('\n')) {
    const [, command, message = ''] = /^::(\w+)[^:]*::(.*)$/.exec(line) ?? [];
    if (command === 'group') {
      lines.push(`▾ ${message}`);
      indent = '  ';
    } else if (command === 'endgroup') {
      indent = '';
    } else if (command === 'error' || command === 'warning') {
      const text = unescaped(message);
      // Most annotations are in the group of their audience too.
      if (!lines.some((other) => other.endsWith(text))) lines.push(`${LABELS[command]}: ${text}`);
    } else if (line.trim() !== '' && !IN_SUMMARY.test(line)) {
      lines.push(`${indent}${line}`);
    }
  }
  return lines.flatMap((line) => wrap(line));
}

const LABELS = { error: 'Error', warning: 'Warning' };
const IN_SUMMARY = /^(Status: |Built )/;

/** Source: the runner's ActionCommand.cs. */
function unescaped(message: string): string {
  return message.replaceAll('%0A', ' ').replaceAll('%0D', '').replaceAll('%25', '%');
}
