import { type Log, PERIOD_MS } from '../action/log.ts';
import type { VerifyProgress } from '../odp/verify.ts';
import { count, plural } from '../words/numbers.ts';

/** Says every few seconds how far a verification is, even while it only waits for ODP, and once more at its end. */
export function startVerifyProgress(log: Log, timeoutSeconds: number) {
  const started = Date.now();
  let last: VerifyProgress | null = null;
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const state = () =>
    last === null
      ? 'ODP has not answered yet'
      : `ODP confirms ${count(last.confirmed)} of ${plural(last.asked, 'sampled member')}`;
  const timer = setInterval(() => {
    log.info(`${state()}; ${count(Math.max(0, timeoutSeconds - seconds()))} s left.`);
  }, PERIOD_MS);
  return {
    update(progress: VerifyProgress): void {
      last = progress;
    },
    stop(): void {
      clearInterval(timer);
      log.info(`${state()} after ${count(seconds())} s.`);
    },
  };
}
