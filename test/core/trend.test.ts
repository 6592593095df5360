import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunFacts } from '../../src/core/run-facts.ts';
import { PLATEAU_RUNS, trendOf } from '../../src/core/trend.ts';
import type { Trend } from '../../src/core/trend.ts';
import type { KnownFact } from '../../src/core/run.ts';
import { completed, failed, finished } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const HOUR = 3600_000;
const about = (endedMs: number | null, trainS: number | null = 600) => ({
  host: 'h',
  gpu: 0,
  attempt: 1,
  claimedMs: null,
  endedMs,
  trainS,
});
const scored = (n: number, acc: number | null, endedMs: number | null): KnownFact => ({
  ...completed(`idea-${n}`, acc === null ? {} : { acc }),
  about: about(endedMs),
});

function trend(facts: readonly KnownFact[], sort: 'ascending' | 'descending' = 'descending'): Trend {
  const known = new RunFacts({ primary_metric: 'acc', sort });
  finished(known.inTime());
  for (const fact of facts) known.set(fact.id, fact);
  const { failed: lost } = finished(known.inOrder());
  return finished(trendOf(finished(known.inTime()), lost, { primary_metric: 'acc', sort }));
}

describe('the trend', () => {
  it('of nothing says nothing', () => {
    expect(trend([])).toEqual({
      best: null,
      runsSinceBest: 0,
      plateau: false,
      improvements: 0,
      scored: 0,
      dayAgo: null,
      hour: { completed: 0, failed: 0, best: null },
      perHour: null,
      trainS: null,
    });
  });

  it('follows the runs in the order in which they ended, whatever the order of their ids', () => {
    const facts = [
      scored(3, 0.5, 1 * HOUR),
      scored(1, 0.7, 2 * HOUR),
      scored(2, 0.6, 3 * HOUR),
      scored(4, null, 4 * HOUR),
    ];
    expect(trend(facts)).toMatchObject({
      best: { id: 'idea-1', value: 0.7, endedMs: 2 * HOUR },
      runsSinceBest: 1,
      improvements: 1,
      scored: 3,
      perHour: 1,
      trainS: 600,
      hour: { completed: 2, failed: 0, best: null },
    });
    expect(trend(facts, 'ascending')).toMatchObject({ best: { id: 'idea-3' }, improvements: 0, runsSinceBest: 2 });
  });

  it('is a plateau after a dozen runs without a new best; an equal one is no new best', () => {
    const facts = Array.from({ length: PLATEAU_RUNS + 1 }, (_, i) => scored(i, 0.5, i * HOUR));
    expect(trend(facts)).toMatchObject({ best: { id: 'idea-0' }, plateau: true, runsSinceBest: PLATEAU_RUNS });
    expect(trend(facts.slice(1))).toMatchObject({ plateau: false });
  });

  it('says what was best a day before the last end, and what the last hour brought', () => {
    const facts: KnownFact[] = [
      scored(1, 0.5, 0),
      scored(2, 0.6, 30 * HOUR),
      scored(3, 0.7, 30.5 * HOUR),
      { ...failed('idea-9', 'x', 'oom'), about: about(30.9 * HOUR) },
    ];
    expect(trend(facts)).toMatchObject({
      dayAgo: 0.5,
      hour: { completed: 2, failed: 1, best: { now: { id: 'idea-3' }, before: { id: 'idea-2', value: 0.6 } } },
    });
  });

  it('takes runs whose end nobody noted as the first', () => {
    expect(trend([scored(2, 0.9, null), scored(1, 0.8, HOUR)])).toMatchObject({
      best: { id: 'idea-2' },
      runsSinceBest: 1,
    });
  });

  it('has the best of the ranking, whatever ends when (generated)', () => {
    const run = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.option(fc.integer({ min: 0, max: 50 })));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 40 }), fc.constantFrom('ascending', 'descending'), (runs, sort) => {
        const facts = runs.map(([value, end], i) => scored(i, value / 10, end === null ? null : end * HOUR));
        const values = runs.map(([value]) => value / 10);
        const best = sort === 'ascending' ? Math.min(...values) : Math.max(...values);
        const { best: told, scored: count, runsSinceBest, improvements } = trend(facts, sort);
        expect(told?.value ?? null).toBe(values.length === 0 ? null : best);
        expect(count).toBe(runs.length);
        expect(runsSinceBest + improvements).toBeLessThan(Math.max(1, runs.length));
      }),
      { numRuns: CASES },
    );
  });
});
