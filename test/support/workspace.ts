import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commitAll } from './checkout.ts';
import { removeFolder, temporaryFolder } from './temporary.ts';

/** What a file holds; `{ link }` makes a symbolic link with that target, `{ content, mode }` sets permissions. */
export type FileContent =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly content: string | Uint8Array; readonly mode: number };

/** A folder of files, as a checkout leaves it on the runner. */
export interface Workspace extends Disposable {
  /** Absolute path, links followed. */
  readonly path: string;
  /** Absolute path of a file in it. */
  resolve(file: string): string;
  write(files: Readonly<Record<string, FileContent>>): void;
  read(file: string): Buffer;
  text(file: string): string;
  has(file: string): boolean;
  remove(file: string): void;
  /** Makes it a checkout in which Git tracks every file that exists now. */
  track(): void;
}

/** Makes a temporary workspace with these files; keys are paths with `/`, a key that ends in `/` an empty folder. */
export function createWorkspace(files: Readonly<Record<string, FileContent>> = {}): Workspace {
  const path = temporaryFolder('workspace');
  const workspace: Workspace = {
    path,
    resolve: (file) => join(path, file),
    write(more) {
      for (const [name, content] of Object.entries(more)) writeOne(join(path, name), name, content);
    },
    read: (file) => readFileSync(join(path, file)),
    text: (file) => readFileSync(join(path, file), 'utf8'),
    has: (file) => existsSync(join(path, file)),
    remove: (file) => rmSync(join(path, file), { recursive: true, force: true }),
    track() {
      commitAll(path);
    },
    [Symbol.dispose]: () => removeFolder(path),
  };
  workspace.write(files);
  return workspace;
}

function writeOne(path: string, name: string, content: FileContent): void {
  if (name.endsWith('/')) {
    mkdirSync(path, { recursive: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string' || content instanceof Uint8Array) {
    writeFileSync(path, content);
  } else if ('link' in content) {
    symlinkSync(content.link, path);
  } else {
    writeFileSync(path, content.content);
    chmodSync(path, content.mode);
  }
}
