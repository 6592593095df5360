/** Seconds of processor time that some work of this process takes: other work on the machine hardly changes it. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** What takes longer is not linear: it takes a second at most, where the square of it took minutes. */
export const LINEAR_S = 20;
