import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from './temporary.ts';

const BUNDLE = join(import.meta.dirname, '..', '..', 'dist', 'index.js');

/** How a run at a desk ended. */
export interface DeskRun {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number | null;
  /** The system's temporary folder, as this run saw it. */
  readonly temp: string;
}

/** Starts the bundle as a person does: with flags, in a folder, without anything of GitHub. */
export async function atDesk(
  folder: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
  bundle = BUNDLE,
): Promise<DeskRun> {
  const { PATH, SystemRoot } = process.env;
  const temp = temporaryFolder('desk');
  const env = { PATH, SystemRoot, TMPDIR: temp, TEMP: temp, TMP: temp, ...more };
  const child = spawn(process.execPath, [bundle, ...args], { cwd: folder, env });
  const [out, err, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, err, exitCode, temp };
}
