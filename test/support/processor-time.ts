/**
 * Counts the seconds of processor time that this process has taken since, its threads included: unlike a clock's, they do
 * not grow where the machine is busy with something else.
 */
export function processorTime(): () => number {
  const started = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1e6;
  };
}
