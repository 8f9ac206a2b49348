import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { annotate } from '../action/annotations.ts';
import { upsertComment } from '../action/comment.ts';
import type { Environment } from '../action/environment.ts';
import type { Inputs } from '../action/inputs.ts';
import type { Log } from '../action/log.ts';
import { isFromFork } from '../action/mode.ts';
import { outputsOf, setOutputs } from '../action/outputs.ts';
import { writeSummary } from '../action/summary.ts';
import type { Problem } from '../problems/problem.ts';
import { COMMENT_LIMITS, renderComment, renderSummary } from '../report/markdown.ts';
import { outcome } from '../report/outcome.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { ReportView } from '../report/view.ts';
import type { Result } from '../result/result.ts';
import { type RunRecord, viewOf } from './record.ts';

/** What a report is made of, as far as the run came. */
export interface ReportRequest {
  readonly environment: Environment;
  /** `null` where the inputs were wrong. */
  readonly inputs: Inputs | null;
  readonly record: RunRecord;
  readonly log: Log;
}

/** Writes comment, `result.json`, outputs, summary and annotations. Returns the process's exit code. */
export async function writeReport(request: ReportRequest): Promise<0 | 1> {
  const { environment, inputs, record, log } = request;
  const comment = await keepComment(request, viewOf(record, environment, inputs));
  if (comment !== null) record.problems.push(comment);
  const view = viewOf(record, environment, inputs);
  const resultPath = await writeResult(request, view.result);
  setOutputs(outputsOf(view.result, { resultPath, shards: record.shards }));
  const failed = view.result.outcome === 'failure';
  if (environment.onGitHub) {
    const unwritten = await writeSummary(renderSummary(view));
    if (unwritten !== null) log.info(`The job summary could not be written: ${unwritten}`);
    annotate(view.result, failed ? `${outcome(view)}.` : null);
  } else {
    process.stdout.write(`\n${renderTerminal(view, { colors: process.stdout.isTTY })}`);
  }
  return failed ? 1 : 0;
}

/** Keeps the pull request's comment; a warning where that failed. */
async function keepComment(
  { environment, inputs }: ReportRequest,
  view: ReportView,
): Promise<Problem | null> {
  const pull = environment.payload.pull_request;
  if (inputs === null || !inputs.comment || pull === undefined || view.result.mode !== 'plan') return null;
  const repository = pull.base.repo?.full_name ?? environment.repository;
  return upsertComment(
    inputs.githubToken === null ? null : { token: inputs.githubToken, apiUrl: environment.apiUrl },
    { repository, number: pull.number, fromFork: isFromFork(pull, environment.repository) },
    {
      workflow: environment.workflow,
      job: environment.job,
      manifest: inputs.manifest.name,
      selection: inputs.audiences,
    },
    (maxBytes) => renderComment(view, { ...COMMENT_LIMITS, maxBytes }),
  );
}

/** Writes `result.json` into the output directory; `null` where that failed. */
async function writeResult(
  { inputs, environment, log }: ReportRequest,
  result: Result,
): Promise<string | null> {
  const folder = inputs?.outputDirectory ?? join(environment.temp, 'odp-audiences');
  const path = join(folder, 'result.json');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
    return path;
  } catch (cause) {
    log.info(
      `The result could not be written to ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    return null;
  }
}
