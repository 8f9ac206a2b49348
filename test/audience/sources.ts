import type { SourceToOpen } from '../../src/members/source.ts';
import { memorySource } from '../members/collect.ts';

/** A member file that is in memory, for each text. */
export function sourcesOf(
  ...files: readonly (readonly [name: string, text: string | Buffer])[]
): SourceToOpen[] {
  return files.map(([name, text]) => ({
    name,
    open: async () => memorySource(name, Buffer.from(text)),
  }));
}

/** IDs as a file of lines. */
export function linesOf(ids: Iterable<string>, name = 'members.txt'): SourceToOpen[] {
  return sourcesOf([name, [...ids].map((id) => `${id}\n`).join('')]);
}
