import type { MessagePort } from 'node:worker_threads';
import type { MemberSource, SourceToOpen } from '../members/source.ts';
import { type Problem, ProblemError } from '../problems/problem.ts';
import { systemCode } from '../system/cause.ts';

/** What a thread asks of a source that only the main thread can read, such as a state in S3. */
interface Question {
  readonly id: number;
  /** Number of the source. */
  readonly source: number;
  readonly what: 'open' | 'begin' | 'next' | 'slice' | 'close';
  readonly start?: number;
  readonly end?: number;
}

type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: Fault };

/** An error on its way between threads, which keep only its text otherwise. */
export type Fault = { readonly problem: Problem } | { readonly name: string; readonly code: string };

/** Answers a thread's questions about the sources, on their own port, until it is closed. */
export function serveSources(sources: readonly SourceToOpen[], port: MessagePort): void {
  const opened = new Map<number, MemberSource>();
  const reading = new Map<number, AsyncIterator<Buffer>>();
  const answer = async ({ source, what, start = 0, end = 0 }: Question): Promise<unknown> => {
    if (what === 'open') {
      const found = await (sources[source] as SourceToOpen).open();
      opened.set(source, found);
      return found.size;
    }
    const found = opened.get(source) as MemberSource;
    if (what === 'begin') return void reading.set(source, found.chunks()[Symbol.asyncIterator]());
    if (what === 'slice') return found.slice(start, end);
    if (what === 'close') {
      await reading.get(source)?.return?.();
      return found.close();
    }
    const next = await (reading.get(source) as AsyncIterator<Buffer>).next();
    return next.done ? null : next.value;
  };
  port.on('message', (question: Question) => {
    const { id } = question;
    answer(question).then(
      (value) => port.postMessage({ id, value }),
      (cause) => port.postMessage({ id, fault: faultOf(cause) }),
    );
  });
}

/** The other end: sources that are read through the port. Closing the port is the caller's. */
export function remoteSources(names: readonly string[], port: MessagePort): SourceToOpen[] {
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  port.on('message', (answer: Answer) => {
    const asked = open.get(answer.id);
    open.delete(answer.id);
    if ('fault' in answer) asked?.reject(errorOf(answer.fault));
    else asked?.resolve(answer.value);
  });
  const ask = (question: Omit<Question, 'id'>): Promise<unknown> => {
    const asked = Promise.withResolvers<unknown>();
    const id = ++last;
    open.set(id, asked);
    port.postMessage({ ...question, id });
    return asked.promise;
  };
  return names.map((name, source) => ({
    name,
    open: async () => ({
      name,
      size: (await ask({ source, what: 'open' })) as number,
      async *chunks() {
        await ask({ source, what: 'begin' });
        for (;;) {
          const chunk = (await ask({ source, what: 'next' })) as Uint8Array | null;
          if (chunk === null) return;
          yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        }
      },
      async slice(start, end) {
        const bytes = (await ask({ source, what: 'slice', start, end })) as Uint8Array;
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      },
      close: async () => void (await ask({ source, what: 'close' })),
    }),
  }));
}

/** An error as plain data; of one that no problem describes only its kind and code, for its text may repeat what was read. */
export function faultOf(cause: unknown): Fault {
  if (cause instanceof ProblemError) return { problem: cause.problem };
  if (!(cause instanceof Error)) return { name: typeof cause, code: '' };
  return { name: cause.name, code: systemCode(cause) };
}

/** The error that a fault was made of, as far as it travelled. */
export function errorOf(fault: Fault): Error {
  if ('problem' in fault) return new ProblemError(fault.problem);
  return Object.assign(new Error('A thread failed'), fault);
}
