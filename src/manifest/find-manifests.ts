import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { checkoutAbove } from '../system/checkout.ts';
import { MAX_MANIFEST_BYTES } from './text.ts';

/** Manifests that could have been meant, by paths from the folder that was asked about, `/` separated. */
export interface FoundManifests {
  /** In the folder and up to two folders below it, the nearest first. */
  readonly below: readonly string[];
  /** The nearest folder above that has one, up to the top of the repository: `..` for example. */
  readonly above: string | null;
}

/**
 * Looks for files named like a manifest near a folder. A JSON file of that name may be anything, so it counts only where it
 * is one by its keys. Looks at few folders and follows no link. Never throws.
 */
export function findManifests(folder: string): FoundManifests {
  return { below: findBelow(folder), above: findAbove(folder) };
}

/** Folders below that are looked into: a monorepo has its manifests near its root. */
const DEPTH = 2;
const MAX_FOLDERS = 300;
const MAX_FOUND = 3;
const NAME = /^audiences\.(?:ya?ml|json)$/;

function findBelow(folder: string): string[] {
  const found: string[] = [];
  let level = [''];
  let looked = 0;
  for (let depth = 0; depth <= DEPTH; depth += 1) {
    const next: string[] = [];
    for (const path of level) {
      if (looked === MAX_FOLDERS || found.length >= MAX_FOUND) return found.slice(0, MAX_FOUND);
      looked += 1;
      for (const entry of entriesOf(join(folder, path))) {
        if (!/^[\w.-]+$/.test(entry.name) || entry.name.startsWith('.')) continue;
        if (entry.isDirectory() && entry.name !== 'node_modules') next.push(`${path}${entry.name}/`);
        else if (entry.isFile() && isManifest(join(folder, path), entry.name))
          found.push(`${path}${entry.name}`);
      }
    }
    level = next;
  }
  return found.slice(0, MAX_FOUND);
}

function findAbove(folder: string): string | null {
  const top = checkoutAbove(folder);
  if (top === null) return null;
  for (let at = folder; at !== top; ) {
    const above = dirname(at);
    if (entriesOf(above).some((entry) => entry.isFile() && isManifest(above, entry.name)))
      return relative(folder, above).split(sep).join('/');
    at = above;
  }
  return null;
}

function isManifest(folder: string, name: string): boolean {
  if (!NAME.test(name)) return false;
  return !name.endsWith('.json') || hasManifestKeys(join(folder, name));
}

function hasManifestKeys(path: string): boolean {
  try {
    if (statSync(path).size > MAX_MANIFEST_BYTES) return false;
    const { version, audiences } = JSON.parse(readFileSync(path, 'utf8'));
    return version !== undefined && typeof audiences === 'object' && !Array.isArray(audiences);
  } catch {
    return false;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
