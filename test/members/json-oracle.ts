import fc from '../support/property.ts';

/** What a reader must report of one JSON value, found out with JSON.parse: the ID or `!not-an-id`. */
export function valueRow(text: string, column: string): string {
  // TypeScript's library does not know the third argument yet: the text of a primitive value.
  const sources = new Map<unknown, Map<string, string | undefined>>();
  const reviver = function (this: unknown, key: string, value: unknown, context?: { source?: string }) {
    const fields = sources.get(this) ?? new Map();
    sources.set(this, fields.set(key, context?.source));
    if (key === '' && fields.size === 1) top = context?.source;
    return value;
  };
  let top: string | undefined;
  const value: unknown = JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
  if (typeof value !== 'object' || value === null) return idOf(value, top);
  if (Array.isArray(value) || !Object.hasOwn(value, column)) return '!not-an-id';
  return idOf(Reflect.get(value, column), sources.get(value)?.get(column));
}

function idOf(value: unknown, source: string | undefined): string {
  if (typeof value === 'string') return value.isWellFormed() ? value : '!not-an-id';
  if (typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source)) return source;
  return '!not-an-id';
}

/** Texts that are JSON, or nearly. */
export function jsonText(column = 'customer_id'): fc.Arbitrary<string> {
  const keys = fc.constantFrom(
    JSON.stringify(column),
    `"\\u0063${column.slice(1)}"`,
    '"a"',
    '""',
    '"__proto__"',
    '"\\ud800"',
    '"é"',
  );
  const strings = fc.oneof(
    fc.string().map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '""',
      '"\\ud83d\\ude00"',
      '"\\ud800"',
      '"\\ude00x"',
      '"\\/\\b"',
      '"\\u00e9"',
      '"\\x"',
      '"\\u12g4"',
    ),
  );
  const numbers = fc.oneof(
    fc.bigInt().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '-0',
      '0',
      '1.0',
      '1e3',
      '1E+2',
      '-',
      '01',
      '1.',
      '.5',
      '1e',
      '-01',
      '+1',
      '0x1',
      '1.5e-3',
    ),
  );
  const words = fc.constantFrom('true', 'false', 'null', 'tru', 'nulll', 'True', '', 'NaN');
  const spaces = fc.constantFrom('', ' ', '\t', '  ');
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      strings,
      numbers,
      words,
      fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(',')}]`),
      fc
        .array(fc.tuple(keys, spaces, tie('value')), { maxLength: 4 })
        .map(
          (fields) => `{${fields.map(([key, space, value]) => `${key}${space}:${space}${value}`).join(',')}}`,
        ),
    ),
  })).value;
}
