import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { demoPages } from './demo-pages.ts';
import type { Page } from './page.ts';
import { type Files, openScene } from './scenes.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'files-in-repository');
/** Rows of each audience on each day. */
const SIZES = {
  vip: [331, 338, 352, 349, 361, 377, 374, 388, 402],
  carts: [92, 118, 131, 87, 96, 120, 144, 139, 108],
  readers: [1104, 1150, 1171, 1165, 1240, 1302, 1298, 1371, 1466],
};

/** The pages, by the names of their pictures. */
export async function tellStory(): Promise<Record<string, Page>> {
  return {
    ...(await demoPages()),
    ...(await threeAudiences()),
    ...(await sixtyAudiences()),
    ...(await manyProblems()),
  };
}

/** The example as a team would use it: nine imports on as many days, and pull requests. */
async function threeAudiences(): Promise<Record<string, Page>> {
  const vip = [...rows('members/vip_customers/europe.csv'), ...rows('members/vip_customers/america.csv')];
  const carts = rows('members/abandoned_cart.ndjson');
  const readers = gunzipSync(readFileSync(join(EXAMPLE, 'members/newsletter_readers.csv.gz')))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1);
  const manifest = readFileSync(join(EXAMPLE, 'audiences.yml'), 'utf8');
  const listsOf = (day: number): Files => ({
    'audiences.yml': manifest,
    'members/vip_customers/all.csv': csv('customer_id,country', vip.slice(0, SIZES.vip[day])),
    'members/abandoned_cart.ndjson': `${carts.slice(day * 5, day * 5 + (SIZES.carts[day] ?? 0)).join('\n')}\n`,
    'members/newsletter_readers.csv.gz': csv('customer_id', readers.slice(day * 6, SIZES.readers[day])),
  });
  await using scene = await openScene(['vip_customers', 'abandoned_cart', 'newsletter_readers']);
  let imported = '';
  for (let day = 0; day < 9; day += 1) imported = await scene.importAll(listsOf(day));
  const before = listsOf(8);
  const cutOff = {
    'members/vip_customers/all.csv': csv('customer_id,country', vip.slice(0, 310)),
    'members/abandoned_cart.ndjson': `${carts.slice(60).join('\n')}\n{"customer_id":""}\n`,
  };
  return {
    'import-with-history': { kind: 'summary', markdown: imported },
    'healthy-3': comment(
      await scene.plan({
        ...before,
        'members/vip_customers/all.csv': csv('customer_id,country', vip.slice(12)),
        'members/newsletter_readers.csv.gz': csv('customer_id', readers),
      }),
    ),
    'nothing-would-be-imported': comment(await scene.plan({ ...before, ...cutOff })),
    'loosened-guard': comment(
      await scene.plan({
        ...before,
        'audiences.yml': manifest
          .replace('max_removed: 20%', 'max_removed: 90%')
          .replace(/^ {2}abandoned_cart:[\s\S]*?(?=^ {2}newsletter_readers:)/m, ''),
        'members/vip_customers/all.csv': csv('customer_id,country', vip.slice(0, 310)),
      }),
    ),
  };
}

/** A large repository on a bad day: of 60 audiences five fail, some change, and most stay as they are. */
async function sixtyAudiences(): Promise<Record<string, Page>> {
  const ids = Array.from({ length: 60 }, (_, at) => `segment_${String(at + 1).padStart(2, '0')}`);
  const entries = ids.map((id, at) => `  ${id}: { name: Segment ${at + 1}, members: members/${id}.csv }\n`);
  const manifest = `version: 1\ndefaults: { identifier: customer_id, max_removed: 20% }\naudiences:\n${entries.join('')}`;
  const list = (at: number, from: number, to: number) =>
    csv('customer_id', people(at * 10_000 + from, at * 10_000 + to));
  const before = Object.fromEntries(ids.map((id, at) => [`members/${id}.csv`, list(at, 0, 400 + at * 37)]));
  const after: Record<string, string> = { ...before };
  for (const at of [3, 14, 22]) after[`members/${ids[at]}.csv`] = list(at, 0, 250);
  after[`members/${ids[30]}.csv`] = `${list(30, 0, 300)} user-1\n`;
  after[`members/${ids[41]}.csv`] = 'email\nx@example.com\n';
  for (const at of [5, 9, 17, 33, 48, 55]) after[`members/${ids[at]}.csv`] = list(at, at, 420 + at * 39);
  await using scene = await openScene(ids);
  await scene.importAll({ 'audiences.yml': manifest, ...before });
  return { '60-audiences': comment(await scene.plan({ 'audiences.yml': manifest, ...after })) };
}

/** An export that wrote a space before every ID, into 100 files of three kinds. */
async function manyProblems(): Promise<Record<string, Page>> {
  const ids = Array.from({ length: 100 }, (_, at) => `region_${String(at + 1).padStart(3, '0')}`);
  const entries = ids.map((id) => `  ${id}: { members: members/${id}.csv }\n`);
  const manifest = `version: 1\ndefaults: { identifier: customer_id, duplicates: warn }\naudiences:\n${entries.join('')}`;
  const broken = ids.map((id, at) => {
    const [first = '', ...others] = people(at * 100, at * 100 + 40 + at);
    return [
      `members/${id}.csv`,
      csv('customer_id', [first, ...others, first, ` ${first}`, `${others[0]}\t`, '""']),
    ];
  });
  await using scene = await openScene(ids);
  return {
    '300-problems': comment(await scene.plan({ 'audiences.yml': manifest, ...Object.fromEntries(broken) })),
  };
}

function comment(markdown: string): Page {
  return { kind: 'comment', markdown };
}

/** The rows of a member file of the example, without a header. */
function rows(name: string): string[] {
  const lines = readFileSync(join(EXAMPLE, name), 'utf8').trimEnd().split(/\r?\n/);
  return name.endsWith('.csv') ? lines.slice(1) : lines;
}

/** Content decides whether a file is compressed, not its name. */
function csv(header: string, members: readonly string[]): string {
  return `${[header, ...members].join('\n')}\n`;
}

function people(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => `user_${from + at}`);
}
