import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a regular file for reading but follows no link and does not wait for a pipe; `null` where it is anything else.
 * Rejects with the file system's error, `ELOOP` for a link.
 */
export async function openRegular(path: string): Promise<FileHandle | null> {
  const handle = await open(path, READ_HERE);
  let isFile = false;
  try {
    isFile = (await handle.stat()).isFile();
    return isFile ? handle : null;
  } finally {
    if (!isFile) await handle.close();
  }
}

/** Windows has neither flag; nor does it have pipes among files. */
export const READ_HERE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
