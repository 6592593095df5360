/** How long a run usually takes. */
import { quantile } from '../../core/quantile.ts';
import type { RunFacts } from '../../core/run-facts.ts';

/** Finished runs that are looked at for how long one takes: the last ones. */
const LOOKED_AT = 200;

/** Seconds: the median, and what one in ten exceeds. */
interface Usual {
  p50: number;
  p90: number;
  n: number;
}

const known = new WeakMap<RunFacts, { version: number; usual: Usual | null }>();

/** What runs take, by the last finished ones; null: none has finished yet. Every look asks: all runs are walked where one has changed only. */
export function usualSeconds(facts: RunFacts): Usual | null {
  const before = known.get(facts);
  if (before?.version === facts.version) return before.usual;
  const usual = usualOf(facts);
  known.set(facts, { version: facts.version, usual });
  return usual;
}

function usualOf(facts: RunFacts): Usual | null {
  const seconds: number[] = [];
  for (const fact of facts.values()) {
    if (fact.state === 'completed' && typeof fact.about?.trainS === 'number') seconds.push(fact.about.trainS);
  }
  const last = seconds.slice(-LOOKED_AT).sort((a, b) => a - b);
  return last.length === 0 ? null : { p50: quantile(last, 0.5), p90: quantile(last, 0.9), n: last.length };
}
