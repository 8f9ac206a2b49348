import type { RowFinding } from './row-finding.ts';

/** Finds `invisible-character`. Emoji may hold joiners and tags, and joining scripts joiners between their letters. */
export function invisibleCharacter(id: string): RowFinding | null {
  if (!SUSPECT.test(id)) return null;
  const rest = id.replace(EMOJI, '').replace(JOINER_BETWEEN_LETTERS, '');
  if (INVISIBLE.test(rest)) return 'error';
  return /\p{Cf}/u.test(rest) ? 'warning' : null;
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
  ...[
    'Arabic',
    'Syriac',
    'Mongolian',
    'Nko',
    'Mandaic',
    'Phags_Pa',
    'Manichaean',
    'Adlam',
    'Hanifi_Rohingya',
  ],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam'],
  ...['Sinhala', 'Myanmar', 'Khmer', 'Tibetan', 'Javanese', 'Balinese', 'Newa', 'Chakma'],
]
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const LETTER = `[[${JOINING}]&&[\\p{L}\\p{M}]]`;
const JOINER_BETWEEN_LETTERS = new RegExp(`(?<=${LETTER})[\\u200c\\u200d](?=${LETTER})`, 'gv');
