import { historiesSection, sizesSection } from './chart-sections.ts';
import { detailsSection } from './details-section.ts';
import { size } from './fit.ts';
import { closing, heading, problemsSection, tableSection } from './sections.ts';
import type { ReportView } from './view.ts';

/** How much may be shown. Bytes are counted as UTF-8; a text of so many bytes never has more characters. */
export interface Limits {
  readonly maxBytes: number;
  /** Charts of the members of one audience over its imports. */
  readonly maxHistoryCharts: number;
}

/** GitHub drops a job summary over 1 MiB whole. */
export const SUMMARY_LIMITS: Limits = { maxBytes: 1_000_000, maxHistoryCharts: 12 };

/** GitHub refuses a comment over 65,536 characters; the marker is not counted here. */
export const COMMENT_LIMITS: Limits = { maxBytes: 65_000, maxHistoryCharts: 4 };

/** The job summary as GitHub-flavoured Markdown. */
export function renderSummary(view: ReportView, limits: Limits = SUMMARY_LIMITS): string {
  return render(view, limits);
}

/** The pull request's comment: the same plan under a lower limit. */
export function renderComment(view: ReportView, limits: Limits = COMMENT_LIMITS): string {
  return render(view, limits);
}

/**
 * Outcome, problems, table, charts, details: each gets what room the more useful ones left it, and says what it had
 * to leave out.
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
  // A run with a million problems still has its table, and one with ten thousand audiences its chart of the largest.
  const problems = take(problemsSection(view, Math.floor(room * 0.4)));
  const sizes = take(sizesSection(view, Math.floor(room * 0.2)));
  const table = take(tableSection(view, room - 1));
  const histories = take(historiesSection(view, limits.maxHistoryCharts, Math.floor(room / 2)));
  const details = detailsSection(view, room - 1);
  const note = audiences.length > 0 && details === '' ? NO_DETAILS_NOTE : '';
  const sections = [head, problems, table, note, sizes, histories, details, foot];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const NO_DETAILS_NOTE = 'There is no room here for the details of each audience; `result.json` has them.';
