import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from '../../src/audience/baseline.ts';
import type { MemberFile } from '../../src/members/files/paths.ts';
import { audienceOf } from '../members/audience.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A file of a folder of its own. */
export function fileOf(name: string, text: string): MemberFile {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, text);
  return { path, name };
}

/** A baseline that a state has, whose members are lines of a file. */
export function baselineOf(ids: readonly string[], given: Partial<Baseline> = {}): Baseline {
  return {
    source: 'state',
    imported: true,
    commit: null,
    membersSha256: null,
    whenUnreadable: 'error',
    certain: true,
    ts: 1_748_764_670,
    identifier: 'customer_id',
    settings: null,
    members: {
      audience: audienceOf(),
      files: [fileOf('members.txt', ids.map((id) => `${id}\n`).join(''))],
      distinct: false,
    },
    ...given,
  };
}
