import { error, type Problem, ProblemError } from '../problems/problem.ts';
import { systemCode } from '../system/cause.ts';

/**
 * What ended a run that no step knows how to explain. The text of an unknown error is not shown: it may repeat what
 * was read. Its kind and system code are. `signal` aborts when the run is cancelled.
 */
export function unexpectedFailure(cause: unknown, signal: AbortSignal | null): Problem {
  if (signal?.aborted) {
    return error(
      'unexpected-failure',
      'The run was cancelled. What the table shows as imported was; running again is safe.',
    );
  }
  if (cause instanceof ProblemError) return cause.problem;
  const code = word(systemCode(cause));
  const advice = Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
  if (advice !== undefined) return error('unexpected-failure', advice);
  const kind = cause instanceof Error ? word(cause.name) : typeof cause;
  return error(
    'unexpected-failure',
    `Unexpected error (${[kind, code].filter(Boolean).join(' ')}). Running again is safe; if it happens again, report it with the log.`,
  );
}

/** Kinds and codes are identifiers; whatever else is there may have been read somewhere. */
function word(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text) ? text : '';
}

/** System errors that a user can do something about; source: the errno codes of POSIX. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Give the runner more space, or set `output-directory` to a larger disk.',
  EDQUOT: 'The disk quota is used up. Set `output-directory` to another disk.',
  EROFS: '`output-directory` is on a read-only file system. Set it to a folder that can be written.',
  EACCES: '`output-directory` cannot be written. Set it to a folder that the runner may write.',
  EPERM: '`output-directory` cannot be written. Set it to a folder that the runner may write.',
  EEXIST: '`output-directory` is a file. Set it to a folder.',
  EFBIG: 'A built file is larger than the runner allows. Set `output-directory` to another disk.',
  EIO: 'The disk of `output-directory` reports an error. Set it to another disk.',
  ENOTDIR: 'A part of `output-directory` is a file. Set it to a folder.',
  EMFILE: 'The runner has too many files open. Lower `concurrency`.',
};
