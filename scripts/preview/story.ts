import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runAction } from '../../test/support/action.ts';
import { startGithub } from '../../test/support/github.ts';
import { startOdp } from '../../test/support/odp.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { createWorkspace, type FileContent } from '../../test/support/workspace.ts';

/** What the action itself wrote in the story. */
export interface Story {
  /** Job summary of an import, after several others. */
  readonly imported: string;
  /** Comment on a pull request that changes two audiences. */
  readonly planned: string;
  /** Comment on a pull request whose list was cut off. */
  readonly stopped: string;
}

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'files-in-repository');
/** 2 June 2025, the time of the import in ODP's guide; a day is added for each import. */
const FIRST_IMPORT = 1_748_851_070;
const DAY = 86_400;
/** Rows of each audience on each day. */
const SIZES = {
  vip: [331, 338, 352, 349, 361, 377, 374, 388, 402],
  carts: [92, 118, 131, 87, 96, 120, 144, 139, 108],
  readers: [1104, 1150, 1171, 1165, 1240, 1302, 1298, 1371, 1466],
};

/**
 * Runs the bundled action over the example as a team would use it: nine imports on as many days, and two pull requests.
 * Every text is the action's own; ODP and GitHub are the tests' stand-ins.
 */
export async function tellStory(): Promise<Story> {
  const vip = [...rows('members/vip_customers/europe.csv'), ...rows('members/vip_customers/america.csv')];
  const carts = rows('members/abandoned_cart.ndjson');
  const readers = gunzipSync(readFileSync(join(EXAMPLE, 'members/newsletter_readers.csv.gz')));
  const readerRows = readers.toString().trimEnd().split('\n').slice(1);
  const listsOf = (day: number): Record<string, FileContent> => ({
    'audiences.yml': readFileSync(join(EXAMPLE, 'audiences.yml')),
    'members/vip_customers/all.csv': csv(vip.slice(0, SIZES.vip[day])),
    'members/abandoned_cart.ndjson': `${carts.slice(day * 5, day * 5 + (SIZES.carts[day] ?? 0)).join('\n')}\n`,
    'members/newsletter_readers.csv.gz': csvOf(readerRows.slice(day * 6, SIZES.readers[day])),
  });

  await using odp = await startOdp({ audiences: ['vip_customers', 'abandoned_cart', 'newsletter_readers'] });
  const state = join(temporaryFolder('state'), 'state');
  const importOn = async (day: number) => {
    using workspace = createWorkspace(listsOf(day));
    const run = await runAction({
      workspace,
      env: odp.env(),
      inputs: { ...odp.inputs(), state, timestamp: String(FIRST_IMPORT + day * DAY) },
    });
    if (run.exitCode !== 0) throw new Error(run.log);
    return run.summary;
  };
  let imported = '';
  for (let day = 0; day < 9; day += 1) imported = await importOn(day);

  const before = listsOf(8);
  const planned = await commentOn(before, {
    ...before,
    'members/vip_customers/all.csv': csv(vip.slice(12)),
    'members/newsletter_readers.csv.gz': csvOf(readerRows),
  });
  const stopped = await commentOn(before, {
    ...before,
    'members/vip_customers/all.csv': csv(vip.slice(0, 310)),
    'members/abandoned_cart.ndjson': `${carts.slice(60).join('\n')}\n{"customer_id":""}\n`,
  });
  return { imported, planned, stopped };
}

/** The comment that a pull request from one set of files to another gets. */
async function commentOn(
  before: Readonly<Record<string, FileContent>>,
  after: Readonly<Record<string, FileContent>>,
): Promise<string> {
  const repository = 'acme/audiences';
  await using github = await startGithub();
  const sha = github.commit(repository, before as Readonly<Record<string, string | Uint8Array>>);
  using workspace = createWorkspace(after);
  await runAction({
    workspace,
    github,
    eventName: 'pull_request',
    ref: 'refs/pull/7/merge',
    event: {
      repository: { full_name: repository, default_branch: 'main' },
      pull_request: {
        number: 7,
        base: { sha, ref: 'main', repo: { full_name: repository } },
        head: { repo: { full_name: repository, fork: false } },
      },
    },
    inputs: { timestamp: String(FIRST_IMPORT + 9 * DAY) },
  });
  const body = github.comments[0]?.body;
  if (body === undefined) throw new Error('The action wrote no comment');
  return body;
}

/** The rows of a member file of the example, without a header. */
function rows(name: string): string[] {
  const lines = readFileSync(join(EXAMPLE, name), 'utf8').trimEnd().split(/\r?\n/);
  return name.endsWith('.csv') ? lines.slice(1) : lines;
}

function csv(members: readonly string[]): string {
  return `${['customer_id,country', ...members].join('\n')}\n`;
}

/** Content decides whether a file is compressed, not its name. */
function csvOf(members: readonly string[]): string {
  return `${['customer_id', ...members].join('\n')}\n`;
}
