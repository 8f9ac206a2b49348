import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '../../src/action/environment.ts';
import { findReceipts, type ReceiptSearch, type ReceiptsFound } from '../../src/artifacts/find-receipts.ts';
import { receiptName } from '../../src/artifacts/receipt.ts';
import { openScratch } from '../../src/system/scratch.ts';
import { pack } from '../support/artifacts/zip.ts';
import { startArtifacts, type WorkflowRun } from '../support/artifacts.ts';
import { type GithubOptions, startGithub } from '../support/github.ts';
import { temporaryFolder } from '../support/temporary.ts';

export const HASH = 'c'.repeat(64);

/** A repository whose runs left receipts, and what a later run finds. */
export async function openHistory(options: GithubOptions = {}) {
  const artifacts = await startArtifacts();
  const github = await startGithub({ ...options, artifacts });
  const temp = temporaryFolder('temp');
  const event = join(temp, '..', `${temp.split('/').at(-1)}.json`);
  writeFileSync(event, JSON.stringify({ repository: { default_branch: 'main' } }));
  const environment = readEnvironment({
    ...artifacts.env({ id: 1000 }),
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/audiences',
    GITHUB_API_URL: github.url,
    GITHUB_EVENT_PATH: event,
    RUNNER_TEMP: temp,
  });
  const scratch = openScratch(temp);
  const search = (given: Partial<ReceiptSearch> = {}): Promise<ReceiptsFound> =>
    findReceipts({
      environment,
      scratch,
      token: github.token,
      manifest: 'audiences.yml',
      audiences: ['a', 'b'],
      destination: { bucket: 'zaius-incoming', trackerId: 'tracker' },
      ...given,
    });
  return {
    artifacts,
    github,
    environment,
    scratch,
    search,
    async [Symbol.asyncDispose]() {
      await github.close();
      await artifacts.close();
      scratch.remove();
    },
  };
}

export type History = Awaited<ReturnType<typeof openHistory>>;

export interface Left {
  readonly run: WorkflowRun;
  readonly import?: string;
  readonly phase?: 'opening' | 'closing';
  readonly trackerId?: string;
  /** Members by audience ID; negative: not certain. */
  readonly audiences: Readonly<Record<string, number>>;
  /** Runs of last imports that it tells again to renew them, by audience ID. */
  readonly renewed?: Readonly<Record<string, number>>;
  /** Runs of last imports that it tells again, by audience ID. */
  readonly earlier?: Readonly<Record<string, number>>;
}

/** What an import of this run left. */
export function leave(
  { artifacts, environment }: History,
  { run, phase = 'opening', audiences, trackerId = 'tracker', ...left }: Left,
) {
  artifacts.env(run);
  const base = receiptName({ ...environment, manifest: 'audiences.yml' });
  const taken = artifacts.store.artifacts.filter(({ runId }) => runId === run.id).length;
  const audience = (ts: number, members: number) => ({
    identifier: 'customer_id',
    ts,
    members,
    members_sha256: HASH,
    settings: {},
  });
  const receipt = {
    version: 1,
    phase,
    import: left.import ?? String(run.id).padStart(16, '0'),
    destination: { bucket: 'zaius-incoming', tracker_id: trackerId },
    commit: String(run.id % 10).repeat(40),
    run: { id: run.id, attempt: run.attempt ?? 1 },
    audiences: Object.fromEntries([
      ...Object.entries(audiences).map(
        ([id, members]) => [id, { ...audience(run.id, Math.abs(members)), certain: members > 0 }] as const,
      ),
      ...Object.entries(left.renewed ?? {}).map(
        ([id, from]) => [id, { ...audience(from, from), commit: String(from % 10).repeat(40) }] as const,
      ),
    ]),
    ...(left.earlier !== undefined && {
      earlier: Object.fromEntries(
        Object.entries(left.earlier).map(([id, from]) => [
          id,
          { ...audience(from, from), commit: String(from % 10).repeat(40), run: { id: from, attempt: 1 } },
        ]),
      ),
    }),
  };
  return artifacts.add({
    name: taken === 0 ? base : `${base}-${taken + 1}`,
    runId: run.id,
    zip: pack({ 'receipt.json': JSON.stringify(receipt) }),
  });
}

export function leaveBoth(history: History, left: Omit<Left, 'phase'>): void {
  leave(history, { ...left, phase: 'opening' });
  leave(history, { ...left, phase: 'closing' });
}
