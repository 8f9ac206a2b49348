import { visible } from '../words/escape.ts';
import { plural } from '../words/numbers.ts';
import { comparedWith } from './compared-with.ts';
import { loosened, outcome } from './outcome.ts';
import { inColors, plainly } from './paint.ts';
import { attentionLines, type Look, problemLines } from './terminal-problems.ts';
import { tableLines } from './terminal-table.ts';
import type { ReportView } from './view.ts';
import { wrap } from './wrap.ts';

/** What a terminal is taken for that does not say how wide it is, and the narrowest that a table is made for. */
const USUAL_WIDTH = 100;
const NARROWEST = 60;

/** What a report is written to. */
export interface Screen {
  /** Characters of a line; `undefined` where nobody knows, as in a file. */
  readonly width: number | undefined;
  /** Whether it shows ANSI's colours. */
  readonly colors: boolean;
}

/**
 * The report for a person at a desk, in the order of a page: outcome, what needs eyes first, problems, audiences. It
 * stays within the screen's width, except for words that are longer.
 */
export function renderTerminal(view: ReportView, screen: Screen): string {
  const look: Look = {
    width: Math.max(NARROWEST, screen.width ?? USUAL_WIDTH),
    paint: screen.colors ? inColors : plainly,
  };
  const sections = [
    heading(view, look),
    attentionLines(view, look),
    problemLines(view, look),
    tableLines(view, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The groups of the flag `--shards`, one per line: what a job of a matrix would take as `audiences`. */
export function renderShards(shards: readonly string[]): string {
  return [
    `${plural(shards.length, 'shard')}:`,
    ...shards.map((ids) => `  ${visible(ids, 100_000)}`),
    '',
  ].join('\n');
}

/** What to do to see a plan's changes, where it was compared with nothing. */
export function renderProposal(base: string, { width = USUAL_WIDTH }: Screen): string {
  const said = `Nothing was compared. To see who would join and leave, add --base ${visible(base)}.`;
  return `${wrap(said, Math.max(NARROWEST, width), '').join('\n')}\n`;
}

function heading(view: ReportView, { width, paint }: Look): string[] {
  const { result, manifest } = view;
  const facts = [
    visible(manifest),
    ...(result.mode === null ? [] : [`mode ${result.mode}`]),
    ...comparedWith(result, (commit) => commit.slice(0, 7)),
  ];
  return [
    ...wrap(`${outcome(view)}${loosened(view)}.`, width, '').map((line) => paint('bold', line)),
    ...wrap(facts.join(', '), width, '').map((line) => paint('dim', line)),
  ];
}
