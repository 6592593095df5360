/** Several runs side by side: what their configs differ in, and how their metrics differ from the first one's. */
import { diffFlat } from './flat-config.ts';
import type { FlatConfig } from './row.ts';

export interface ComparedRun {
  readonly id: string;
  /** undefined: its text cannot be read. */
  readonly config: FlatConfig | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface ConfigComparison {
  readonly differ: { key: string; values: unknown[] }[];
  readonly sameCount: number;
}

export interface MetricComparison {
  readonly key: string;
  readonly values: (number | null)[];
  /** From the first run; null for it, and where one of the two has no number. */
  readonly delta: (number | null)[];
  /** Index of the best one; null: it is not known which direction is better, or they are the same. */
  readonly best: number | null;
}

/** Keys in the order of the configs. A run without a config has `undefined` everywhere. */
export function compareConfigs(runs: readonly ComparedRun[], ignore: readonly string[]): ConfigComparison {
  const configs = runs.flatMap(({ config }) => (config === undefined ? [] : [config]));
  const [first, ...rest] = configs;
  if (first === undefined) return { differ: [], sameCount: 0 };
  const keys = new Set(rest.flatMap((config) => diffFlat(first, config, ignore).map(({ key }) => key)));
  const all = new Set(configs.flatMap((config) => Object.keys(config)));
  const differ = [...all]
    .filter((key) => keys.has(key))
    .map((key) => ({ key, values: runs.map(({ config }) => config?.[key]) }));
  return { differ, sameCount: all.size - differ.length };
}

/** `keys`: which metrics, the primary one first; `better`: of those whose direction is known. */
export function compareMetrics(
  runs: readonly ComparedRun[],
  keys: readonly string[],
  better: Readonly<Record<string, 'larger' | 'smaller'>>,
): MetricComparison[] {
  return keys.flatMap((key) => {
    const values = runs.map((run) => finite(run.values[key]));
    if (values.every((value) => value === null)) return [];
    const [reference = null] = values;
    const delta = values.map((value, i) =>
      i === 0 || value === null || reference === null ? null : value - reference,
    );
    return [{ key, values, delta, best: bestOf(values, better[key]) }];
  });
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function bestOf(values: readonly (number | null)[], direction: 'larger' | 'smaller' | undefined): number | null {
  const known = values.filter((value) => value !== null);
  if (direction === undefined || known.length < 2 || new Set(known).size === 1) return null;
  const best = direction === 'larger' ? Math.max(...known) : Math.min(...known);
  return values.indexOf(best);
}
