/** A version of an object as its store names it (an ETag on S3, a content hash in a folder). */
export type Version = string;

/**
 * Where the state is: a folder or an S3 prefix. Keys are file names without `/`.
 * Every method throws StoreError where the store cannot be reached or refuses.
 */
export interface Store {
  /** The store as people know it: a path or `s3://bucket/prefix`. */
  readonly name: string;
  /** All keys in the store. */
  list(): Promise<string[]>;
  /** Whether there is something at `key`. */
  has(key: string): Promise<boolean>;
  /** A small object whole, with its version; `null` where there is none. */
  get(key: string): Promise<{ readonly body: Buffer; readonly version: Version } | null>;
  /** Writes a large object to the new file `path`, and returns its SHA-256 in hex; `null` where there is none. */
  download(key: string, path: string): Promise<string | null>;
  /** Stores the file at `path`, which must have the SHA-256 (else reason `changed`), whole or not at all. */
  putFile(key: string, path: string, sha256: string): Promise<void>;
  /**
   * Replaces `key` atomically if its version still is `expected` (`null`: if there is none).
   * Throws StoreError with reason `conflict` where it is not.
   */
  replace(key: string, body: Buffer, expected: Version | null): Promise<Version>;
  /** Removes `key`; nothing happens where there is none. */
  remove(key: string): Promise<void>;
}

/** Bytes that `get` reads at most; a state file is a few kilobytes. */
export const MAX_SMALL_OBJECT = 4 * 1024 * 1024;

/** Why a store did not do what it was asked for. */
export type StoreFailure = 'credentials-missing' | 'access-denied' | 'conflict' | 'changed' | 'unreachable';

/** A store's failure. Its message says what to do and holds no secret. */
export class StoreError extends Error {
  readonly reason: StoreFailure;

  constructor(reason: StoreFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.reason = reason;
  }
}

/** The StoreError of `replace` where another version is there. */
export function conflict(options?: ErrorOptions): StoreError {
  return new StoreError(
    'conflict',
    'Another run wrote the state at the same time. Use `concurrency` and run again.',
    options,
  );
}

/** The StoreError of `putFile` for a file whose bytes are not those that it was built with. */
export function changed(options?: ErrorOptions): StoreError {
  return new StoreError(
    'changed',
    'The built file changed after it was checked. Let nothing else write to it, then run again.',
    options,
  );
}

/** The StoreError of `get` for more than `MAX_SMALL_OBJECT`. */
export function tooLarge(key: string): StoreError {
  return new StoreError('unreachable', `${key} is far larger than a state file.`);
}
