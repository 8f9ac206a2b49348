import { error, type Problem } from '../problems/problem.ts';
import { quote } from '../words/quote.ts';
import type { Parse } from './input-values.ts';

/** The inputs' texts, and what is found wrong with them. */
export interface Form {
  readonly problems: Problem[];
  /** As given except for white space around it; empty where it is absent. */
  text(name: string): string;
  /** The input's value, or `fallback` where it is absent or wrong. */
  take<T>(name: string, parse: Parse<T>, fallback: T): T;
  /** An input of which no message shows anything. */
  secret(name: string): string | null;
  /** Notes each of the inputs that is absent. */
  need(names: readonly string[], why: string): void;
  /** Notes that an input is wrong; `message` goes on after its name. */
  fail(name: string, message: string): void;
}

/** The form that GitHub's runner filled in: `INPUT_…`, where empty is absent. */
export function openForm(env: NodeJS.ProcessEnv): Form {
  const problems: Problem[] = [];
  const text = (name: string) => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
  const fail = (name: string, message: string) => {
    problems.push(error('input-invalid', `Input \`${name}\` ${message}`));
  };
  return {
    problems,
    text,
    fail,
    take(name, parse, fallback) {
      const given = text(name);
      if (given === '') return fallback;
      const parsed = parse(given);
      if ('value' in parsed) return parsed.value;
      // A URL may hold a password, also where it lacks its scheme.
      const shown = /:\S*@/.test(given) ? 'not usable' : quote(given);
      fail(name, `is ${shown}; it must be ${parsed.allowed}.${parsed.hint ?? ''}`);
      return fallback;
    },
    secret(name) {
      const given = text(name);
      if (/\s/.test(given)) fail(name, 'has white space in it. Check the secret for a line too many.');
      return given === '' ? null : given;
    },
    need(names, why) {
      for (const name of names) if (text(name) === '') fail(name, `is missing. It is needed ${why}.`);
    },
  };
}
