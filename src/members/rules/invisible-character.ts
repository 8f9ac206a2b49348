import type { RowFinding } from './row-finding.ts';

/** Finds `invisible-character`. Emoji may hold joiners and tags, and joining scripts joiners between their letters. */
export function invisibleCharacter(id: string): RowFinding | null {
  if (!SUSPECT.test(id)) return null;
  const rest = id.replace(EMOJI, '').replace(JOINER_IN_WORD, '');
  if (INVISIBLE.test(rest)) return 'error';
  return /\p{Cf}/u.test(rest) ? 'warning' : null;
}

/** Whether white space that `trim` would remove holds such a character: a byte order mark, for one, shows that files were joined. */
export function isInvisiblyPadded(text: string): boolean {
  return INVISIBLE.test(text.replace(text.trim(), ''));
}

/** As ranges of a character class, in hexadecimal. */
const RANGES = [
  ...['a0', 'ad', '34f', '115f-1160', '17b4-17b5', '180e', '2000-200f', '202a-202f', '205f-2069', '2800'],
  ...['3164', 'feff', 'ffa0', 'fffc-fffd'],
]
  .map((range) => range.replace(/[0-9a-f]+/g, (code) => `\\u{${code}}`))
  .join('');
const INVISIBLE = new RegExp(`[${RANGES}]`, 'u');
const SUSPECT = new RegExp(`[${RANGES}\\p{Cf}]`, 'u');

/** UTS #51: pictographs with their modifiers, joined to one; flags of tags. */
const EMOJI =
  /\p{ExtPict}[\ufe0e\ufe0f\p{EMod}]*(?:\u200d\p{ExtPict}[\ufe0e\ufe0f\p{EMod}]*)+|\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}/gu;

/** Scripts that write with joiners: those that join their letters, and those of India and its neighbours. */
const JOINING = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Mandaic', 'Phags_Pa', 'Manichaean', 'Adlam'],
  ...['Hanifi_Rohingya', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Myanmar', 'Khmer', 'Tibetan', 'Javanese', 'Balinese', 'Newa'],
  'Chakma',
]
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const LETTER = `[[${JOINING}]&&[\\p{L}\\p{M}]]`;
const LETTER_OR_DIGIT = `[[${JOINING}]&&[\\p{L}\\p{M}\\p{Nd}]]`;
/** Those of the scripts above that the Unicode Character Database gives the combining class 9. */
const VIRAMAS =
  '[\\u{94d}\\u{9cd}\\u{a4d}\\u{acd}\\u{b4d}\\u{bcd}\\u{c4d}\\u{ccd}\\u{d3b}\\u{d3c}\\u{d4d}\\u{dca}\\u{f84}\\u{1039}\\u{103a}\\u{17d2}\\u{1b44}\\u{a9c0}\\u{11133}\\u{11134}\\u{11442}]';
/** UAX #31, 2.3: a joiner is spelling within a word, and U+200D after a virama at the end of one, too. */
const JOINER_IN_WORD = new RegExp(
  `(?<=${LETTER})[\\u200c\\u200d](?=${LETTER_OR_DIGIT})|(?<=${VIRAMAS})\\u200d`,
  'gv',
);
