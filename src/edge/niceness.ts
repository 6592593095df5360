/** How much a process and what it starts from now on yield to others (nice(2)). */
import { getPriority, setPriority } from 'node:os';

/** Yields at least this much; answers what puts it back, where that is allowed (raising one's priority needs rights). */
export function niceness(atLeast: number): () => void {
  const before = getPriority();
  if (before >= atLeast) return () => undefined;
  setPriority(atLeast);
  return () => {
    if (process.getuid?.() === 0) setPriority(before);
  };
}
