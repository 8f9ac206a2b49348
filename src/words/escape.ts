import { UNSEEN } from './unseen.ts';

/**
 * Text from a manifest, a file name or an input is shown as text and as nothing else. One function for each
 * place it can be shown in; every other file of the report puts foreign text through one of them.
 */

/**
 * One line of text without anything that hides, reorders or moves other text: what cannot be seen (unseen.ts) becomes
 * `\n`, `\u{1b}`….
 */
export function visible(text: string, maxLength = 1000): string {
  return clip(text, maxLength).replace(
    ALL_UNSEEN,
    (character) => NAMED.get(character) ?? `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/**
 * A line for a workflow's log. The runner takes `::command::` at the start of a line (after white space) and
 * `##[command]` anywhere in it; source: actions/runner, ActionCommand.TryParseV2 and TryParse.
 */
export function logLine(text: string, maxLength = 4000): string {
  return visible(text, maxLength)
    .replace(/^(\s*):(?=:)/, '$1: ')
    .replaceAll('##[', '# #[');
}

/** A Markdown code span that holds exactly the text. Nothing in it is ever interpreted. */
export function code(text: string, maxLength = 200): string {
  const shown = visible(text, maxLength);
  if (shown === '') return '(empty)';
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/**
 * Markdown for a run of text inside a line. Plain words stay as they are; a word that could become
 * structure, HTML, a link, a mention, a reference or an emoji is put in a code span, since an entity or a
 * backslash does not stop a mention. Text between backticks becomes a code span too.
 */
export function text(value: string, maxLength = 1000): string {
  const line = clip(value, maxLength).replace(/\s+/g, ' ').trim();
  const pieces: Piece[] = [];
  for (const [, quoted, plain] of line.matchAll(/`([^`]+)`|([^`]+|`)/g)) {
    if (quoted !== undefined) push(pieces, { code: true, text: quoted });
    else for (const piece of words(plain ?? '', pieces.length === 0)) push(pieces, piece);
  }
  return pieces.map((piece) => (piece.code ? code(piece.text, maxLength) : piece.text)).join('');
}

/**
 * Inline Markdown as a cell of a table. A table ends its cell at any bare pipe, even in a code span; parsers disagree
 * about a pipe after two backslashes, so there another character takes its place.
 */
export function cell(markdown: string): string {
  return markdown.replace(/\\+\|/g, (run) => `${run.slice(0, -1)}¦`).replaceAll('|', '\\|');
}

/** A Markdown link; `label` is Markdown already. Without a web address there is only the label. */
export function link(label: string, url: string | null): string {
  if (url === null || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return label;
  return `[${label}](${new URL(url).href.replace(/[()<>|\\`*_[\]]/g, percentEncode)})`;
}

/** Text inside a quoted string of a Mermaid chart: letters, digits and a few marks; anything else becomes `·`. */
export function mermaid(value: string, maxLength = 32): string {
  return clip(value, maxLength).replace(/[^\p{L}\p{M}\p{N} _.,:()/…-]/gu, '·');
}

const ALL_UNSEEN = new RegExp(UNSEEN, 'gu');
const NAMED = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

interface Piece {
  readonly code: boolean;
  readonly text: string;
}

/** Two code spans side by side would run into each other, so they become one. */
function push(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (last?.code && piece.code) pieces[pieces.length - 1] = { code: true, text: last.text + piece.text };
  else if (piece.text !== '') pieces.push(piece);
}

/** ASCII with a meaning in GitHub's Markdown, and characters that `visible` would have to show. */
const MEANINGFUL = new RegExp(`[@#<>&*_~|\`[\\]{}\\\\$^]|${UNSEEN}`, 'u');
/** Web addresses, commit hashes, `GH-1` and other ticket numbers, security advisories, `:emoji:`. */
const LINKING =
  /www\.|:\/\/|(?<![\p{L}\p{N}])[0-9a-f]{7,64}(?![\p{L}\p{N}])|\b(?!utf-)[a-z][a-z0-9]*-\d|\bGHSA-|:[\w+-]+:/iu;
/** What would begin a list or underline a heading, were it first. */
const BLOCK = /^(?:[-=+]+|\d{1,9}[.)])$/;

function* words(line: string, first: boolean): Generator<Piece> {
  let start = first;
  for (const word of line.split(/( )/)) {
    if (MEANINGFUL.test(word) || LINKING.test(word) || (start && BLOCK.test(word))) {
      const [, before = '', core = '', after = ''] = /^(["'“‘(]*)(.*?)([.,;:!?)"'”’…]*)$/su.exec(word) ?? [];
      const quoted =
        (before.endsWith('"') && after.startsWith('"')) || (before.endsWith('“') && after.startsWith('”'));
      // A code span says by itself where the word begins and ends.
      if (core === '') yield { code: true, text: word };
      else {
        yield { code: false, text: quoted ? before.slice(0, -1) : before };
        yield { code: true, text: core };
        yield { code: false, text: quoted ? after.slice(1) : after };
      }
    } else {
      yield { code: false, text: word };
    }
    start = false;
  }
}

/** At most so many characters, never half of one. */
function clip(value: string, maxLength: number): string {
  if (value.length <= maxLength) return value;
  return `${value.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
