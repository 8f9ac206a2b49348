import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from './file-problems.ts';
import type { GitIndex, Missing } from './git-index.ts';

/** What a folder has, and what Git says that it should have. */
export interface Entry {
  readonly name: string;
  /** `dangling`: a link that cannot be followed. `gone`: tracked and not on the disk. `nameless`: its name is not valid UTF-8, so it cannot be opened. */
  readonly kind:
    | 'file'
    | 'folder'
    | 'link-to-file'
    | 'link-to-folder'
    | 'dangling'
    | 'other'
    | 'gone'
    | 'nameless';
  /** Of what is gone. */
  readonly why?: Missing;
}

/** A folder's entries sorted by name, or the system's error code. */
export type Listing =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly code: string };

/** Lists a folder by its real path. */
export async function listFolder(real: string, index: GitIndex): Promise<Listing> {
  const missing = index.missingIn(real);
  let found: Dirent[];
  try {
    found = await readdir(real, { withFileTypes: true });
  } catch (cause) {
    const code = codeOf(cause);
    // A folder of which nothing is checked out is not there; what is missing in it is.
    if (missing === null || code !== 'ENOENT') return { ok: false, code };
    found = [];
  }
  const entries: Entry[] = [];
  const names = new Set<string>();
  for (const entry of found) {
    names.add(entry.name);
    entries.push({ name: entry.name, kind: await kindOf(entry, real) });
  }
  for (const [name, why] of missing ?? []) if (!names.has(name)) entries.push({ name, kind: 'gone', why });
  // A name may also hold the replacement character itself, so only its bytes tell.
  if (found.some(({ name }) => name.includes('\uFFFD'))) await markNameless(real, entries);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ok: true, entries };
}

async function kindOf(entry: Dirent, folder: string): Promise<Entry['kind']> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  const leadsTo = await stat(path.join(folder, entry.name)).catch(() => null);
  if (leadsTo === null) return 'dangling';
  return leadsTo.isDirectory() ? 'link-to-folder' : 'link-to-file';
}

/** Names are the same bytes as text only where they are valid UTF-8. */
async function markNameless(folder: string, entries: Entry[]): Promise<void> {
  const bytes = await readdir(folder, { encoding: 'buffer' }).catch(() => []);
  const broken = new Map<string, number>();
  for (const name of bytes) {
    if (isUtf8(name)) continue;
    const text = name.toString('utf8');
    broken.set(text, (broken.get(text) ?? 0) + 1);
  }
  for (const [at, { name }] of entries.entries()) {
    const left = broken.get(name) ?? 0;
    if (left === 0) continue;
    entries[at] = { name, kind: 'nameless' };
    broken.set(name, left - 1);
  }
}
