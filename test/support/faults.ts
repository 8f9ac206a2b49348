/** What goes wrong with a request. */
export type FaultAction =
  /** Answers this instead of doing anything. `code` is worded as the server's own errors are; `body` replaces that. */
  | {
      readonly kind: 'respond';
      readonly status: number;
      readonly code?: string;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Breaks the connection: before the body is read, after so many bytes of it (or all, but nothing done), or when all is done but not answered. */
  | { readonly kind: 'reset'; readonly after: 'headers' | 'stored' | number }
  /** Breaks the connection after so many bytes of the answer's body. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** Reads the request and never answers. */
  | { readonly kind: 'hang' }
  /** Does its work, or answers what it did, only when this resolves; `seen` is called when the request has come so far. */
  | {
      readonly kind: 'hold';
      readonly at: 'request' | 'answer';
      readonly until: Promise<unknown>;
      readonly seen?: () => void;
    }
  /** Does its work, but so many milliseconds later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Flips a bit in the middle of the request's body. */
  | { readonly kind: 'corrupt' };

/** An answer with this status and, for S3's own errors, this code. */
export function respond(status: number, code?: string): FaultAction {
  return { kind: 'respond', status, ...(code !== undefined && { code }) };
}

/** A success with this body, and these headers. */
export function succeed(body: string, headers: Readonly<Record<string, string>> = {}): FaultAction {
  return { kind: 'respond', status: 200, body, headers };
}

export interface Fault<R> {
  /** Which requests; default all. */
  readonly match?: (request: R) => boolean;
  /** How many of them; default 1. `Infinity` is all. */
  readonly times?: number;
  readonly action: FaultAction;
}

/** The faults that a stand-in still has to make; the first that matches is taken. */
export interface Faults<R> {
  push(...faults: Fault<R>[]): void;
  take(request: R): FaultAction | null;
  clear(): void;
}

/** A place where requests wait: `reached` resolves when one has come there, and `release` lets all of them go on. */
export function holdAt(at: 'request' | 'answer') {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const action: FaultAction = { kind: 'hold', at, until: released.promise, seen: reached.resolve };
  return { action, reached: reached.promise, release: () => released.resolve() };
}

export function createFaults<R>(): Faults<R> {
  let due: { fault: Fault<R>; left: number }[] = [];
  return {
    push(...faults) {
      due.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 })));
    },
    take(request) {
      const entry = due.find(({ fault, left }) => left > 0 && (fault.match?.(request) ?? true));
      if (entry === undefined) return null;
      entry.left -= 1;
      return entry.fault.action;
    },
    clear() {
      due = [];
    },
  };
}
