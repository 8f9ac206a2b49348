import { serveTasks } from './system/threads.ts';

/** What a thread of this program can do. Each task is loaded when it is first asked for, so that a thread stays small. */
serveTasks({
  deflate: async () => (await import('./audience/file/gzip-rows.ts')).deflateInPlace,
  plan: async () => (await import('./steps/plan-thread.ts')).planInThread,
});
