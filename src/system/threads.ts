import { join } from 'node:path';
import { parentPort, type ResourceLimits, Worker } from 'node:worker_threads';
import { systemCode } from './cause.ts';

/** Threads for one task, each started when it is first needed and used again. */
export interface ThreadPool<Request, Answer> {
  /**
   * Asks a thread, the least busy one. `null` where each has as many requests in hand as it may. Rejects with the task's
   * error, of which only name and system code travel, and with the thread's own where it ended.
   */
  ask(request: Request, options?: AskOptions): Promise<Answer> | null;
  /** Ends the threads; what they have in hand is never answered. */
  close(): Promise<void>;
}

export interface AskOptions {
  /** Takes what the task notes on its way. */
  readonly note?: (note: unknown) => void;
  /** Aborts the task. */
  readonly signal?: AbortSignal;
}

/** What a pool may use. */
export interface PoolLimits {
  readonly threads: number;
  /** Requests that one thread may have in hand. */
  readonly waiting: number;
  readonly resources?: ResourceLimits;
}

/** A task as a thread does it: plain data in, plain data out. */
export type Task = (
  request: never,
  context: { readonly note: (note: unknown) => void; readonly signal: AbortSignal },
) => unknown;

/**
 * A pool for the task of this name in `serveTasks`, without a thread yet. Requests and answers are copied between the
 * threads, except for memory that is shared. An idle pool does not keep the process alive.
 */
export function openThreads<Request, Answer>(task: string, limits: PoolLimits): ThreadPool<Request, Answer> {
  const threads: Thread[] = [];
  return {
    ask(request, options = {}) {
      const thread = pick(threads, limits, task);
      return thread === null ? null : (thread.ask(request, options) as Promise<Answer>);
    },
    async close() {
      await Promise.all(threads.splice(0).map((thread) => thread.end()));
    },
  };
}

/** Serves this thread's tasks by their names, one request after the other. The other end of `openThreads`. */
export function serveTasks(tasks: Readonly<Record<string, () => Promise<Task>>>): void {
  const port = parentPort;
  if (port === null) throw new Error('Tasks are served in a thread');
  const aborts = new Map<number, AbortController>();
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (message: ToThread) => {
    const { id } = message;
    if ('abort' in message) {
      aborts.get(id)?.abort();
      return;
    }
    const abort = new AbortController();
    aborts.set(id, abort);
    const note = (value: unknown) => port.postMessage({ id, note: value } satisfies FromThread);
    turn = turn.then(async () => {
      try {
        const task = await tasks[message.task]?.();
        const value = await task?.(message.request as never, { note, signal: abort.signal });
        port.postMessage({ id, value } satisfies FromThread);
      } catch (cause) {
        port.postMessage({ id, fault: faultOf(cause) } satisfies FromThread);
      }
      aborts.delete(id);
    });
  });
}

type ToThread =
  | { readonly id: number; readonly task: string; readonly request: unknown }
  | { readonly id: number; readonly abort: true };

type FromThread =
  | { readonly id: number; readonly note: unknown }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: Fault };

/** Of an error only its kind and code, for its text may repeat what was read. */
interface Fault {
  readonly name: string;
  readonly code: string;
}

interface Thread {
  readonly waiting: number;
  ask(request: unknown, options: AskOptions): Promise<unknown>;
  end(): Promise<unknown>;
}

/** An idle thread, else a new one where there may be one more, else the one with the least to do. */
function pick(
  threads: Thread[],
  { threads: most, waiting, resources }: PoolLimits,
  task: string,
): Thread | null {
  const [least] = threads.toSorted((a, b) => a.waiting - b.waiting);
  if (least !== undefined && least.waiting === 0) return least;
  if (threads.length < most) {
    const thread = startThread(task, resources ?? {}, () => threads.splice(threads.indexOf(thread), 1));
    threads.push(thread);
    return thread;
  }
  return least !== undefined && least.waiting < waiting ? least : null;
}

function startThread(task: string, resourceLimits: ResourceLimits, onEnd: () => void): Thread {
  const worker = new Worker(ENTRY, {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, ...resourceLimits },
  });
  const open = new Map<
    number,
    { readonly options: AskOptions; readonly done: PromiseWithResolvers<unknown> }
  >();
  let last = 0;
  let ended: unknown = null;
  worker.unref();
  const finish = (id: number) => {
    open.delete(id);
    if (open.size === 0) worker.unref();
  };
  worker.on('message', (message: FromThread) => {
    const asked = open.get(message.id);
    if ('note' in message) {
      asked?.options.note?.(message.note);
      return;
    }
    finish(message.id);
    if ('value' in message) asked?.done.resolve(message.value);
    else asked?.done.reject(errorOf(message.fault));
  });
  worker.on('error', (cause) => {
    ended = cause;
  });
  worker.on('exit', () => {
    // What it was given next would never be answered.
    onEnd();
    const reason = ended ?? new Error('A thread ended');
    for (const { done } of [...open.values()]) done.reject(reason);
    open.clear();
  });
  return {
    get waiting() {
      return open.size;
    },
    ask(request, options) {
      const id = ++last;
      const done = Promise.withResolvers<unknown>();
      const abort = () => worker.postMessage({ id, abort: true } satisfies ToThread);
      const { signal } = options;
      open.set(id, { options, done });
      worker.ref(); // the process stays until the answer is there
      worker.postMessage({ id, task, request } satisfies ToThread);
      if (signal === undefined) return done.promise;
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
      return done.promise
        .catch((cause: unknown) => {
          throw signal.aborted ? signal.reason : cause;
        })
        .finally(() => signal.removeEventListener('abort', abort));
    },
    end: () => worker.terminate(),
  };
}

/** The program's own entry, which serves tasks in a thread: `src/index.ts`, or the bundle that was made of it. */
const ENTRY = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, '..', 'index.ts')
  : join(import.meta.dirname, 'index.js');

/** Of a thread's heap, for what is soon forgotten. V8 would take eight times as much before it looks what may go. */
const YOUNG_GENERATION_MB = 6;

function faultOf(cause: unknown): Fault {
  if (!(cause instanceof Error)) return { name: typeof cause, code: '' };
  return { name: cause.name, code: systemCode(cause) };
}

function errorOf(fault: Fault): Error {
  return Object.assign(new Error('A thread failed'), fault);
}
