import { outcome } from './outcome.ts';
import { allProblems } from './problems-list.ts';
import type { ReportView } from './view.ts';

/** The last word of a run that failed. Neither part is escaped. */
export interface ClosingFailure {
  /** What failed, and the code and the audience of the worst error. */
  readonly title: string;
  readonly message: string;
}

/** What a run that failed says last, and many pages show alone: how it went, and its worst error. */
export function closingFailure(view: ReportView): ClosingFailure {
  const said = outcome(view);
  const [what = said] = said.split(/[:,]/);
  const [worst] = allProblems(view.result);
  if (worst === undefined) return { title: what, message: `${said}.` };
  const { audience, problem } = worst;
  return {
    title: `${what}: ${problem.code}${audience === null ? '' : ` in ${audience}`}`,
    message: `${said}. ${audience === null ? '' : `${audience}: `}${problem.message}`,
  };
}
