import type { AudienceResult } from '../result/result.ts';
import { bytes, count, moment, plural } from '../words/numbers.ts';
import { baselineName } from './compared-with.ts';

/** Problems of one audience that are written into the log one by one. */
const MAX_TOLD = 100;

/** An audience's plan in a few lines, for the log. */
export function describePlan(result: AudienceResult): string[] {
  const { members, rows, duplicates, invalid, baseline, added, removed, kept, file, problems, status } =
    result;
  const lines: string[] = [];
  if (members !== null && rows !== null) {
    lines.push(
      `${plural(members, 'member')} in ${plural(rows, 'row')}; ${plural(duplicates ?? 0, 'duplicate')}, ${count(invalid ?? 0)} invalid.`,
    );
  }
  if (baseline !== null) {
    const name = baselineName(baseline, (commit) => `the commit ${commit.slice(0, 7)}`);
    const when =
      baseline.source === 'state' || baseline.ts === null ? '' : `, imported ${moment(baseline.ts)}`;
    lines.push(
      `Against ${name}${when}: ${count(added ?? 0)} added, ${count(removed ?? 0)} removed, ${count(kept ?? 0)} kept.`,
    );
  }
  if (file !== null) lines.push(`Built ${file.path} (${bytes(file.bytes)}, SHA-256 ${file.sha256}).`);
  for (const { severity, code, message, file: place, line } of problems.slice(0, MAX_TOLD)) {
    const where = place === undefined ? '' : ` (${place}${line === undefined ? '' : `:${line}`})`;
    lines.push(`${severity === 'error' ? 'Error' : 'Warning'} ${code}${where}: ${message}`);
  }
  if (problems.length > MAX_TOLD) {
    lines.push(`${count(problems.length - MAX_TOLD)} more problems are in result.json.`);
  }
  lines.push(`Status: ${status}.`);
  return lines;
}
