import { code } from '../words/escape.ts';
import { plural } from '../words/numbers.ts';
import { attentionOf } from './attention.ts';
import { fit } from './fit.ts';
import { groupItem } from './group-item.ts';
import type { ReportView } from './view.ts';

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
