import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../temporary.ts';

/**
 * A file of a commit; `{ link }` is a symbolic link, `{ submodule }` a submodule at that commit, `{ tree }` a folder that
 * is in the repository already.
 */
export type TreeFile =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly tree: string };

/** The files of one commit, by their paths with `/`; as a list, a path may be bytes that are not UTF-8. */
export type Tree = Readonly<Record<string, TreeFile>> | readonly (readonly [string | Buffer, TreeFile])[];

/** Bare repositories in a folder, made and served by git itself. */
export interface Repositories {
  /** The folder: that of `owner/name` is `owner/name.git` in it. */
  readonly folder: string;
  /** Commits these files, and nothing else, to the branch `main`. Gives the commit's SHA, the same for the same arguments. */
  commit(repository: string, tree: Tree, parents?: readonly string[]): string;
  /** Whether the repository is there and has the commit. */
  has(repository: string, sha: string): boolean;
  /** Gives a repository another name. */
  rename(from: string, to: string): void;
}

export function createRepositories(): Repositories {
  const folder = temporaryFolder('repositories');
  const known = new Set<string>();
  const git = (repository: string, args: readonly string[], input: Buffer = Buffer.alloc(0)): string =>
    execFileSync('git', [`--git-dir=${join(folder, `${repository}.git`)}`, ...args], {
      input,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim();
  return {
    folder,
    commit(repository, tree, parents = []) {
      if (!known.has(repository)) {
        mkdirSync(join(folder, `${repository}.git`), { recursive: true });
        git(repository, ['init', '--quiet', '--bare', '--initial-branch=main', '--template=']);
        git(repository, ['config', 'uploadpack.allowFilter', 'true']);
        known.add(repository);
      }
      return git(repository, ['fast-import', '--quiet', '--force'], importOf(tree, parents));
    },
    has(repository, sha) {
      if (!known.has(repository) || !/^[0-9a-f]{40}$/.test(sha)) return false;
      return git(repository, ['cat-file', '--batch-check'], Buffer.from(sha)).includes(' commit ');
    },
    rename(from, to) {
      mkdirSync(dirname(join(folder, to)), { recursive: true });
      renameSync(join(folder, `${from}.git`), join(folder, `${to}.git`));
      known.delete(from);
      known.add(to);
    },
  };
}

/** A stream for `git fast-import`, which writes the commit's SHA in the end. */
function importOf(tree: Tree, parents: readonly string[]): Buffer {
  const files: readonly (readonly [string | Buffer, TreeFile])[] = Array.isArray(tree)
    ? tree
    : Object.entries(tree);
  const data = (content: string | Uint8Array) => {
    const bytes = Buffer.from(content);
    return [`data ${bytes.length}\n`, bytes, '\n'];
  };
  const [first, ...merged] = parents;
  const pieces = [
    'commit refs/heads/main\nmark :1\ncommitter GitHub <noreply@github.com> 1750000000 +0000\n',
    ...data('Change the audiences'),
    first === undefined ? '' : `from ${first}\n`,
    ...merged.map((parent) => `merge ${parent}\n`),
    'deleteall\n',
    ...files.flatMap(([path, file]) => {
      if (typeof file === 'object' && 'submodule' in file)
        return [`M 160000 ${file.submodule} ${quoted(path)}\n`];
      if (typeof file === 'object' && 'tree' in file) return [`M 040000 ${file.tree} ${quoted(path)}\n`];
      const isLink = typeof file === 'object' && 'link' in file;
      return [
        `M ${isLink ? '120000' : '100644'} inline ${quoted(path)}\n`,
        ...data(isLink ? file.link : file),
      ];
    }),
    '\nget-mark :1\n',
  ];
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

/** As git quotes paths: in double quotes, with octal digits for all but plain characters. */
function quoted(path: string | Buffer): string {
  const bytes = [...Buffer.from(path)].map((byte) =>
    /[\w./ -]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  );
  return `"${bytes.join('')}"`;
}
