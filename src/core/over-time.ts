/** How many of some moments lie in each of so many equal parts of a time. Milliseconds since 1970; null: nobody knows when. */
export function countsOverTime(moments: readonly (number | null)[], from: number, to: number, parts: number): number[] {
  const counts = Array.from({ length: parts }, () => 0);
  for (const moment of moments) {
    if (moment === null) continue;
    // Clocks of hosts differ: what is later than now is of the last part.
    const part = to > from ? Math.floor(((moment - from) / (to - from)) * parts) : parts - 1;
    const at = Math.min(parts - 1, Math.max(0, part));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}
