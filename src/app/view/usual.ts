/** How long a run usually takes. */
import { quantile } from '../../core/quantile.ts';
import type { RunFacts } from '../../core/run-facts.ts';

/** Finished runs that are looked at for how long one takes: the last ones. */
const LOOKED_AT = 200;

/** Seconds that runs take, by the last finished ones: the median, and what one in ten exceeds; null: none has finished yet. */
export function usualSeconds(facts: RunFacts): { p50: number; p90: number; n: number } | null {
  const seconds: number[] = [];
  for (const fact of facts.values()) {
    if (fact.state === 'completed' && typeof fact.about?.trainS === 'number') seconds.push(fact.about.trainS);
  }
  const last = seconds.slice(-LOOKED_AT).sort((a, b) => a - b);
  return last.length === 0 ? null : { p50: quantile(last, 0.5), p90: quantile(last, 0.9), n: last.length };
}
