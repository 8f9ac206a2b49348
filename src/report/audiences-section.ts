import type { AudienceResult } from '../result/result.ts';
import { code } from '../words/escape.ts';
import { plural } from '../words/numbers.ts';
import { byImportance } from './audience-order.ts';
import { fit, size } from './fit.ts';
import { FOLD_CLOSE, foldOpen } from './fold.ts';
import { type Table, tableOf } from './table.ts';
import type { ReportView } from './view.ts';

/** Rows that are open. */
const MAX_OPEN = 20;

/**
 * The audiences as tables: failing ones first, then those that change, and in folds what is left of those and the ones
 * that stay as they are. At most `maxBytes`.
 */
export function audiencesSection(view: ReportView, maxWidth: number | null, maxBytes: number): string {
  const { audiences } = view.result;
  const { eventful, quiet } = byImportance(audiences);
  // A fold that hides everything would only be in the way.
  const tables =
    eventful.length === 0
      ? [
          { title: '', rows: quiet.slice(0, MAX_OPEN) },
          fold(quiet.slice(MAX_OPEN), 'more unchanged audience'),
        ]
      : [
          { title: '', rows: eventful.slice(0, MAX_OPEN) },
          fold(eventful.slice(MAX_OPEN), 'more audience'),
          fold(quiet, 'unchanged audience'),
        ];
  const blocks: string[] = [];
  let room = maxBytes - size(['', more(audiences.length)]);
  let left = audiences.length;
  for (const block of tables) {
    if (block.rows.length === 0) continue;
    const drawn = draw(block, tableOf(block.rows, view, maxWidth), room);
    left -= block.rows.length - drawn.left;
    if (drawn.text === '') break;
    blocks.push(drawn.text);
    room -= size([drawn.text, '']);
    if (drawn.left > 0) break;
  }
  return [...blocks, ...(left > 0 ? [more(left)] : [])].join('\n\n');
}

/** Rows under a title of a fold, or open without one. */
interface Block {
  readonly title: string;
  readonly rows: readonly AudienceResult[];
}

function fold(rows: readonly AudienceResult[], what: string): Block {
  return { title: plural(rows.length, what), rows };
}

function draw({ title, rows }: Block, { head, row }: Table, maxBytes: number) {
  const around =
    title === '' ? { head: [], foot: [] } : { head: [foldOpen(title), ''], foot: ['', FOLD_CLOSE] };
  // How many are left out is said once, below all tables.
  const block = fit(
    { head: [...around.head, ...head], items: rows, line: row, foot: around.foot, more: () => [] },
    maxBytes,
  );
  return block.left === rows.length ? { text: '', left: block.left } : block;
}

function more(left: number): string {
  return `… and ${plural(left, 'more audience')}; see ${code('result.json')}`;
}
