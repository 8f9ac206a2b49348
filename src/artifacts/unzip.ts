import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isSystemError } from '../system/cause.ts';
import { ArtifactError } from './artifact-error.ts';

/** How much is taken out of a ZIP file at most; more is damaged, or somebody's trap. */
export interface UnzipLimits {
  readonly files: number;
  /** Of all files together, unpacked. */
  readonly bytes: number;
  /** The only files that are unpacked; without it all are. */
  readonly only?: readonly string[];
}

/**
 * Unpacks the files of a ZIP file into an existing folder that has none of them, and returns their names. Only plain
 * files at the top level are taken: a name with a folder, one that leads out of it or begins with a dot, one that is
 * there twice, a link, and more than the limits are an ArtifactError `damaged`; then the folder holds what was
 * unpacked before it was found.
 */
export async function unzip(path: string, folder: string, limits: UnzipLimits): Promise<string[]> {
  const { openPromise } = await import('yauzl');
  const seen = new Set<string>();
  const names: string[] = [];
  let bytes = 0;
  try {
    const zip = await openPromise(path, { strictFileNames: true });
    try {
      if (zip.entryCount > limits.files) throw damaged('holds more files than it may');
      for await (const entry of zip.eachEntry()) {
        const name = entry.fileName;
        if (!isPlainName(name) || isLink(entry.externalFileAttributes) || entry.isEncrypted())
          throw damaged('is not a ZIP file of plain files');
        // Some file systems do not tell capitals from small letters.
        if (seen.has(name.toLowerCase())) throw damaged('holds a file twice');
        seen.add(name.toLowerCase());
        if (limits.only !== undefined && !limits.only.includes(name)) continue;
        names.push(name);
        // The library stops at a file that unpacks to more or less than this.
        bytes += entry.uncompressedSize;
        if (bytes > limits.bytes) throw damaged('is larger than it may be');
        const content = await zip.openReadStreamPromise(entry);
        await pipeline(content, createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 }));
      }
    } finally {
      zip.close();
    }
  } catch (cause) {
    // The disk's errors are not the artifact's.
    if (cause instanceof ArtifactError || isSystemError(cause)) throw cause;
    throw damaged('is not a ZIP file of plain files', cause);
  }
  return names;
}

/** A name that is safe in any folder, on Windows too. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name) && name.length <= 255;
}

/** The upper half of the external attributes has the file's mode, as Unix tools write it. */
function isLink(attributes: number): boolean {
  return ((attributes >>> 16) & 0o170000) === 0o120000;
}

function damaged(what: string, cause?: unknown): ArtifactError {
  return new ArtifactError('damaged', `The artifact ${what}.`, { cause });
}
