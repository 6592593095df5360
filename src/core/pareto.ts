/** Runs that nothing beats in all objectives at once. */

export type Goal = 'maximize' | 'minimize';

/** Runs compared with the front in one go. */
const SLICE = 256;

/** Indexes of the front, best in the first objective first; null anywhere: no candidate. Equal runs are all on it. Time: n × the front, in slices. */
export function* paretoFront(
  values: readonly (readonly (number | null)[])[],
  goals: readonly Goal[],
): Generator<void, number[]> {
  const known = values.flatMap((row, index) => {
    const costs = goals.map((goal, i) => (goal === 'minimize' ? (row[i] ?? NaN) : -(row[i] ?? NaN)));
    return costs.some((cost) => Number.isNaN(cost)) ? [] : [{ index, costs }];
  });
  yield;
  // In this order nothing can be beaten by what comes after it.
  known.sort((a, b) => compareCosts(a.costs, b.costs) || a.index - b.index);
  const front: typeof known = [];
  for (const [i, one] of known.entries()) {
    if (i % SLICE === 0) yield;
    if (!front.some(({ costs }) => beats(costs, one.costs))) front.push(one);
  }
  return front.map(({ index }) => index);
}

function compareCosts(a: readonly number[], b: readonly number[]): number {
  for (const [i, cost] of a.entries()) {
    const other = b[i] ?? cost;
    if (cost !== other) return cost < other ? -1 : 1;
  }
  return 0;
}

function beats(a: readonly number[], b: readonly number[]): boolean {
  return a.every((cost, i) => cost <= (b[i] ?? cost)) && a.some((cost, i) => cost < (b[i] ?? cost));
}
