import { code, link, text } from '../words/escape.ts';
import { moment, plural } from '../words/numbers.ts';
import { attentionOf, someNames } from './attention.ts';
import { comparedWith } from './compared-with.ts';
import { fit } from './fit.ts';
import { groupItem } from './group-item.ts';
import { loosened, outcome, outcomeSign } from './outcome.ts';
import type { ReportView } from './view.ts';

/** The outcome as a heading, and one line that says of what. */
export function heading(view: ReportView): string {
  const { manifest, selection, runUrl } = view;
  const facts = [
    `${code(manifest)}${atCommit(view)}`,
    ...(selection === null ? [] : [`only ${someNames(selection, 5, (id) => code(id))}`]),
    ...comparedWith(view.result, (commit) => commitLink(commit, view.source?.repositoryUrl ?? null)),
    ...(runUrl === null ? [] : [link('run', runUrl)]),
  ];
  return `## ${outcomeSign(view)} ${outcome(view)}${loosened(view)}\n\n${facts.join(' · ')}`;
}

/** What a reviewer must see before anything else, as a list; at most `maxBytes`. */
export function attentionSection(view: ReportView, maxBytes: number): string {
  const items = attentionOf(view, (name) => code(name));
  if (items.length === 0) return '';
  return fit(
    {
      head: ['### Check first', ''],
      items,
      line: (item) =>
        'group' in item ? groupItem(item.group, view, item.sign) : `- ${item.sign} ${item.sentence}`,
      foot: [],
      more: (left) => [`- … and ${plural(left, 'more change')}; see ${code('result.json')}`],
    },
    maxBytes,
  ).text;
}

/**
 * What is left to know: why it was a plan or an import and, after an import, the time of the rows and where ODP tells what it
 * did.
 */
export function closing({ result: { mode, ts, audiences }, reason }: ReportView): string {
  if (mode === null) return '';
  const servers = new Set(audiences.flatMap(({ destination }) => destination?.endpoint ?? []));
  const facts = [
    ...(reason === null ? [] : [`Mode ${code(mode)} (${text(reason)})`]),
    ...(audiences.some(({ status }) => status === 'imported')
      ? [
          ...(ts === null ? [] : [`every row has the ${code('ts')} ${ts}, ${moment(ts)}`]),
          ...[...servers].map((server) => `⚠️ the import went to ${code(server)}, not to AWS`),
          'ODP now disqualifies everyone who is missing from a list, and shows what it did under **Account Settings > Activity Log**, category **Audience Diffs**',
        ]
      : []),
  ];
  return facts.join(' · ');
}

function atCommit({ source }: ReportView): string {
  return source === null ? '' : ` at ${commitLink(source.commit, source.repositoryUrl)}`;
}

function commitLink(commit: string, repositoryUrl: string | null): string {
  return link(code(commit.slice(0, 7)), repositoryUrl && `${repositoryUrl}/commit/${commit}`);
}
