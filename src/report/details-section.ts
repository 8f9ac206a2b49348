import type { AudienceResult } from '../result/result.ts';
import { code, text } from '../words/escape.ts';
import { count, moment, plural } from '../words/numbers.ts';
import { mostImportantFirst } from './audience-order.ts';
import { fit } from './fit.ts';
import { FOLD_CLOSE, foldOpen } from './fold.ts';
import { detailsOf, type ReportView } from './view.ts';

/** What the table has no room for, audience by audience, in a fold; at most `maxBytes`. */
export function detailsSection(view: ReportView, maxBytes: number): string {
  const { audiences } = view.result;
  if (audiences.length === 0) return '';
  const block = (order: readonly AudienceResult[]) => {
    return fit(
      {
        head: [foldOpen('Audiences in detail'), ''],
        items: order,
        line: (audience) => detailLine(audience, view),
        foot: ['', FOLD_CLOSE],
        more: (left) => ['', `… and details of ${plural(left, 'more audience')} in ${code('result.json')}`],
      },
      maxBytes,
    );
  };
  const inOrder = block(audiences);
  if (inOrder.left === 0) return inOrder.text;
  const cut = block(mostImportantFirst(audiences));
  return cut.left === audiences.length ? '' : cut.text;
}

function detailLine(audience: AudienceResult, view: ReportView): string {
  const { owner, description, readDifferently, checks } = detailsOf(view, audience.id);
  const facts = [
    ...(description === null ? [] : [text(description, 300)]),
    ...(owner === null ? [] : [`owner: ${text(owner, 100)}`]),
    ...(audience.identifier === null ? [] : [`identifier ${code(audience.identifier)}`]),
    ...rowsFact(audience),
    baselineFact(audience),
    ...(audience.file === null
      ? []
      : [`file ${code(audience.file.path)}, SHA-256 ${code(audience.file.sha256)}`]),
    ...destinationFact(audience),
    ...(readDifferently.length === 0
      ? []
      : [`read differently than the baseline: ${readDifferently.map((key) => code(key)).join(', ')}`]),
    ...checks.map(({ ok, text: said }) => `${CHECK_SIGNS.get(ok)} ODP: ${text(said, 300)}`),
  ];
  return `- ${[code(audience.id), ...(audience.name === null ? [] : [text(audience.name, 100)])].join(' ')}${facts.map((fact) => `<br>${fact}`).join('')}`;
}

/** What the table may have had no room for. */
function rowsFact({ rows, duplicates, invalid }: AudienceResult): string[] {
  const odd = [
    ...(duplicates ? [plural(duplicates, 'duplicate')] : []),
    ...(invalid ? [`${count(invalid)} invalid`] : []),
  ];
  return rows === null || odd.length === 0 ? [] : [`${plural(rows, 'row')}, ${odd.join(' and ')}`];
}

const CHECK_SIGNS: ReadonlyMap<boolean | null, string> = new Map([
  [true, '✅'],
  [false, '❌'],
  [null, '❔'],
]);

function baselineFact({ baseline, kept }: AudienceResult): string {
  if (baseline === null) return 'no baseline';
  const when = baseline.ts === null ? '' : moment(baseline.ts);
  const stay = kept === null ? '' : `, ${count(kept)} of them kept`;
  const size = `with ${plural(baseline.members, 'member')}${stay}`;
  if (baseline.source === 'state') return `baseline: the last import${when && ` at ${when}`} ${size}`;
  const name = baseline.commit === undefined ? 'base commit' : `commit ${code(baseline.commit.slice(0, 7))}`;
  return `baseline: the ${name}${when && `, imported ${when},`} ${size}`;
}

function destinationFact({ destination }: AudienceResult): string[] {
  if (destination === null) return [];
  const etag = destination.etag === null ? '' : `, ETag ${code(destination.etag)}`;
  const server = destination.endpoint === undefined ? '' : ` on ${code(destination.endpoint)}`;
  return [`uploaded to ${code(`s3://${destination.bucket}/${destination.key}`, 400)}${server}${etag}`];
}
