import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { changed, conflict, type Store } from '../../src/stores/store.ts';

/** What a memory store holds, by key. */
export type Objects = Map<string, Buffer>;

/** A store over a map that others may read and replace; its versions are hashes of the content, as a folder's are. */
export function openMemoryStore(objects: Objects): Store {
  return {
    name: 'memory',
    list: async () => [...objects.keys()],
    has: async (key) => objects.has(key),
    async get(key) {
      const body = objects.get(key);
      return body === undefined ? null : { body, version: hashOf(body) };
    },
    async download(key, path) {
      const body = objects.get(key);
      if (body === undefined) return null;
      writeFileSync(path, body, { flag: 'wx' });
      return hashOf(body);
    },
    async putFile(key, path, sha256) {
      const body = readFileSync(path);
      if (hashOf(body) !== sha256) throw changed();
      objects.set(key, body);
    },
    async replace(key, body, expected) {
      const found = objects.get(key);
      if ((found === undefined ? null : hashOf(found)) !== expected) throw conflict();
      objects.set(key, body);
      return hashOf(body);
    },
    remove: async (key) => void objects.delete(key),
  };
}

const hashes = new WeakMap<Buffer, string>();

/** A body is never written to, so that it keeps its hash. */
function hashOf(body: Buffer): string {
  const hash = hashes.get(body) ?? createHash('sha256').update(body).digest('hex');
  hashes.set(body, hash);
  return hash;
}
