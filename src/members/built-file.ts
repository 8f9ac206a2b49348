import type { Audience } from '../manifest/manifest.ts';

/**
 * The audience with what reads a file that this action built for it: CSV in UTF-8 with a header, whose third column is
 * named like the identifier, whatever form the audience's own member files have.
 */
export function asBuiltFile(audience: Audience, identifier: string): Audience {
  return {
    ...audience,
    format: 'csv',
    column: identifier,
    header: true,
    delimiter: undefined,
    encoding: 'utf-8',
    quote: undefined,
    escape: undefined,
    skip_lines: 0,
    expected_rows: undefined,
  };
}
