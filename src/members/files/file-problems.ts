import { error, type Problem } from '../../problems/problem.ts';
import { systemCode } from '../../system/cause.ts';

/**
 * What a problem calls a file or folder: its path as people know it or, of an entry of `members` that is not a path and may
 * be a member's ID, its number in the list, from 0 on.
 */
export type FileName = string | number;

/** `members-outside-workspace` for a file or folder. */
export function outside(name: FileName, why: 'fence' | 'own' | 'shared' | 'untracked' = 'fence'): Problem {
  return error('members-outside-workspace', `${shownPath(name)} ${WHY_OUTSIDE[why]}`);
}

/** The same for what an entry of `members` itself names, as it is written there. */
export function namedOutside(name: FileName, why: 'fence' | 'own'): Problem {
  const problem = outside(name, why);
  const isRooted = why === 'fence' && String(name).startsWith('/');
  return isRooted ? { ...problem, message: `${problem.message}${ROOT_HINT}` } : problem;
}

const WHY_OUTSIDE = {
  fence:
    'leads out of the workspace (or into `.git`) and was not opened. Move the files into the workspace, or name their folder in the input `members-directory`.',
  own: 'is the action’s own: it is in `state`, `output-directory` or `plan`, or is the manifest. Keep member files in a folder of their own.',
  shared:
    'may be a member file or one that the action wrote: it is in the folder that `state` or `output-directory` names. Give the action a folder of its own.',
  untracked:
    'is not a file that Git tracks, or a step has changed it. For a pull request from a fork, and on `pull_request_target`, only tracked files as Git has them, and those in `members-directory`, are read: commit the file, or name its folder.',
};

/** As in `.gitignore`, some take a leading `/` for the repository's root. */
const ROOT_HINT = ' If it is meant to begin in the folder of the manifest, leave out the first `/`.';

/** `members-unreadable` with its reason: a clause. */
export function unreadable(name: FileName, reason: string): Problem {
  return notRead(name, `could not be read: ${reason}. Check the file and its permissions.`);
}

/** The same with the system's error. */
export function unreadableFor(name: FileName, cause: unknown): Problem {
  return unreadable(name, reasonOf(codeOf(cause)));
}

/** `members-unreadable` for a name whose bytes are not text. */
export function notUtf8(name: FileName): Problem {
  return notRead(
    name,
    'has a name that is not valid UTF-8, so it cannot be opened. Rename it, or exclude it.',
  );
}

/** `members-unreadable` for what Git tracks and the disk does not have. */
export function notCheckedOut(name: FileName, sparse: boolean): Problem {
  const why = sparse
    ? 'the sparse checkout leaves it out. Add its folder to `sparse-checkout` of actions/checkout'
    : 'an earlier step removed it. Check the steps before this one';
  return notRead(name, `is in the commit but not on the disk: ${why}.`);
}

/** `members-unreadable` for a file or folder of a submodule that the disk does not have. */
export function inAbsentSubmodule(name: FileName): Problem {
  return notRead(
    name,
    'leads into a submodule that is not checked out. Set `submodules: true` of actions/checkout, or exclude the submodule.',
  );
}

/** `members-unreadable` for what is there but not a file. */
export function notRegular(name: FileName, isFolder: boolean): Problem {
  if (!isFolder) return notRead(name, 'is a device, pipe or socket. Write the members to a file.');
  const files = typeof name === 'number' ? 'folder/*.csv' : `${name.replace(/\/+$/, '')}/*.csv`;
  return notRead(name, `is a folder. Name its files, for instance ${shownPath(files)}.`);
}

/** `members-unreadable` for a file that is not the one that was checked. */
export function replaced(name: FileName): Problem {
  return notRead(name, 'was replaced while it was opened. Make sure that nothing else writes it.');
}

/** `members-unreadable` for a file that changes under the reader. */
export function changed(name: FileName): Problem {
  return notRead(name, 'changed while it was read. Make sure that nothing else writes it.');
}

function notRead(name: FileName, what: string): Problem {
  return error('members-unreadable', `${shownPath(name)} ${what}`);
}

/** A name for the beginning of a message: a path as a code span, cut in the middle where it is very long. */
export function shownPath(name: FileName): string {
  if (typeof name === 'number') return `Entry ${name + 1} of \`members\``;
  return `\`${name.length <= 300 ? name : `${name.slice(0, 140)}…${name.slice(-140)}`}\``;
}

/** The system's code of an error of node:fs. */
export function codeOf(cause: unknown): string {
  return systemCode(cause) || 'unknown error';
}

/** A system's code as a clause. */
export function reasonOf(code: string): string {
  return REASONS.get(code) ?? code;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'this process has no permission'],
  ['EPERM', 'this process has no permission'],
  ['ENOENT', 'it is not there, or a link leads nowhere'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['ELOOP', 'its links go round in a circle, or it was replaced by a link'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EISDIR', 'it is a folder'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many files are open'],
  ['ENXIO', 'it is a socket or a device'],
]);
