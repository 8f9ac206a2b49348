/*
 * What a test makes happen inside the process of the action, at a moment that no busy machine can move: modules that Node
 * loads before the bundle. They change what Node gives the action, and nothing of the action itself.
 */

/** For `env`: loads these modules first. */
export function inside(...modules: readonly string[]): { readonly NODE_OPTIONS: string } {
  const urls = modules.map((text) => `data:text/javascript,${encodeURIComponent(text)}`);
  return { NODE_OPTIONS: urls.map((url) => `--import=${url}`).join(' ') };
}

/**
 * Every limit of a second or more is twenty times as long: for a run that is held while others do their work, and for one
 * that must end because it was asked to and not because it took too long.
 */
export const PATIENT = `
  import { Socket } from 'node:net';
  const patient = (ms) => (ms >= 1000 ? Math.min(ms * 20, 2 ** 31 - 1) : ms);
  const { setTimeout } = globalThis;
  const later = (work, ms, ...given) => setTimeout(work, patient(ms), ...given);
  globalThis.setTimeout = Object.defineProperties(later, Object.getOwnPropertyDescriptors(setTimeout));
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, patient(ms));
  const idle = Socket.prototype.setTimeout;
  Socket.prototype.setTimeout = function (ms, ...given) { return idle.call(this, patient(ms), ...given); };`;

/** Does `work`, statements of JavaScript that know `path`, as soon as so many bytes of a file have been read; once. */
export function whenRead(path: RegExp, work: string, bytes = 1): string {
  return `
    import fs from 'node:fs';
    import { once } from 'node:events';
    import { syncBuiltinESMExports } from 'node:module';
    import { parentPort } from 'node:worker_threads';
    let isDue = true;
    const { open } = fs.promises;
    fs.promises.open = async (path, ...given) => {
      const handle = await open(path, ...given);
      if (!${path}.test(path)) return handle;
      const { read } = handle;
      let seen = 0;
      handle.read = async (...block) => {
        const outcome = await read.apply(handle, block);
        seen += outcome.bytesRead;
        if (isDue && seen >= ${bytes}) {
          isDue = false;
          ${work}
        }
        return outcome;
      };
      return handle;
    };
    syncBuiltinESMExports();`;
}

/** For `whenRead`: the run is cancelled, and knows it before it reads on. A thread hears of it from the main one. */
export const CANCELLED = `
  const heard = parentPort === null ? once(process, 'SIGINT') : once(parentPort, 'message');
  // A signal that is on its way does not keep a process alive.
  const alive = setInterval(() => {}, 1000);
  process.kill(process.pid, 'SIGINT');
  await heard;
  clearInterval(alive);`;
