import { systemCode } from './cause.ts';

/**
 * Whether what bears a process's number was left behind: that process has ended, or it is this one, which asks before it
 * makes anything of its own. In a container a run often has the number that a killed one had.
 */
export function isLeftBehind(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    // EPERM: it runs, as another user.
    return systemCode(cause) !== 'EPERM';
  }
}
