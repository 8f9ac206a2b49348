import { run } from './run.ts';

const cancelled = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancelled.abort());

process.exitCode = await run(process.env, cancelled.signal);
