import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Order } from '../../../src/app/view/order.ts';
import { compareScores, rankedRun } from '../../../src/core/leaderboard.ts';
import { RunFacts } from '../../../src/core/run-facts.ts';
import { completed, failed, ideaId } from '../../rig/board.ts';
import { CASES } from '../../rig/cases.ts';

const RANKING = { primary_metric: 'acc', sort: 'descending' } as const;

it('tells the best and every rank as the whole order does, whatever was asked before (generated)', () => {
  const id = fc.nat(12).map((n) => `idea-${n}`);
  const acc = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(null, Number.NaN, -0, Infinity, -Infinity));
  const step = fc.oneof(
    fc.tuple(id, acc).map(
      ([one, value]) =>
        (facts: RunFacts) =>
          facts.set(ideaId(one), completed(one, { acc: value })),
    ),
    id.map((one) => (facts: RunFacts) => facts.set(ideaId(one), failed(one, 'x', null))),
    id.map((one) => (facts: RunFacts) => facts.delete(ideaId(one))),
    fc.tuple(id, fc.boolean()).map(
      ([one, is]) =>
        (facts: RunFacts) =>
          facts.exclude(ideaId(one), is),
    ),
  );
  const question = fc.oneof(
    fc.nat(6).map((count) => (order: Order) => order.best(count).map((run) => run.id)),
    fc.constant((order: Order) => order.all().map((run) => run.id)),
    id.map((one) => (order: Order) => order.rank(ideaId(one))),
    fc.uniqueArray(id).map((ids) => (order: Order) => order.sorted(ids.map((one) => ({ id: ideaId(one) })))),
    fc
      .array(id)
      .map((ids) => (order: Order) => (order.prepare(ids.map(ideaId)), ids.map((one) => order.rank(ideaId(one))))),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(step, { maxLength: 8 }), fc.array(question, { maxLength: 9 }))),
      (rounds) => {
        const facts = new RunFacts(RANKING);
        const order = new Order(facts, RANKING);
        for (const [steps, questions] of rounds) {
          for (const change of steps) change(facts);
          for (const ask of questions) {
            const fresh = new Order(facts, RANKING);
            fresh.all();
            expect(ask(order)).toEqual(ask(fresh));
          }
          const runs = [...facts.values()].filter((fact) => fact.state === 'completed');
          const scored = runs.map((run) => rankedRun(run, RANKING)).toSorted(compareScores('descending'));
          const shown = scored.filter((run) => facts.rankedOf(run.id) !== undefined).map((run) => run.id);
          expect(order.all().map((run) => run.id)).toEqual(shown);
        }
      },
    ),
    { numRuns: CASES },
  );
});
