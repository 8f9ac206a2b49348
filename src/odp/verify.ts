import { setTimeout as sleep } from 'node:timers/promises';
import { error, type Problem } from '../problems/problem.ts';
import { deadline } from '../system/deadline.ts';
import { plural } from '../words/numbers.ts';
import type { OdpApi } from './http.ts';
import { askMembership, type Membership } from './membership.ts';

/** Members of one audience to ask ODP about. They are never shown. */
export interface MembershipSample {
  readonly audienceId: string;
  readonly identifier: string;
  readonly expectQualified: readonly string[];
  readonly expectNot: readonly string[];
}

/** Members asked about per audience: so many that are in it and so many that left it. */
const SAMPLE_SIZE = 5;
/** Members asked about in all: at four a second, a round over them takes 50 seconds. */
const MAX_SAMPLED = 200;
/** Milliseconds between two questions: ODP documents 500 requests a second, a check needs no more than four. */
const BETWEEN_QUESTIONS = 250;
/** Milliseconds between two rounds over what is still open; doubled from the first to the last. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

/** Counts of a verification under way. */
export interface VerifyProgress {
  /** Members that ODP reports as expected, of `asked`. */
  readonly confirmed: number;
  readonly asked: number;
}

/** How long to ask, and whom to tell. */
export interface VerifyOptions {
  readonly timeoutSeconds: number;
  /** Called after each answer. */
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * How many members of an audience to sample on each side, so that `audiences` of them stay under MAX_SAMPLED in all:
 * 5 for up to 20 audiences, 1 for 51 to 100; of more than 100 audiences, sample only 100.
 */
export function sampleSizeFor(audiences: number): number {
  return Math.min(SAMPLE_SIZE, Math.max(1, Math.floor(MAX_SAMPLED / 2 / Math.max(1, audiences))));
}

/**
 * Asks ODP until it reports every sampled member as expected or the time is up. Gives one Problem per audience that is
 * not as expected, by audience ID: `not-verified`, with counts and never with members. Ends within the time and one
 * request. A question that ODP does not answer (`odp-unreachable`) is asked again; a key that it refuses is not used
 * again. Throws only when `signal` aborts.
 */
export async function verifyImports(
  api: OdpApi,
  samples: readonly MembershipSample[],
  options: VerifyOptions,
): Promise<ReadonlyMap<string, Problem>> {
  const stop = deadline(options.timeoutSeconds * 1000, options.signal);
  const audiences = samples.map(openAudience);
  const total = audiences.reduce((sum, { entries }) => sum + entries.length, 0);
  const progress = () => {
    const open = audiences.reduce((sum, audience) => sum + openOf(audience).length, 0);
    options.onProgress?.({ confirmed: total - open, asked: total });
  };

  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      for (const audience of audiences) await askOpen(api, audience, stop, progress);
      if (audiences.every((audience) => openOf(audience).length === 0 || audience.stopped)) break;
      await sleep(pause, undefined, { signal: stop });
    }
  } catch (cause) {
    if (!stop.aborted || options.signal?.aborted) throw cause;
  }
  return new Map(
    audiences
      .filter((audience) => openOf(audience).length > 0)
      .map((audience) => [audience.sample.audienceId, notVerified(audience, options.timeoutSeconds)]),
  );
}

/** How many of the sampled members ODP reports otherwise than the last import left them. */
export interface Drift {
  readonly sampled: number;
  readonly differing: number;
}

/**
 * Asks once about every sampled member, for a plan. A Problem where ODP does not answer. `timeoutSeconds` bounds it;
 * what was asked by then counts. Throws only when `signal` aborts.
 */
