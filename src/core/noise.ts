/** How much the metric differs between runs that differ in nothing but their seed. */
import { canonical } from './flat-config.ts';
import type { FlatConfig } from './row.ts';

/** Keys of which only the last part counts. */
const SEED = /(?:^|[._-])(?:seed|random_state|rng|replicate|repeat)$/i;

export function isSeed(key: string): boolean {
  return SEED.test(key);
}

/** The same for configs that differ in nothing but seeds. */
export function withoutSeeds(config: FlatConfig): string {
  return canonical(Object.fromEntries(Object.entries(config).filter(([key]) => !isSeed(key))));
}

/** Standard deviation over groups of repeated runs, pooled; null: nothing was repeated. `n`: runs in such groups. */
export function seedNoise(
  runs: readonly { config: FlatConfig; metric: number }[],
): { sigma: number; n: number } | null {
  const groups = new Map<string, number[]>();
  for (const { config, metric } of runs) {
    const key = withoutSeeds(config);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [metric]);
    else group.push(metric);
  }
  let squares = 0;
  let freedom = 0;
  let n = 0;
  for (const values of groups.values()) {
    if (values.length < 2) continue;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    freedom += values.length - 1;
    n += values.length;
  }
  return freedom === 0 ? null : { sigma: Math.sqrt(squares / freedom), n };
}
