import { createHash } from 'node:crypto';

/** A file of a commit; `{ link }` is a symbolic link, `{ submodule }` a submodule at that commit. */
export type TreeFile = string | Uint8Array | { readonly link: string } | { readonly submodule: string };

/** The files of one commit; keys are paths with `/`. */
export type Tree = Readonly<Record<string, TreeFile>>;

export interface TreeEntry {
  readonly path: string;
  readonly mode: '100644' | '120000' | '160000' | '040000';
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size?: number;
}

/** Git's objects of a repository, by the hash that git itself would give. */
export interface GitObjects {
  readonly blobs: Map<string, Buffer>;
  readonly trees: Map<string, TreeEntry[]>;
  /** Commit SHA to tree SHA. */
  readonly commits: Map<string, string>;
}

/** Turns in-memory trees into git's objects; `commits` has the trees by commit SHA (any 40 hex digits). */
export function gitObjects(commits: Readonly<Record<string, Tree>>): GitObjects {
  const objects: GitObjects = { blobs: new Map(), trees: new Map(), commits: new Map() };
  for (const [sha, tree] of Object.entries(commits))
    objects.commits.set(sha, addTree(objects, Object.entries(tree)));
  return objects;
}

/** A tree with everything below it, as `recursive=1` gives it. */
export function walk(objects: GitObjects, sha: string, prefix = ''): TreeEntry[] {
  return (objects.trees.get(sha) ?? []).flatMap((entry) => {
    const named = { ...entry, path: prefix + entry.path };
    return entry.type === 'tree' ? [named, ...walk(objects, entry.sha, `${named.path}/`)] : [named];
  });
}

/** The entry at a path below a tree; undefined where there is none. */
export function find(objects: GitObjects, tree: string, path: string): TreeEntry | undefined {
  return walk(objects, tree).find((entry) => entry.path === path);
}

function addTree(objects: GitObjects, files: readonly [string, TreeFile][]): string {
  const folders = new Map<string, [string, TreeFile][]>();
  const entries: TreeEntry[] = [];
  for (const [path, file] of files) {
    const [name = '', rest] = path.split(/\/(.*)/s);
    if (rest === undefined) entries.push(addFile(objects, name, file));
    else folders.set(name, [...(folders.get(name) ?? []), [rest, file]]);
  }
  for (const [name, below] of folders) {
    entries.push({ path: name, mode: '040000', type: 'tree', sha: addTree(objects, below) });
  }
  entries.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const content = entries.flatMap(({ mode, path, sha }) => [
    Buffer.from(`${mode.replace(/^0/, '')} ${path}\0`),
    Buffer.from(sha, 'hex'),
  ]);
  const sha = hash('tree', Buffer.concat(content));
  objects.trees.set(sha, entries);
  return sha;
}

function addFile(objects: GitObjects, path: string, file: TreeFile): TreeEntry {
  if (typeof file === 'object' && 'submodule' in file) {
    return { path, mode: '160000', type: 'commit', sha: file.submodule };
  }
  const isLink = typeof file === 'object' && 'link' in file;
  const content = Buffer.from(isLink ? file.link : file);
  const sha = hash('blob', content);
  objects.blobs.set(sha, content);
  return { path, mode: isLink ? '120000' : '100644', type: 'blob', sha, size: content.length };
}

function hash(type: string, content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}

/** Git sorts a folder as if its name ended in `/`. */
function sortKey({ path, type }: TreeEntry): string {
  return type === 'tree' ? `${path}/` : path;
}
