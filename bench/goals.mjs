/**
 * What a row is to reach. `{most: 2}`: our figure is at most twice the one beside it; `{least: 0.5}`: at least half of it;
 * with `of: 'ours'` the limit is one of our figure itself, in its unit.
 */

/** Ours to the reference: the smaller the better, of rates (`/s`) the larger. */
export function ratioOf({ ours, reference }) {
  return ours === undefined || reference === undefined ? undefined : ours / reference;
}

/** `≤ 2 ×`, `≥ 0.5 ×`, `≤ 0.2 %`; undefined: the row has no goal. */
export function limitOf({ goal, unit }) {
  if (goal === undefined) return undefined;
  const sign = goal.most === undefined ? '≥' : '≤';
  return `${sign} ${goal.most ?? goal.least} ${goal.of === 'ours' ? unit : '×'}`;
}

/** undefined: there is no goal, or it was not measured. */
export function isMet(row) {
  const { goal } = row;
  const value = goal?.of === 'ours' ? row.ours : ratioOf(row);
  if (goal === undefined || value === undefined) return undefined;
  return goal.most === undefined ? value >= goal.least : value <= goal.most;
}

/** A row with all that is derived from it, as `--json` gives it. */
export function judged(row) {
  return { ...row, ratio: ratioOf(row) ?? null, limit: limitOf(row) ?? null, met: isMet(row) ?? null };
}
