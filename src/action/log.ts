import * as core from '@actions/core';
import { deskWords } from '../report/desk-words.ts';
import { logLine } from '../words/escape.ts';
import { plural, rate } from '../words/numbers.ts';

/** What a person following the run reads. Every line may hold foreign text: it is made inert here. */
export interface Log {
  info(line: string): void;
  /** Shown only with debug logging. Never a member's ID here either. */
  debug(line: string): void;
  /** A titled group of lines, folded on GitHub. Written at once: audiences that are read side by side never mix. */
  group(title: string, lines: readonly string[]): void;
  /** For work that may be long: a line every few seconds with rows and rows a second. */
  startProgress(label: string): Progress;
}

/** Rows done, told every few seconds until it is stopped. */
export interface Progress {
  /** Rows done so far. Cheap enough to be called for every block of rows. */
  update(rows: number): void;
  stop(): void;
}

/** On GitHub with its workflow commands, elsewhere as plain lines. */
export function createLog({ onGitHub, debug }: { readonly onGitHub: boolean; readonly debug: boolean }): Log {
  return {
    info: write,
    debug(line) {
      // Whoever shows a log as it is written, as other runners do, must not see them unasked either.
      if (!debug) return;
      if (onGitHub) core.debug(logLine(line));
      else write(`debug: ${line}`);
    },
    group(title, lines) {
      if (onGitHub) core.startGroup(logLine(title));
      else write(title);
      for (const line of lines) write(onGitHub ? line : `  ${deskWords(line)}`);
      if (onGitHub) core.endGroup();
    },
    startProgress: (label) => startProgress(label, write),
  };
}

/** Milliseconds between two lines: under the 5 seconds that a reader may have to wait, so that a block of rows still fits. */
export const PERIOD_MS = 4500;

function startProgress(label: string, say: (line: string) => void): Progress {
  const started = performance.now();
  let spoke = started;
  let done = 0;
  const speak = (): void => {
    const now = performance.now();
    if (now - spoke < PERIOD_MS) return;
    spoke = now;
    say(`${label}: ${plural(done, 'row')} so far, ${rate(done, now - started)}`);
  };
  // While rows are read nothing else runs, so `update` looks at the clock too; the timer is for waiting on a disk.
  const timer = setInterval(speak, 500);
  timer.unref();
  return {
    update(rows) {
      done = rows;
      speak();
    },
    stop: () => clearInterval(timer),
  };
}

function write(line: string): void {
  process.stdout.write(`${logLine(line)}\n`);
}
