/**
 * Where a text stops being one JSON value (RFC 8259): the index of the first character that cannot belong to it, or the
 * text's length where only its end is missing. For a text that JSON.parse has refused, whose messages repeat it and do not
 * always say the place.
 */
export function faultAt(text: string): number {
  /** The brackets that are open, innermost last. */
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = skip(WHITE, text, at);
    const sign = text[at] ?? '';
    const inner = open.at(-1);
    if (expected === 'next' && sign === ',' && inner !== undefined) {
      expected = inner === '{' ? 'key' : 'value';
    } else if (expected !== 'value' && expected !== 'key' && inner !== undefined && sign === CLOSING[inner]) {
      open.pop();
      expected = 'next';
    } else if ((expected === 'key' || expected === 'first key') && sign === '"') {
      const end = skip(STRING, text, at);
      if (end === at) return skip(CHARACTERS, text, at);
      const colon = skip(WHITE, text, end);
      if (text[colon] !== ':') return colon;
      at = colon;
      expected = 'value';
    } else if (expected === 'value' || expected === 'first item') {
      if (sign === '{' || sign === '[') {
        open.push(sign);
        expected = sign === '{' ? 'first key' : 'first item';
      } else {
        const end = skip(SCALAR, text, at);
        if (end === at) return sign === '"' ? skip(CHARACTERS, text, at) : at;
        at = end - 1;
        expected = 'next';
      }
    } else return at;
    at++;
  }
}

/** What may come next: `first …` also the end of what was just opened, `next` a comma or an end. */
type Expected = 'value' | 'first item' | 'key' | 'first key' | 'next';

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
const WHITE = /[ \t\r\n]*/y;
const CHARACTERS = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*/uy;
const STRING = new RegExp(`${CHARACTERS.source}"`, 'uy');
const SCALAR = new RegExp(
  `${STRING.source}|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null`,
  'uy',
);

/** Where the match that begins at `at` ends; `at` where there is none. */
function skip(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : at;
}
