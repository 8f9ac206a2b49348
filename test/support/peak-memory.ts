import { readFileSync } from 'node:fs';

/**
 * Watches how much memory a process holds at most, in bytes, until `stop`.
 * Linux keeps the peak itself (`VmHWM` of /proc/<pid>/status), so looking now and then loses only what the
 * process allocates in its last moments; of one that ends within milliseconds it may see nothing, and give null. So it
 * does where the system is not Linux.
 */
export function peakMemory(pid: number | undefined): { stop(): number | null } {
  let peak: number | null = null;
  const look = () => {
    try {
      const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
      if (match !== null) peak = Math.max(peak ?? 0, Number(match[1]) * 1024);
    } catch {
      // The process has ended, or this is not Linux.
    }
  };
  look();
  const timer = setInterval(look, 25);
  return {
    stop() {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}
