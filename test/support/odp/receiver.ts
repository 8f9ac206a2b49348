import { readCsv } from './csv.ts';
import { gunzipOne } from './gunzip.ts';

/**
 * ODP's importer of audience-diffs files, as odp.md describes it. It shares no code with the action,
 * so that the two can only agree by both being right.
 */
export interface ReceiverOptions {
  readonly trackerId: string;
  /** Audiences that exist in ODP; null: any. */
  readonly audiences: Set<string> | null;
  /** High-confidence identifier fields configured in this ODP instance. */
  readonly identifiers: ReadonlySet<string>;
  /** Milliseconds before an import takes effect and is logged. */
  importDelay: number;
  /** Members that ODP loses although it accepts them. */
  loses: (member: string) => boolean;
}

/** An entry of ODP's Activity Log, category Audience Diffs. */
export interface ActivityLogEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly category: 'Audience Diffs';
  readonly audience: string;
  /** The object's key. */
  readonly file: string;
  readonly status: 'success' | 'error';
  readonly qualified: number;
  readonly disqualified: number;
  readonly kept: number;
  /** Invalid records. */
  readonly ignored: number;
  readonly error?: string;
}

export interface Membership {
  readonly identifier: string;
  readonly members: Set<string>;
}

export interface Receiver {
  readonly log: ActivityLogEntry[];
  readonly memberships: Map<string, Membership>;
  /** Takes an object that was put into the import bucket. */
  receive(key: string, body: Buffer): void;
  /** Resolves when every import received so far has taken effect. */
  settled(): Promise<void>;
}

const INVALID_LIMIT = 0.01;

export function createReceiver(options: ReceiverOptions): Receiver {
  const log: ActivityLogEntry[] = [];
  const memberships = new Map<string, Membership>();
  let last: Promise<void> = Promise.resolve();

  const take = (key: string, body: Buffer) => {
    const audience = key.slice(key.lastIndexOf('/') + 1).replace(/\.csv\.gz$/, '');
    const entry = { time: Date.now(), category: 'Audience Diffs', audience, file: key } as const;
    const none = { qualified: 0, disqualified: 0, kept: 0, ignored: 0 };
    try {
      const { ignored, ...list } = readList(options, key, audience, body);
      const diff = compare(memberships.get(audience), list);
      memberships.set(audience, list);
      log.push({ ...entry, status: 'success', ...diff, ignored });
    } catch (error) {
      const ignored = error instanceof TooManyInvalid ? error.ignored : 0;
      log.push({ ...entry, status: 'error', ...none, ignored, error: (error as Error).message });
    }
  };

  return {
    log,
    memberships,
    receive(key, body) {
      if (options.importDelay === 0) {
        take(key, body);
        return;
      }
      const due = new Promise<void>((resolve) => {
        // What nobody waits for any more does not keep the tests alive.
        setTimeout(resolve, options.importDelay).unref();
      });
      last = last.then(() => due).then(() => take(key, body));
    },
    settled: () => last,
  };
}

/** Whether this person is in the audience now, as GraphQL tells. */
export function isMember(
  receiver: Receiver,
  options: ReceiverOptions,
  audience: string,
  identifier: string,
  value: string,
): boolean {
  const membership = receiver.memberships.get(audience);
  return membership?.identifier === identifier && membership.members.has(value) && !options.loses(value);
}

class TooManyInvalid extends Error {
  readonly ignored: number;

  constructor(ignored: number, records: number) {
    super(`${ignored} of ${records} records are invalid, which is more than 1%`);
    this.ignored = ignored;
  }
}

interface List extends Membership {
  readonly ignored: number;
}

function readList(options: ReceiverOptions, key: string, audience: string, body: Buffer): List {
  if (key !== `${options.trackerId}/audience-diffs/${audience}.csv.gz`) {
    throw new Error('the key is not <tracker ID>/audience-diffs/<audience ID>.csv.gz of this account');
  }
  if (options.audiences !== null && !options.audiences.has(audience))
    throw new Error('there is no such audience');
  const records = readCsv(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(gunzipOne(body)));
  const header = records.next().value ?? null;
  if (header === null) throw new Error('the file has no header');
  const column = readHeader(header, options.identifiers);

  const members = new Set<string>();
  let ignored = 0;
  let count = 0;
  for (const fields of records) {
    count += 1;
    const member = fields?.[column.member] ?? '';
    if (
      fields !== null &&
      fields.length === header.length &&
      fields[column.type] === 'passthrough' &&
      fields[column.action] === 'qualify' &&
      fields[column.audience] === audience &&
      /^[1-9][0-9]{0,10}$/.test(fields[column.ts] ?? '') &&
      member !== ''
    ) {
      members.add(member);
    } else {
      ignored += 1;
    }
  }
  if (ignored > count * INVALID_LIMIT) throw new TooManyInvalid(ignored, count);
  return { identifier: header[column.member] ?? '', members, ignored };
}

function readHeader(header: readonly string[], identifiers: ReadonlySet<string>) {
  const required = ['type', 'action', 'audience_id', 'ts'];
  const missing = required.filter((name) => !header.includes(name));
  const others = header.filter((name) => !required.includes(name));
  if (missing.length > 0) throw new Error(`the header lacks ${missing.join(', ')}`);
  if (header.length !== 5 || others.length !== 1)
    throw new Error('the header must have exactly one identifier');
  const identifier = others[0] ?? '';
  if (!identifiers.has(identifier))
    throw new Error(`"${identifier}" is no high-confidence identifier of this account`);
  return {
    type: header.indexOf('type'),
    action: header.indexOf('action'),
    audience: header.indexOf('audience_id'),
    ts: header.indexOf('ts'),
    member: header.indexOf(identifier),
  };
}

/** Members under another identifier are other people. */
function compare(before: Membership | undefined, now: Membership) {
  const old = before?.identifier === now.identifier ? before.members : new Set<string>();
  let kept = 0;
  for (const member of now.members) if (old.has(member)) kept += 1;
  return { qualified: now.members.size - kept, disqualified: (before?.members.size ?? 0) - kept, kept };
}
