import path from 'node:path';
import { isPassedBy } from './fence.ts';
import type { Entry } from './folder-entries.ts';
import type { Glob } from './glob.ts';
import { costOf } from './glob-segment.ts';
import { isLast, step } from './glob-step.ts';
import type { Search } from './search.ts';

/** A folder on the way of a glob. */
interface Stop {
  /** As it was found, for messages and exclusions. */
  readonly folder: string;
  /** Without links. */
  readonly real: string;
  /** The segments that its entries may be: more than one after a `**`. */
  readonly states: readonly number[];
}

/** Takes every file below the glob's base, whose real path is given. Whether there was one that is not excluded. */
export async function walkGlob(glob: Glob, real: string, search: Search): Promise<boolean> {
  return walk(glob, { folder: glob.base, real, states: [0] }, search, new Map());
}

async function walk(glob: Glob, stop: Stop, search: Search, seen: Map<string, boolean>): Promise<boolean> {
  // What links lead to again has nothing new, but where an exclusion may hold for one way and not for the other.
  const key = `${stop.states.join()} ${stop.real}`;
  const known = search.hasExcludes ? undefined : seen.get(key);
  if (known !== undefined) return known;
  seen.set(key, false);
  let matched = false;
  for (const entry of await search.list(stop.real, stop.folder, glob.base)) {
    if (search.isOver()) break;
    if (await visit(entry, glob, stop, search, seen)) matched = true;
  }
  seen.set(key, matched);
  return matched;
}

async function visit(
  entry: Entry,
  glob: Glob,
  stop: Stop,
  search: Search,
  seen: Map<string, boolean>,
): Promise<boolean> {
  const { name, kind } = entry;
  for (const state of stop.states) search.spend(costOf(glob.segments[state]!, name));
  const { stay, advance } = step(glob, stop.states, name);
  if (stay.length + advance.length === 0) return false;
  const file = path.join(stop.folder, name);
  if (search.isExcludedItself(file)) return false;
  const real = path.join(stop.real, name);
  const isEnd = advance.includes(glob.segments.length) || stay.some((state) => isLast(glob, state));
  const ahead = (states: readonly number[]) => states.filter((state) => state < glob.segments.length);
  if (kind === 'nameless') return search.fail('nameless', file);
  if (isEnd && (kind === 'folder' || kind === 'link-to-folder') && NAMES_EXTENSION.test(glob.written)) {
    search.passFolder(file, real);
  }
  if (kind === 'folder') {
    const states = ahead([...new Set([...stay, ...advance])]);
    if (states.length === 0 || isPassedBy(search.grounds.fence, real)) return false;
    return walk(glob, { folder: file, real, states }, search, seen);
  }
  if (kind === 'link-to-folder') {
    // `**` does not follow links; a part that names the link does.
    const states = ahead(advance);
    const target = states.length === 0 ? null : await search.follow(file, real);
    return target !== null && walk(glob, { folder: file, real: target, states }, search, seen);
  }
  if (kind === 'gone') {
    if (entry.why !== 'folder') return isEnd && search.fail(entry.why ?? 'removed', file);
    const states = ahead([...new Set([...stay, ...advance])]);
    return states.length > 0 && walk(glob, { folder: file, real, states }, search, seen);
  }
  if (isEnd) return search.takeFound(file, real, kind !== 'file' && kind !== 'other');
  return kind === 'dangling' && ahead(advance).length > 0 && (await search.follow(file, real)) !== null;
}

/** What is meant to be files: `*.csv`, `*.csv.gz`. */
const NAMES_EXTENSION = /\.[A-Za-z0-9]+$/;
