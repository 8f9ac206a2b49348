import { audiencesSection } from './audiences-section.ts';
import { detailsSection } from './details-section.ts';
import { size } from './fit.ts';
import { historySection } from './history-section.ts';
import { problemsSection } from './problems-section.ts';
import { attentionSection, closing, heading } from './sections.ts';
import type { ReportView } from './view.ts';

/** How much may be shown. Bytes are counted as UTF-8; a text of so many bytes never has more characters. */
export interface Limits {
  readonly maxBytes: number;
  /** Charts of the members of one audience over its imports. */
  readonly maxHistoryCharts: number;
  /** Of the table, in pixels at a font of 14; `null`: it has all columns. */
  readonly maxTableWidth: number | null;
}

/** GitHub drops a job summary over 1 MiB whole. */
export const SUMMARY_LIMITS: Limits = { maxBytes: 1_000_000, maxHistoryCharts: 12, maxTableWidth: null };

/** GitHub refuses a comment over 65,536 characters, of which bytes are never fewer, and draws it some 750 pixels wide. */
export const COMMENT_LIMITS: Limits = { maxBytes: 65_000, maxHistoryCharts: 0, maxTableWidth: 750 };

/** The job summary as GitHub-flavoured Markdown. */
export function renderSummary(view: ReportView, limits: Limits = SUMMARY_LIMITS): string {
  return render(view, limits);
}

/** The pull request's comment: the same plan under a lower limit, and without drawings, which a mail does not show. */
export function renderComment(view: ReportView, limits: Limits = COMMENT_LIMITS): string {
  return render(view, limits);
}

/**
 * Outcome, what needs eyes first, problems, audiences, drawings, details: each gets what room the more useful ones left
 * it, and says what it had to leave out.
 */
function render(view: ReportView, limits: Limits): string {
  const { audiences } = view.result;
  const head = heading(view);
  const foot = closing(view);
  let room = limits.maxBytes - size([head, '', foot, '', NO_DETAILS_NOTE, '']);
  const take = (section: string): string => {
    room -= section === '' ? 0 : size([section, '']);
    return section;
  };
  // A run with a million problems still has its table.
  const attention = take(attentionSection(view, Math.floor(room * 0.3)));
  const problems = take(problemsSection(view, Math.floor(room * 0.4)));
  const table = take(audiencesSection(view, limits.maxTableWidth, room - 1));
  const history = take(historySection(view, limits.maxHistoryCharts, Math.floor(room / 2)));
  const details = detailsSection(view, room - 1);
  const note = audiences.length > 0 && details === '' ? NO_DETAILS_NOTE : '';
  const sections = [head, attention, problems, table, note, history, details, foot];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const NO_DETAILS_NOTE = 'There is no room here for the details of each audience; `result.json` has them.';
