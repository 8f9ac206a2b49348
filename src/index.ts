import { isMainThread } from 'node:worker_threads';

// The bundle is one program: its threads are started with the same file.
if (isMainThread) await import('./main.ts');
else await import('./thread.ts');
