import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckoutRun, withoutFilters } from '../system/checkout.ts';
import { type GitAnswer, partsIn } from '../system/git.ts';
import { hasContent } from './lfs.ts';
import { type LfsPointer, MAX_POINTER_BYTES, parsePointer } from './lfs-pointer.ts';

/** Runs git in a checkout. */
type Git = (args: readonly string[], more?: Partial<CheckoutRun>) => Promise<GitAnswer>;

/**
 * Which of the files have the content of HEAD all the same, although git calls them changed: as they are, with other line
 * ends, or as the content of a Git LFS pointer. git looks at a file itself where its time does not tell, as right after a
 * checkout, and then without the filter that made it. Files are named from `root`, with `/`; `nameIn` makes of a name the
 * one to compare by.
 */
export async function withSameContent(
  git: Git,
  root: string,
  files: readonly string[],
  nameIn: (name: string) => string,
): Promise<ReadonlySet<string>> {
  // git would take a quote at the beginning for C's, and each line for a name.
  const named = files.filter((file) => !/^"|[\n\r]/.test(file));
  const blobs = named.length === 0 ? new Map<string, string>() : blobsIn(await git(TREE), nameIn);
  const wanted = named.filter((file) => blobs.has(nameIn(file)));
  if (wanted.length === 0) return new Set();
  const input = wanted.map((file) => `${file}\n`).join('');
  const raw = partsIn(await git(['hash-object', '--no-filters', '--stdin-paths'], { input }), '\n');
  const settings = await withoutFilters(git);
  const converted = partsIn(
    await git([...LINE_ENDS, 'hash-object', '--stdin-paths'], { input, settings }),
    '\n',
  );
  const same = new Set<string>();
  const others: string[] = [];
  for (const [i, file] of wanted.entries()) {
    const blob = blobs.get(nameIn(file));
    if (raw[i] === blob || converted[i] === blob) same.add(file);
    else others.push(file);
  }
  const pointers = await pointersIn(git, [...new Set(others.map((file) => blobs.get(nameIn(file)) ?? ''))]);
  for (const file of others) {
    const pointer = pointers.get(blobs.get(nameIn(file)) ?? '');
    const path = join(root, file);
    if (pointer === undefined || (await stat(path)).size !== pointer.size) continue;
    if (await hasContent(path, pointer)) same.add(file);
  }
  return same;
}

const TREE = ['ls-tree', '-r', '-z', 'HEAD'];
/** Line ends as git keeps them, whatever the machine says. */
const LINE_ENDS = ['-c', 'core.autocrlf=input', '-c', 'core.safecrlf=false'];

/** The blobs of a listing by the files' names. */
function blobsIn(answer: GitAnswer, nameIn: (name: string) => string): Map<string, string> {
  const blobs = new Map<string, string>();
  for (const entry of partsIn(answer, '\0')) {
    const [, blob = '', name = ''] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
    if (name !== '') blobs.set(nameIn(name), blob);
  }
  return blobs;
}

/** Those of the blobs that are pointers of Git LFS. */
async function pointersIn(git: Git, blobs: readonly string[]) {
  const pointers = new Map<string, LfsPointer>();
  if (blobs.length === 0) return pointers;
  const ask = (names: readonly string[]) => ({ input: names.map((name) => `${name}\n`).join('') });
  const small = partsIn(await git(['cat-file', '--batch-check'], ask(blobs)), '\n').flatMap((line) => {
    const [, blob = '', size = ''] = /^([0-9a-f]+) blob (\d+)$/.exec(line) ?? [];
    return blob !== '' && Number(size) <= MAX_POINTER_BYTES ? [blob] : [];
  });
  const answer = small.length === 0 ? null : await git(['cat-file', '--batch'], ask(small));
  let rest = answer?.ok ? answer.stdout : Buffer.alloc(0);
  for (;;) {
    const [head = '', blob = '', size = ''] =
      /^([0-9a-f]+) blob (\d+)\n/.exec(rest.toString('latin1', 0, 200)) ?? [];
    if (head === '') return pointers;
    const end = head.length + Number(size);
    const pointer = parsePointer(rest.subarray(head.length, end));
    if (pointer !== null) pointers.set(blob, pointer);
    rest = rest.subarray(end + 1);
  }
}
