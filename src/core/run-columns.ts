/** Configs of many runs by key instead of by run: only keys in which some run differs from the base, since all others are the same. */
import type { Delta } from './flat-overlay.ts';
import { globMatcher } from './glob.ts';
import type { FlatConfig } from './row.ts';

/** One value for each run; undefined: it has no such key. */
export type Column = readonly unknown[];

/** Runs in one go: a millisecond, with deltas that are made when they are asked for. */
const SLICE = 500;

/** `changed`: of each run, against the base; undefined: its text cannot be read. Keys that match a glob of `ignore` are left out. In slices. */
export function* configColumns(
  base: FlatConfig,
  runs: readonly ({ readonly changed: Delta } | undefined)[],
  ignore: readonly string[] = [],
): Generator<void, Map<string, Column>> {
  const ignored = ignore.map(globMatcher);
  const columns = new Map<string, unknown[]>();
  const left = new Set<string>();
  for (const [run, one] of runs.entries()) {
    for (const [key, value] of one?.changed ?? []) {
      if (left.has(key)) continue;
      let column = columns.get(key);
      if (column === undefined) {
        if (ignored.some((matches) => matches(key))) {
          left.add(key);
          continue;
        }
        column = runs.map((other) => (other === undefined ? undefined : base[key]));
        columns.set(key, column);
      }
      column[run] = value;
    }
    if (run % SLICE === SLICE - 1) yield;
  }
  return columns;
}