export async function sampleDrift(
  api: OdpApi,
  samples: readonly MembershipSample[],
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<Drift | Problem> {
  const stop = deadline(timeoutSeconds * 1000, signal);
  let sampled = 0;
  let differing = 0;
  try {
    for (const sample of samples) {
      for (const question of questionsOf(sample)) {
        const answer = await askMembership(api, { ...sample, memberId: question.memberId }, stop);
        if (typeof answer !== 'string') return answer;
        sampled += 1;
        if (!asExpected(question, answer)) differing += 1;
        await sleep(BETWEEN_QUESTIONS, undefined, { signal: stop });
      }
    }
  } catch (cause) {
    if (!stop.aborted || signal?.aborted) throw cause;
  }
  return { sampled, differing };
}

interface Question {
  readonly memberId: string;
  readonly qualified: boolean;
}

interface Entry {
  readonly question: Question;
  /** `null`: not asked yet. */
  last: Membership | Problem | null;
}

interface OpenAudience {
  readonly sample: MembershipSample;
  readonly entries: readonly Entry[];
  /** Asking on is of no use. */
  stopped: boolean;
}

function openAudience(sample: MembershipSample): OpenAudience {
  const entries = questionsOf(sample).map((question) => ({ question, last: null }));
  return { sample, entries, stopped: false };
}

/** The questions whose answer is not as expected yet. */
function openOf({ entries }: OpenAudience): Entry[] {
  return entries.filter(({ question, last }) => typeof last !== 'string' || !asExpected(question, last));
}

/** Whether ODP says of every sampled member that it cannot resolve them by this identifier. */
function isUnresolved({ entries }: OpenAudience): boolean {
  return entries.every(({ last }) => last === 'unknown');
}

function questionsOf(sample: MembershipSample): Question[] {
  return [
    ...sample.expectQualified.map((memberId) => ({ memberId, qualified: true })),
    ...sample.expectNot.map((memberId) => ({ memberId, qualified: false })),
  ];
}

function asExpected(question: Question, answer: Membership): boolean {
  // A member whom ODP cannot resolve is in no audience.
  return question.qualified ? answer === 'qualified' : answer === 'not' || answer === 'unknown';
}

/** One round over an audience's open questions. */
async function askOpen(
  api: OdpApi,
  audience: OpenAudience,
  stop: AbortSignal,
  progress: () => void,
): Promise<void> {
  if (audience.stopped) return;
  for (const entry of openOf(audience)) {
    const { memberId } = entry.question;
    const answer = await askMembership(api, { ...audience.sample, memberId }, stop);
    entry.last = answer;
    progress();
    if (typeof answer !== 'string') {
      // A key that is refused stays refused; an API that does not answer now may answer in the next round.
      audience.stopped = answer.code === 'access-denied';
      return;
    }
    if (answer === 'refused') {
      audience.stopped = true;
      return;
    }
    await sleep(BETWEEN_QUESTIONS, undefined, { signal: stop });
  }
  // New members may be unknown to ODP for a while. Removed ones were imported before: time will not make them known.
  audience.stopped = isUnresolved(audience) && audience.sample.expectNot.length > 0;
}

const WHERE_TO_LOOK = 'Look in ODP under Account Settings > Activity Log, category Audience Diffs.';

function notVerified(audience: OpenAudience, timeoutSeconds: number): Problem {
  const { audienceId, identifier, expectQualified, expectNot } = audience.sample;
  const open = openOf(audience);
  const answers = open.map(({ last }) => last);
  const time = plural(timeoutSeconds, 'second');
  if (audience.entries.every(({ last }) => last === null)) {
    return error(
      'not-verified',
      `After ${time}, ODP has not answered about any sampled member of \`${audienceId}\`. Raise \`verify-timeout\`, or check ODP’s status. ${WHERE_TO_LOOK}`,
    );
  }
  if (answers.includes('refused') || isUnresolved(audience)) {
    return error(
      'not-verified',
      `ODP refuses the identifier \`${identifier}\` of \`${audienceId}\` for every sampled member (INVALID_IDENTIFIER_EXCEPTION). Check that it is the field name of these IDs in ODP. ${WHERE_TO_LOOK}`,
    );
  }
  const unanswered = answers.find((answer) => answer !== null && typeof answer !== 'string');
  if (unanswered) {
    return error(
      'not-verified',
      `ODP could not be asked whether it imported \`${audienceId}\`. ${unanswered.message}`,
    );
  }
  const absent = open.filter(({ question }) => question.qualified).length;
  const present = open.length - absent;
  const counts = [
    ...(absent > 0
      ? [`${absent} of ${expectQualified.length} sampled members are not confirmed as qualified`]
      : []),
    ...(present > 0
      ? [`${present} of ${expectNot.length} sampled removed members are not confirmed as gone`]
      : []),
  ];
  return error(
    'not-verified',
    `After ${time}, ODP does not report \`${audienceId}\` as imported: ${counts.join(', and ')}. The import may need longer, or ODP rejected the file. ${WHERE_TO_LOOK}`,
  );
}
