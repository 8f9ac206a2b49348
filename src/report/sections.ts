import { code, link, text } from '../words/escape.ts';
import { count, moment, plural } from '../words/numbers.ts';
import { fit } from './fit.ts';
import { outcome, outcomeSign } from './outcome.ts';
import { allProblems, problemLine, tally } from './problems-list.ts';
import { mostImportantFirst, TABLE_HEAD, tableRow } from './table.ts';
import { detailsOf, type ReportView } from './view.ts';

/** The outcome as a heading, and one line that says of what. */
export function heading(view: ReportView): string {
  const { result, manifest, selection, reason, runUrl } = view;
  const facts = [
    code(manifest),
    ...(selection === null ? [] : [`only ${someCodes(selection, 5)}`]),
    ...(result.mode === null
      ? []
      : [`mode ${code(result.mode)}${reason === null ? '' : ` (${text(reason)})`}`]),
    ...(result.ts === null ? [] : [`${code('ts')} ${moment(result.ts)}`]),
    ...(runUrl === null ? [] : [link('run', runUrl)]),
    ...(result.run?.actor === undefined ? [] : [`guards overridden by ${code(result.run.actor)}`]),
  ];
  return `## ${outcomeSign(view)} ${outcome(view)}\n\n${facts.join(' · ')}`;
}

/** All problems, errors first; at most `maxBytes`. */
export function problemsSection(view: ReportView, maxBytes: number): string {
  const found = allProblems(view.result);
  if (found.length === 0) return '';
  return fit(
    {
      head: [`### ${tally(found)}`, ''],
      items: found,
      line: (problem) => problemLine(problem, view),
      foot: [],
      more: (left) => [`- … and ${plural(left, 'more problem')}; see ${code('result.json')}`],
    },
    maxBytes,
  ).text;
}

/** The table of audiences in the manifest's order or, where not all fit, by importance; at most `maxBytes`. */
export function tableSection(view: ReportView, maxBytes: number): string {
  const { audiences } = view.result;
  if (audiences.length === 0) return '';
  const table = (rows: typeof audiences) =>
    fit(
      {
        head: TABLE_HEAD,
        items: rows,
        line: (audience) => tableRow(audience, view),
        foot: [],
        more: (left) => ['', `… and ${plural(left, 'more audience')}; see ${code('result.json')}`],
      },
      maxBytes,
    );
  const inOrder = table(audiences);
  return inOrder.left === 0 ? inOrder.text : table(mostImportantFirst(audiences)).text;
}

/** What is left to know: abandoned audiences, and where ODP tells what it did. */
export function closing(view: ReportView): string {
  const { mode, abandoned, audiences } = view.result;
  const notes: string[] = [];
  if (abandoned.length > 0) {
    const verb = abandoned.length === 1 ? 'is' : 'are';
    notes.push(
      `⚠️ ${plural(abandoned.length, 'audience')} ${verb} no longer in the manifest: ${someCodes(abandoned, 50)}. ` +
        'ODP keeps their members until someone imports or deletes them.',
    );
  }
  // Drift has no problem that would show it further up.
  const drifted = mode === 'plan' ? audiences.filter(({ id }) => hasFailedCheck(id, view)) : [];
  if (drifted.length > 0) {
    const names = someCodes(
      drifted.map(({ id }) => id),
      50,
    );
    notes.push(
      `⚠️ ODP disagrees with the last import of ${names}: not every sampled member is as it left them. The details have the numbers.`,
    );
  }
  if (mode === 'import' && audiences.some(({ status }) => status === 'imported')) {
    notes.push(
      'ODP now compares each file with the import before it and disqualifies everyone who is missing. ' +
        'What it did is in ODP under **Account Settings > Activity Log**, category **Audience Diffs**.',
    );
  } else if (mode !== null) {
    notes.push(
      `${mode === 'plan' ? 'A plan uploads nothing. ' : ''}What ODP does with an import is in ODP under **Account Settings > Activity Log**, category **Audience Diffs**.`,
    );
  }
  return notes.join('\n\n');
}

function hasFailedCheck(id: string, view: ReportView): boolean {
  return detailsOf(view, id).checks.some(({ ok }) => ok === false);
}

function someCodes(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map((name) => code(name, 130));
  const left = names.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${count(left)} more` : ''}`;
}
