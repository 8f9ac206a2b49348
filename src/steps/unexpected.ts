import { error, type Problem, ProblemError } from '../problems/problem.ts';

/**
 * What ended a run that no step knows how to explain. The text of an unknown error is not shown: it may repeat what
 * was read. Its kind and system code are.
 */
export function unexpectedFailure(cause: unknown, signal: AbortSignal): Problem {
  if (signal.aborted) {
    return error(
      'unexpected-failure',
      'The run was cancelled. What the table shows as imported was; running again is safe.',
    );
  }
  if (cause instanceof ProblemError) return cause.problem;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const advice = ADVICE[code];
  if (advice !== undefined) return error('unexpected-failure', advice);
  const kind = cause instanceof Error ? cause.name : typeof cause;
  return error(
    'unexpected-failure',
    `The action failed in a way that it does not know (${[kind, code].filter(Boolean).join(' ')}). Run again with debug logging, and report it with the log.`,
  );
}

/** System errors that a user can do something about; source: the errno codes of POSIX. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Give the runner more space, or set `output-directory` to a larger disk.',
  EDQUOT: 'The disk quota is used up. Set `output-directory` to another disk.',
  EROFS: '`output-directory` is on a read-only file system. Set it to a folder that can be written.',
  EACCES: '`output-directory` cannot be written. Set it to a folder that the runner may write.',
  EPERM: '`output-directory` cannot be written. Set it to a folder that the runner may write.',
  ENOTDIR: 'A part of `output-directory` is a file. Set it to a folder.',
  EMFILE: 'The runner has too many files open. Lower `concurrency`.',
};
