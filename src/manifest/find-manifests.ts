import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders below that are looked into: a monorepo has its manifests near its root. */
const DEPTH = 2;
const MAX_FOLDERS = 300;
const MAX_FOUND = 3;
const NAME = /^audiences\.(?:ya?ml|json)$/;

/**
 * Manifests that could have been meant: files named like one in a folder or up to two folders below it, by their paths
 * in it, `/` separated, the nearest first. Looks at few folders and follows no link. Never throws.
 */
export function findManifests(folder: string): string[] {
  const found: string[] = [];
  let level = [''];
  let looked = 0;
  for (let depth = 0; depth <= DEPTH; depth += 1) {
    const next: string[] = [];
    for (const path of level) {
      if (looked === MAX_FOLDERS || found.length >= MAX_FOUND) return found;
      looked += 1;
      for (const entry of entriesOf(join(folder, path))) {
        if (!/^[\w.-]+$/.test(entry.name) || entry.name.startsWith('.')) continue;
        if (entry.isFile() && NAME.test(entry.name)) found.push(`${path}${entry.name}`);
        else if (entry.isDirectory() && entry.name !== 'node_modules') next.push(`${path}${entry.name}/`);
      }
    }
    level = next;
  }
  return found.slice(0, MAX_FOUND);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
