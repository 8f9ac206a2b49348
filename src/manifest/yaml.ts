import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { error, type Place, type Problem } from '../problems/problem.ts';
import { count } from '../words/numbers.ts';
import { convert, TreeFault } from './convert.ts';
import { decodeText } from './text.ts';
import type { Node } from './tree.ts';
import { describeYamlError } from './yaml-errors.ts';

/**
 * Most lines and commas of a manifest, which together are at least as many as its keys and list items. They are counted
 * before anything is parsed; seven thousand audiences of eight lines each have fewer.
 */
export const MAX_LINES_AND_COMMAS = 60_000;
/** Most lexical tokens, of which a key with a value takes about seven: bounds what few lines and commas may hide. */
export const MAX_TOKENS = 500_000;
/** Deepest nesting. A manifest needs four levels; the bound keeps a bomb of brackets off the stack. */
export const MAX_DEPTH = 64;
/** Most syntax errors told one by one. */
const MAX_ERRORS = 20;

/**
 * Reads YAML 1.2 (core schema) or JSON. `root` is `null` exactly where there is a problem, all of them
 * `manifest-syntax` with line and column in `name`. Takes bounded time and memory whatever the source.
 */
export function parseYaml(
  source: string | Uint8Array,
  name: string,
): { readonly root: Node | null; readonly problems: readonly Problem[] } {
  const decoded = decodeText(source, name);
  if (decoded.problem) return { root: null, problems: [decoded.problem] };
  const { text } = decoded;
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (message: string, offset: number) => ({
    root: null,
    problems: [error('manifest-syntax', message, place(offset))],
  });

  if (hasTooManyEntries(text)) return fail(TOO_MANY_ENTRIES, 0);
  const tokens = tokenize(text, lines);
  const conflict = /^<{7}(?= |$)/m.exec(text);
  if (conflict !== null) return fail(CONFLICT, conflict.index);
  if ('fault' in tokens) return fail(tokens.fault, tokens.offset);
  const document = compose(tokens.tokens, text.length);
  if (!document) return fail('The manifest is empty.', 0);
  const problems = syntaxProblems(document, text, place);
  if (problems.length > 0) return { root: null, problems };
  try {
    return { root: convert(document.contents, place), problems: [] };
  } catch (fault) {
    if (!(fault instanceof TreeFault)) throw fault;
    return fail(fault.message, fault.offset);
  }
}

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  // The library compares each key with all before it; convert() finds repeated keys in one pass.
  uniqueKeys: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

type Tokens = { readonly tokens: readonly CST.Token[] } | { readonly fault: string; readonly offset: number };

/** The library's own loop over lexer and parser, with bounds. */
function tokenize(text: string, lines: LineCounter): Tokens {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let documents = 0;
  let lexemes = 0;
  const take = (found: Iterable<CST.Token>): number | null => {
    for (const token of found) {
      tokens.push(token);
      if (token.type === 'document' && ++documents > 1) return token.offset;
    }
    return null;
  };
  for (const lexeme of new Lexer().lex(text)) {
    const second = take(parser.next(lexeme));
    if (second !== null) return { fault: SEVERAL, offset: second };
    if (++lexemes > MAX_TOKENS) {
      return { fault: TOO_MANY_TOKENS, offset: parser.offset };
    }
    if (parser.stack.length > MAX_DEPTH) {
      return { fault: 'The manifest is nested too deeply from here on.', offset: parser.offset - 1 };
    }
  }
  const second = take(parser.end());
  return second === null ? { tokens } : { fault: SEVERAL, offset: second };
}

const TOO_MANY_ENTRIES = `The manifest has more than ${count(MAX_LINES_AND_COMMAS)} lines and commas, which is more than is read. Split it into several, or let patterns name the member files.`;
const TOO_MANY_TOKENS = `The manifest has more than ${count(MAX_TOKENS)} YAML tokens, which is more than is read. Split it into several.`;

function hasTooManyEntries(text: string): boolean {
  let entries = 0;
  for (const mark of ['\n', ',']) {
    for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) entries++;
  }
  return entries > MAX_LINES_AND_COMMAS;
}

/** The library makes an error for each token that does not belong, and their stack traces would take most of the time. */
function compose(tokens: readonly CST.Token[], length: number): Document | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const [document] = new Composer(OPTIONS).compose(tokens, true, length);
    return document;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const CONFLICT =
  'Here begins a conflict that Git could not merge. Choose between its two sides, remove the lines `<<<<<<<`, `=======` and `>>>>>>>`, and commit the result.';
const SEVERAL =
  'A manifest is one YAML document, and here a second one begins. Remove the `---` or `...` before it.';

function syntaxProblems(document: Document, text: string, place: (offset: number) => Place): Problem[] {
  const problems: Problem[] = [];
  const { version, explicit } = document.directives?.yaml ?? {};
  if (explicit && version !== '1.2') {
    problems.push(
      error('manifest-syntax', 'The manifest is read as YAML 1.2. Remove the `%YAML` directive.', place(0)),
    );
  }
  const seen = new Set<number | undefined>();
  const tabs = document.errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  const [tab] = tabs;
  // What comes after the first tab follows from the tabs.
  const end = tab === undefined ? document.errors.length : document.errors.indexOf(tab) + 1;
  for (const fault of document.errors.slice(0, end)) {
    const at = place(fault.pos[0]);
    // One mistake often has several errors on its line; the first is the one to correct.
    if (seen.has(at.line)) continue;
    seen.add(at.line);
    if (problems.length < MAX_ERRORS) {
      const problem = error('manifest-syntax', describeYamlError(fault, text), at);
      problems.push(fault === tab && tabs.length > 1 ? { ...problem, count: tabs.length } : problem);
    }
  }
  const hidden = seen.size - problems.length;
  if (hidden > 0 && problems.length >= MAX_ERRORS) {
    const last = problems[MAX_ERRORS - 1]!;
    problems[MAX_ERRORS - 1] = {
      ...last,
      message: `${last.message} More lines after it are wrong too.`,
      count: hidden + 1,
    };
  }
  return problems;
}
