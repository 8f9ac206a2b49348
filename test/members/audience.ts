import type { Audience } from '../../src/manifest/manifest.ts';

/** An audience as the manifest's defaults make it, with the given settings. */
export function audienceOf(settings: Partial<Audience> = {}): Audience {
  return {
    id: 'external_audience_1',
    identifier: 'customer_id',
    members: ['members.csv'],
    format: undefined,
    column: undefined,
    header: true,
    delimiter: undefined,
    quote: undefined,
    escape: undefined,
    skip_lines: 0,
    encoding: 'utf-8',
    normalize: [],
    pattern: undefined,
    invalid_rows: 'fail',
    max_invalid: { kind: 'percent', value: 1, scale: 1 },
    duplicates: 'drop',
    placeholders: undefined,
    accept: [],
    expected_rows: undefined,
    min_members: 1,
    max_members: undefined,
    max_removed: { kind: 'percent', value: 50, scale: 1 },
    max_added: undefined,
    name: undefined,
    description: undefined,
    owner: undefined,
    place: { file: 'audiences.yml', line: 3, column: 3 },
    places: {},
    ...settings,
  };
}
