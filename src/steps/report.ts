import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { annotate, annotateFailure } from '../action/annotations.ts';
import { upsertComment } from '../action/comment.ts';
import type { Environment } from '../action/environment.ts';
import { portablePath } from '../action/input-paths.ts';
import type { CommentInput } from '../action/input-values.ts';
import type { Inputs } from '../action/inputs.ts';
import type { Log } from '../action/log.ts';
import { isFromFork } from '../action/mode.ts';
import { fitOutputs, type OutputFacts, outputsOf, setOutputs } from '../action/outputs.ts';
import { writeSummary } from '../action/summary.ts';
import { error, type Problem } from '../problems/problem.ts';
import { closingFailure } from '../report/closing-failure.ts';
import { COMMENT_LIMITS, renderComment, renderSummary } from '../report/markdown.ts';
import { renderProposal, renderShards, renderTerminal } from '../report/terminal.ts';
import type { ReportView } from '../report/view.ts';
import type { Result } from '../result/result.ts';
import { resultText, totals } from '../result/result-document.ts';
import { systemCode } from '../system/cause.ts';
import { writeBeside } from '../system/write-beside.ts';
import { type RunRecord, viewOf } from './record.ts';
import { unexpectedFailure } from './unexpected.ts';

/** What a report is made of, as far as the run came. */
export interface ReportRequest {
  readonly environment: Environment;
  /** `null` where the inputs were wrong. */
  readonly inputs: Inputs | null;
  /** Absolute path of the folder for `result.json`. */
  readonly outputDirectory: string;
  readonly record: RunRecord;
  readonly log: Log;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Writes comment, `result.json`, outputs, summary and annotations. Returns the process's exit code. Never rejects: what
 * cannot be written does not prevent the rest from being written.
 */
export async function writeReport(request: ReportRequest): Promise<0 | 1 | 2> {
  try {
    const exitCode = await writeAll(request);
    return exitCode === 1 && isMisused(request) ? 2 : exitCode;
  } catch (cause) {
    const { message } = unexpectedFailure(cause, null);
    if (request.environment.onGitHub) annotateFailure(message);
    else request.log.info(message);
    return 1;
  }
}

/** Whether somebody at a desk gave a flag that leads nowhere, which says nothing about the audiences. */
function isMisused({ environment, record }: ReportRequest): boolean {
  const codes = new Set(record.problems.map(({ code }) => code));
  return !environment.onGitHub && MISUSES.some((code) => codes.has(code));
}

const MISUSES = ['input-invalid', 'manifest-not-found', 'unknown-audience'] as const;

async function writeAll(request: ReportRequest): Promise<0 | 1> {
  const { environment, inputs, record, log } = request;
  const comment = await keepComment(request, viewOf(record, environment, inputs));
  if (comment !== null) record.problems.push(comment);
  await writeResultAndOutputs(request);
  const view = viewOf(record, environment, inputs);
  const failed = view.result.outcome === 'failure';
  const { actor } = view.result.run ?? {};
  if (actor !== undefined) log.info(`Guards were overridden by ${actor}.`);
  if (environment.onGitHub) {
    const unwritten = await writeSummary(renderSummary(view));
    if (unwritten !== null) log.info(`The job summary could not be written: ${unwritten}`);
    annotate(view.result, failed ? closingFailure(view) : null, environment.docsUrl);
  } else {
    const { isTTY, columns: width } = process.stdout;
    const screen = { width, colors: Boolean(isTTY) && !environment.noColor };
    process.stdout.write(`\n${renderTerminal(view, screen)}`);
    if (record.shards !== null) process.stdout.write(`\n${renderShards(record.shards)}`);
    else if (record.proposedBase !== null)
      process.stdout.write(`\n${renderProposal(record.proposedBase, screen)}`);
  }
  return failed ? 1 : 0;
}

/** Steps that follow go by the outputs, so a run whose outputs cannot be written has failed, and its result says so. */
async function writeResultAndOutputs(request: ReportRequest): Promise<void> {
  const { environment, inputs, record } = request;
  const write = async () => {
    const { result } = viewOf(record, environment, inputs);
    const written = await writeResult(request, result);
    const facts = { directory: request.outputDirectory, shards: record.shards, ...written };
    const { outputs, emptied } = fitOutputs(outputsOf(result, facts));
    for (const name of environment.onGitHub ? emptied : []) {
      const instead = written.resultPath ?? 'The job summary';
      request.log.info(
        `The output \`${name}\` is empty: it would be longer than GitHub takes. ${instead} has the same.`,
      );
    }
    setOutputs(outputs);
  };
  try {
    await write();
  } catch (cause) {
    const code = systemCode(cause) || 'unknown error';
    const message = `The action’s outputs could not be written (${code}). Check the runner’s disk; what is shown as imported was imported.`;
    record.problems.push(error('unexpected-failure', message));
    await write().catch(() => {});
  }
}

/**
 * Keeps the pull request's comment; a warning where that failed. A cancelled run has no plan to tell, and no time to wait
 * for GitHub: the runner kills it within seconds.
 */
async function keepComment(
  { environment, inputs, signal }: ReportRequest,
  view: ReportView,
): Promise<Problem | null> {
  if (signal.aborted) return null;
  const pull = environment.payload.pull_request;
  if (inputs === null || inputs.comment === 'false' || pull === undefined || view.result.mode !== 'plan')
    return null;
  const repository = pull.base.repo?.full_name ?? environment.repository;
  return upsertComment(
    inputs.githubToken === null ? null : { token: inputs.githubToken, apiUrl: environment.apiUrl, signal },
    {
      repository,
      number: pull.number,
      fromFork: isFromFork(pull, environment.repository),
      workflowAccount: environment.workflowAccount,
    },
    {
      workflow: environment.workflow,
      job: environment.job,
      manifest: inputs.manifest.name,
      selection: inputs.audiences,
      trackerId: inputs.trackerId,
      region: inputs.odpRegion,
      membersDirectory:
        inputs.membersDirectory === null ? null : portablePath(inputs.membersDirectory, environment),
      matrix: inputs.matrix,
    },
    (maxBytes) => renderComment(view, { ...COMMENT_LIMITS, maxBytes }),
    { mayCreate: mayCreate(inputs.comment, view.result) },
  );
}

/** Whether a pull request without a comment gets one; an existing comment is kept current all the same. */
function mayCreate(comment: CommentInput, result: Result): boolean {
  if (comment === 'failure') return result.outcome === 'failure';
  if (comment !== 'changes') return true;
  const problems =
    result.problems.length + result.audiences.reduce((sum, one) => sum + one.problems.length, 0);
  return problems > 0 || result.abandoned.length > 0 || totals(result.audiences).changed;
}

/** Writes `result.json` into the output directory; nothing but `null` where that failed. */
async function writeResult(
  { outputDirectory: folder, log }: ReportRequest,
  result: Result,
): Promise<Pick<OutputFacts, 'resultPath' | 'planDigest'>> {
  const path = join(folder, 'result.json');
  try {
    const text = resultText(result);
    await writeBeside(path, text);
    return { resultPath: path, planDigest: createHash('sha256').update(text).digest('hex') };
  } catch (cause) {
    // What an earlier run found must not pass for this one's.
    await rm(path, { force: true }).catch(() => {});
    log.info(
      `The result could not be written to ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    return { resultPath: null, planDigest: null };
  }
}
