import type { TreeView } from '../../src/base/commit-tree.ts';
import type { GitTree, TreeEntry } from '../../src/base/git-tree.ts';
import { selectFiles } from '../../src/base/select-files.ts';

/** What is in a commit: by its path, a file, a link with its target, or a submodule. */
export type Contents = Readonly<Record<string, 'file' | 'submodule' | { readonly link: string }>>;

/** A commit whose folders and links are all known. The object's name of a file is its path. */
export function treeOf(contents: Contents, ignoresCase = false): TreeView {
  const folders = new Map<string, Map<string, TreeEntry>>([['', new Map()]]);
  const links = new Map<string, string>();
  for (const [path, what] of Object.entries(contents)) {
    const parts = path.split('/');
    for (let i = 1; i < parts.length; i += 1) {
      const folder = parts.slice(0, i).join('/');
      if (folders.has(folder)) continue;
      folders.set(folder, new Map());
      folders.get(parts.slice(0, i - 1).join('/'))?.set(parts[i - 1]!, { kind: 'folder', oid: folder });
    }
    const kind = typeof what === 'string' ? what : 'link';
    if (typeof what === 'object') links.set(path, what.link);
    folders.get(parts.slice(0, -1).join('/'))?.set(parts.at(-1)!, { kind, oid: path });
  }
  return {
    root: { kind: 'folder', oid: '' },
    ignoresCase,
    folder: ({ oid }) => folders.get(oid) as GitTree,
    link: ({ oid }) => links.get(oid)!,
  };
}

/** The names that patterns select in a commit; none where one of the patterns names nothing. */
export function namesOf(contents: Contents, patterns: readonly string[], folder = '/'): string[] {
  const files = selectFiles(treeOf(contents), { root: '/', folder }, patterns) ?? [];
  return files.map(({ name }) => name);
}

/** The same for plain files. */
export function selectNames(patterns: readonly string[], folder: string, names: readonly string[]): string[] {
  return namesOf(Object.fromEntries(names.map((name) => [name, 'file'])), patterns, folder);
}
