import { isUtf8 } from 'node:buffer';

/** An entry of a Git tree. A submodule's content is in another repository. */
export interface TreeEntry {
  readonly kind: 'file' | 'link' | 'folder' | 'submodule';
  /** The object's name, in hexadecimal digits. */
  readonly oid: string;
}

/** A folder of a commit: its entries by name. */
export type GitTree = ReadonlyMap<string, TreeEntry>;

/** Entries that a folder may have, as for folders on disk. */
const MAX_ENTRIES = 1_000_000;

/**
 * A tree object's entries: `<mode> <name>`, a NUL, and `oidBytes` bytes of the object's name. `null` where there are more
 * than 1,000,000. A name that is not UTF-8 is one all the same: its bytes outside ASCII become `\xff`, so that no two
 * names are the same. Source: Git's documentation, gitformat-index(5) and `fsck.c`, for the modes.
 */
export function parseTree(object: Buffer, oidBytes: number): GitTree | null {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < object.length; ) {
    const space = object.indexOf(32, at);
    const end = object.indexOf(0, space);
    if (space === -1 || end === -1 || entries.size === MAX_ENTRIES) return null;
    const oid = object.toString('hex', end + 1, end + 1 + oidBytes);
    entries.set(nameOf(object.subarray(space + 1, end)), {
      kind: KINDS.get(object.toString('latin1', at, space)) ?? 'file',
      oid,
    });
    at = end + 1 + oidBytes;
  }
  return entries;
}

const KINDS: ReadonlyMap<string, TreeEntry['kind']> = new Map([
  ['40000', 'folder'],
  ['120000', 'link'],
  ['160000', 'submodule'],
]);

function nameOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}
