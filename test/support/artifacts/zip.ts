import { strFromU8, unzipSync, type Zippable, zipSync } from 'fflate';

/** A ZIP file of these files; names are taken as they are, safe or not. */
export function pack(files: Readonly<Record<string, string | Uint8Array>>, options: object = {}): Buffer {
  const entries = Object.entries(files).map(([name, content]) => [
    name,
    [typeof content === 'string' ? new TextEncoder().encode(content) : content, options],
  ]);
  return Buffer.from(zipSync(Object.fromEntries(entries) as Zippable));
}

/** The files of a ZIP file. */
export function unpack(zip: Uint8Array): Record<string, string> {
  return Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));
}
