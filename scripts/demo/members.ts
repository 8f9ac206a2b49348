import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Workspace } from '../../test/support/workspace.ts';

/** Who is in which audience, as the member files have it. */
export type Membership = ReadonlyMap<string, ReadonlySet<string>>;

const ID = /cust_[0-9a-f]{10}/g;
const VIP = 'members/vip_customers/europe.csv';
const CARTS = 'members/abandoned_cart.ndjson';
const NEWSLETTER = 'members/newsletter_readers.csv.gz';

/** The audiences' members, read in the most naive way: every text of an ID's form in `members/<audience ID>*`. */
export function readMembership(workspace: Workspace, audiences: readonly string[]): Membership {
  const files = filesBelow(workspace, 'members');
  return new Map(
    audiences.map((id) => {
      const own = files.filter((file) => /^members\/[^/.]+/.exec(file)?.[0] === `members/${id}`);
      return [id, new Set(own.flatMap((file) => textOf(workspace, file).match(ID) ?? []))];
    }),
  );
}

/** What a day changes: some join, some leave. */
export function changeAudiences(workspace: Workspace): void {
  edit(workspace, VIP, (lines) => [
    ...lines.filter((_, index) => index === 0 || index % 12 !== 5),
    ...csv(9, 'vip', ',SE'),
  ]);
  edit(workspace, CARTS, (lines) => [
    ...lines.slice(70),
    ...joining(58, 'cart').map((id, index) => JSON.stringify({ customer_id: id, items: 1 + (index % 4) })),
  ]);
  edit(workspace, NEWSLETTER, (lines) => [
    ...lines.filter((_, index) => index % 40 !== 7),
    ...csv(64, 'news'),
  ]);
}

/** An export job that died: of one file the end is missing, of another the end of its compressed bytes. */
export function cutExports(workspace: Workspace): void {
  whole.clear();
  for (const file of [VIP, NEWSLETTER]) whole.set(file, workspace.read(file));
  edit(workspace, VIP, (lines) => lines.slice(0, 80));
  const compressed = workspace.read(NEWSLETTER);
  workspace.write({ [NEWSLETTER]: compressed.subarray(0, compressed.length * 0.6) });
}

/** The files as they should have been, with a few more who joined and left. */
export function repairExports(workspace: Workspace): void {
  for (const [file, content] of whole) workspace.write({ [file]: content });
  edit(workspace, VIP, (lines) => [...lines.slice(0, -6), ...csv(11, 'vip again', ',PT')]);
}

const whole = new Map<string, Buffer>();

/** IDs that nobody had before, the same every time. */
function joining(count: number, why: string): string[] {
  return Array.from({ length: count }, (_, index) => {
    return `cust_${createHash('sha256').update(`${why} ${index}`).digest('hex').slice(0, 10)}`;
  });
}

function csv(count: number, why: string, more = ''): string[] {
  return joining(count, why).map((id) => `${id}${more}`);
}

function edit(workspace: Workspace, file: string, change: (lines: string[]) => string[]): void {
  const text = `${change(textOf(workspace, file).trimEnd().split('\n')).join('\n')}\n`;
  workspace.write({ [file]: file.endsWith('.gz') ? gzipSync(text) : text });
}

function textOf(workspace: Workspace, file: string): string {
  if (!file.endsWith('.gz')) return workspace.text(file);
  try {
    return gunzipSync(workspace.read(file)).toString();
  } catch {
    return '';
  }
}

function filesBelow(workspace: Workspace, folder: string): string[] {
  return readdirSync(workspace.resolve(folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(workspace.resolve(path)).isDirectory() ? filesBelow(workspace, path) : [path];
  });
}
