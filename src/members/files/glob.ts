import path from 'node:path';
import { expandBraces, MAX_ALTERNATIVES } from './braces.ts';
import { isUnseen, matchesName, type Segment, segmentOf } from './glob-segment.ts';

/** One alternative of a pattern: the folders that are named outright, and the parts with wildcards after them. */
export interface Glob {
  /** As written, relative to where patterns begin; of braces, this alternative. */
  readonly written: string;
  /** Absolute; the file itself where there is no wildcard. */
  readonly base: string;
  /** From the first with a wildcard on. */
  readonly segments: readonly Segment[];
}

/** The `members` of an audience. */
export interface MemberPatterns {
  readonly includes: readonly Include[];
  readonly excludes: readonly Glob[];
  /** Patterns that cannot be used, and why. */
  readonly faults: readonly { readonly index: number; readonly message: string }[];
}

/** A pattern of files to read. */
export interface Include {
  readonly pattern: string;
  /** Its place in the list, from 0 on. */
  readonly index: number;
  readonly globs: readonly Glob[];
}

/**
 * Understands the manifest's `members`: `*`, `?`, `[…]`, `{a,b}`, `**` as a whole part of a path, `!` in front to
 * exclude. `folder` is absolute; relative patterns begin there. Hidden names and the marks of big-data tools are only
 * matched by a part that speaks of them. Matching takes time in proportion to pattern and name whatever they are: no
 * regular expression is built. `system` says how paths are written: on Windows `\` separates folders, elsewhere it takes
 * a wildcard's meaning away.
 */
export function parsePatterns(
  patterns: readonly string[],
  folder: string,
  system: typeof path.posix = path,
): MemberPatterns {
  const includes: Include[] = [];
  const excludes: Glob[] = [];
  const faults: { index: number; message: string }[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const negated = pattern.startsWith('!');
    const globs = parsePattern(negated ? pattern.slice(1) : pattern, folder, system);
    if (typeof globs === 'string') faults.push({ index, message: globs });
    else if (negated) excludes.push(...globs);
    else includes.push({ pattern, index, globs });
  }
  return { includes, excludes, faults };
}

/** Whether an absolute path, or a folder above it, is excluded. */
export function isExcluded(excludes: readonly Glob[], file: string): boolean {
  return excludes.some((glob) => {
    const parts = partsBelow(glob.base, file);
    if (parts === null) return false;
    for (let length = glob.segments.length === 0 ? 0 : 1; length <= parts.length; length += 1) {
      if (matchesParts(glob.segments, parts.slice(0, length), true)) return true;
    }
    return false;
  });
}

/** Whether an absolute path is excluded, where no folder above it is. */
export function isExcludedItself(excludes: readonly Glob[], file: string): boolean {
  return excludes.some((glob) => matchesPath(glob, file, true));
}

/** Whether patterns name an absolute path. */
export function isNamed({ includes, excludes }: MemberPatterns, file: string): boolean {
  return (
    includes.some(({ globs }) => globs.some((glob) => matchesPath(glob, file, false))) &&
    !isExcluded(excludes, file)
  );
}

/** Whether an absolute path is what the glob means; `all` lets wildcards match hidden names and marks too. */
function matchesPath(glob: Glob, file: string, all: boolean): boolean {
  const parts = partsBelow(glob.base, file);
  return parts !== null && matchesParts(glob.segments, parts, all);
}

/** The order in which files are read: by the bytes of their names, the same in every place of the world. */
export function inOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const MAX_PATTERN_LENGTH = 4096;

function parsePattern(pattern: string, folder: string, system: typeof path.posix): readonly Glob[] | string {
  if (pattern === '') return 'is empty';
  if (pattern.includes('\0')) return 'has a NUL character';
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  const alternatives = expandBraces(system.sep === '\\' ? pattern.replaceAll('\\', '/') : pattern);
  if (alternatives === null) return `means more than ${MAX_ALTERNATIVES} paths, because its braces multiply`;
  const globs: Glob[] = [];
  for (const alternative of alternatives) {
    const { root } = system.parse(alternative);
    const segments = alternative
      .slice(root.length)
      .split('/')
      .filter((part, at, parts) => part !== '' && part !== '.' && !(part === '**' && parts[at + 1] === '**'))
      .map(segmentOf);
    const wild = segments.findIndex((segment) => segment.kind !== 'literal');
    const literal = wild === -1 ? segments : segments.slice(0, wild);
    const rest = wild === -1 ? [] : segments.slice(wild);
    if (rest.some((segment) => segment.text === '..')) return 'has `..` after a wildcard';
    globs.push({
      written: alternative,
      base: system.resolve(folder, root, ...literal.map((segment) => segment.text)),
      segments: rest,
    });
  }
  return globs;
}

function partsBelow(base: string, file: string): string[] | null {
  if (file === base) return [];
  const start = base.endsWith(path.sep) ? base : base + path.sep;
  return file.startsWith(start) ? file.slice(start.length).split(path.sep) : null;
}

/**
 * Goes back to the last `**` only: what an earlier one could take over, the later can as well. That also holds for
 * unseen parts, which none of them takes unless `all`.
 */
function matchesParts(segments: readonly Segment[], parts: readonly string[], all: boolean): boolean {
  let segment = 0;
  let part = 0;
  let retrySegment = -1;
  let retryPart = 0;
  while (part < parts.length) {
    const current = segments[segment];
    if (current?.kind === 'globstar') {
      retrySegment = segment;
      retryPart = part;
      segment += 1;
      // After a last `**` there must be something for it to stand for.
      if (segment === segments.length) return all || !parts.slice(part).some(isUnseen);
    } else if (current !== undefined && matchesName(current, parts[part]!, all)) {
      segment += 1;
      part += 1;
    } else if (retrySegment >= 0 && (all || !isUnseen(parts[retryPart]!))) {
      retryPart += 1;
      segment = retrySegment + 1;
      part = retryPart;
    } else {
      return false;
    }
  }
  return segment === segments.length;
}
