import path from 'node:path';
import { isWithin } from '../../system/paths.ts';
import type { Fence } from './fence.ts';
import type { GitIndex } from './git-index.ts';

/** What the grounds are made of. All paths are absolute. */
export interface GroundsOptions {
  readonly workspace: string;
  /** The folder in which the patterns of `members` begin. */
  readonly folder: string;
  readonly fence: Fence;
  readonly index: GitIndex;
  /** Whether only files that Git tracks may be read, and those of a folder that the workflow named. */
  readonly onlyTracked: boolean;
  /** The folder that `members-directory` names; `null` where it names none. */
  readonly membersDirectory: string | null;
}

/** Where the member files of a run may be, and what they are called: the same for every audience. */
export interface Grounds extends Pick<GroundsOptions, 'folder' | 'fence' | 'index' | 'onlyTracked'> {
  /** Whether the file of a real path inside the fence may be read. */
  isOpen(real: string): boolean;
  /** A file as people know it: relative to the workspace if it is inside, else its whole path; `/` separated. */
  nameOf(file: string): string;
}

export function groundsOf(options: GroundsOptions): Grounds {
  const { workspace, folder, fence, index, onlyTracked, membersDirectory } = options;
  // A folder of the workspace counts as it was named: a pull request may have put a link there.
  const directory =
    membersDirectory !== null && isWithin(membersDirectory, workspace)
      ? path.join(fence.workspace, path.relative(workspace, membersDirectory))
      : null;
  const open = [...fence.named, ...(directory === null ? [] : [directory])];
  return {
    fence,
    index,
    folder,
    onlyTracked,
    isOpen: (real) => !onlyTracked || index.isTracked(real) || open.some((place) => isWithin(real, place)),
    nameOf(file) {
      const name = isWithin(file, workspace) ? path.relative(workspace, file) : file;
      return name.split(path.sep).join('/');
    },
  };
}
