import type { GitHub } from './github.ts';

/** A commit of a repository on GitHub. */
export interface Commit {
  readonly owner: string;
  readonly repo: string;
  readonly sha: string;
}

/** An entry of a Git tree. `mode` is Git's: `120000` is a symbolic link, `160000` a submodule, `040000` a folder. */
export interface TreeEntry {
  readonly mode: string;
  readonly sha: string;
  /** Of a file, in bytes. */
  readonly size: number;
}

/** Entries by their path in the repository. */
export type Listing = ReadonlyMap<string, TreeEntry>;

/** Lists what lies at or below the given paths, folders on the way included; may list more. `''` is everything. */
export type ListTree = (paths: readonly string[]) => Promise<Listing>;

/** Thrown where GitHub gives a tree only in part and it cannot be walked folder by folder. */
export class TreeTooLarge extends Error {}

/**
 * A commit's tree. One request where GitHub gives it whole; it cuts a recursive listing off at 100,000 entries or
 * 7 MB (source: GitHub's page "REST API endpoints for Git trees"), and then only the folders asked for are walked.
 */
export function treeOf(github: GitHub, { owner, repo, sha: commit }: Commit): ListTree {
  const asked = new Map<string, Promise<Answer>>();
  let all: Listing | null = null;

  const ask = (sha: string, recursive: boolean): Promise<Answer> => {
    const key = `${sha} ${recursive}`;
    const known = asked.get(key);
    if (known !== undefined) return known;
    if (asked.size >= MAX_REQUESTS) throw new TreeTooLarge(`its folders take over ${MAX_REQUESTS} requests`);
    const answer = github.rest.git
      .getTree({ owner, repo, tree_sha: sha, ...(recursive ? { recursive: 'true' } : {}) })
      .then(({ data }) => data);
    asked.set(key, answer);
    return answer;
  };

  const walk = async (
    sha: string,
    path: string,
    wanted: readonly string[],
    found: Map<string, TreeEntry>,
  ) => {
    if (wanted.some((want) => isWithin(path, want))) {
      const whole = await ask(sha, true);
      if (!whole.truncated) return collect(whole, path, found);
    }
    const own = await ask(sha, false);
    if (own.truncated) throw new TreeTooLarge(`its folder "${path}" is too large for GitHub's API`);
    collect(own, path, found);
    for (const child of own.tree) {
      const childPath = join(path, child.path);
      const isWanted = wanted.some((want) => isWithin(childPath, want) || isWithin(want, childPath));
      if (child.type === 'tree' && isWanted) await walk(child.sha, childPath, wanted, found);
    }
  };

  return async (paths) => {
    if (all !== null) return all;
    const found = new Map<string, TreeEntry>();
    const whole = await ask(commit, true);
    if (whole.truncated) {
      await walk(commit, '', paths, found);
    } else {
      collect(whole, '', found);
      all = found;
    }
    return found;
  };
}

const MAX_REQUESTS = 300;

interface Answer {
  readonly truncated: boolean;
  readonly tree: readonly {
    readonly path: string;
    readonly mode: string;
    readonly type: string;
    readonly sha: string;
    readonly size?: number;
  }[];
}

function collect({ tree }: Answer, below: string, found: Map<string, TreeEntry>): void {
  for (const { path, mode, sha, size = 0 } of tree) found.set(join(below, path), { mode, sha, size });
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
