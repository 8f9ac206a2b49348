import type { Store, StoreError } from '../../src/stores/store.ts';
import { type Objects, openMemoryStore } from '../stores/memory-store.ts';

/** What becomes of an upload: it is stored or not, and the run hears of that or not. */
export const UPLOADS = ['stored', 'refused', 'stored, unanswered', 'lost'] as const;
export type Upload = (typeof UPLOADS)[number];

/** A run as a function of a store and of ODP. It makes the same requests when it gets the same answers. */
export type Run = (store: Store, upload: () => Promise<Upload>) => Promise<void>;

/** What a run asks for next. */
export type Request = { readonly method: keyof Store | 'upload'; readonly args: readonly unknown[] };

type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: StoreError };

/** Where a run is: that follows from the answers that it got. */
interface Place {
  readonly id: string;
  readonly answers: readonly Answer[];
  /** `null`: it has ended. */
  readonly request: Request | null;
}

/** The store, all runs, and what the caller keeps about what happened. */
export interface State<Past> {
  readonly objects: Objects;
  /** The same for the same objects. */
  readonly content: string;
  readonly places: readonly Place[];
  readonly past: Past;
}

/** One request that was answered. `upload` is `null` for a request to the store. */
export interface Step {
  readonly run: number;
  readonly request: Request;
  readonly succeeded: boolean;
  readonly upload: Upload | null;
}

/**
 * Visits every state that runs can come to whose requests follow each other in whatever order. A run that is killed is one
 * that does not go on, so each state is also what is left when any of them are killed, in any order, before any of their
 * requests. States that are the same are visited once. `remember` gives the past after a step; it must be JSON. Returns
 * how many states there are.
 */
export async function walk<Past>(
  start: { readonly objects: Objects; readonly past: Past },
  runs: readonly Run[],
  remember: (past: Past, step: Step) => Past,
  visit: (state: State<Past>) => Promise<void>,
): Promise<number> {
  const goOn = runs.map(placesOf);
  const seen = new Set<string>();
  const open: State<Past>[] = [];
  const numberOf = numbers();
  const add = (objects: Objects, places: readonly Place[], past: Past) => {
    const content = [...objects]
      .map(([key, body]) => numberOf(`${key} ${textOf(body)}`))
      .sort()
      .join();
    const key = JSON.stringify([content, places.map(({ id }) => numberOf(id)), past]);
    if (seen.has(key)) return;
    seen.add(key);
    open.push({ objects, content, places, past });
  };
  add(start.objects, await Promise.all(goOn.map((places) => places(null, null))), start.past);
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    await visit(state);
    for (const [run, { request }] of state.places.entries()) {
      if (request === null) continue;
      for (const upload of request.method === 'upload' ? UPLOADS : [null]) {
        const objects = new Map(state.objects);
        const answer =
          upload === null ? await answerOf(objects, request) : ({ ok: true, value: upload } as const);
        const place = await (goOn[run] as Places)(state.places[run] as Place, answer);
        const past = remember(state.past, { run, request, succeeded: answer.ok, upload });
        add(objects, state.places.with(run, place), past);
      }
    }
  }
  return seen.size;
}

type Places = (from: Place | null, answer: Answer | null) => Promise<Place>;

/** Where a run comes to by an answer. A run is begun again for each place, and gets the answers that led there. */
function placesOf(run: Run): Places {
  const known = new Map<string, Promise<Place>>();
  return (from, answer) => {
    const id = answer === null ? '' : `${from?.id}\n${idOf(answer)}`;
    const found = known.get(id) ?? replay(run, id, answer === null ? [] : [...(from?.answers ?? []), answer]);
    known.set(id, found);
    return found;
  };
}

async function replay(run: Run, id: string, answers: readonly Answer[]): Promise<Place> {
  const { promise, resolve } = Promise.withResolvers<Request | null>();
  let asked = 0;
  const ask = (method: Request['method'], args: readonly unknown[]): Promise<unknown> => {
    const answer = answers[asked++];
    if (answer?.ok) return Promise.resolve(answer.value);
    if (answer !== undefined) return Promise.reject(answer.error);
    resolve({ method, args });
    return new Promise(() => {});
  };
  const store = new Proxy({} as Store, {
    get: (_, method: keyof Store) =>
      method === 'name' ? 'memory' : (...args: readonly unknown[]) => ask(method, args),
  });
  const ended = run(store, () => ask('upload', []) as Promise<Upload>).then(() => null);
  return { id, answers, request: await Promise.race([promise, ended]) };
}

async function answerOf(objects: Objects, { method, args }: Request): Promise<Answer> {
  const work = openMemoryStore(objects)[method as 'get'] as (
    ...given: readonly unknown[]
  ) => Promise<unknown>;
  try {
    return { ok: true, value: await work(...args) };
  } catch (cause) {
    return { ok: false, error: cause as StoreError };
  }
}

/** The body of what was got is in its version. */
function idOf(answer: Answer): string {
  if (!answer.ok) return answer.error.reason;
  return JSON.stringify(answer.value, (name, value) => (name === 'body' ? undefined : value)) ?? '';
}

const texts = new WeakMap<Buffer, string>();

function textOf(body: Buffer): string {
  const text = texts.get(body) ?? body.toString('latin1');
  texts.set(body, text);
  return text;
}

/** Gives each text a number of its own: keys of states are short. */
function numbers(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  };
}
