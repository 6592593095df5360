import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Queue } from '../../src/core/queue.ts';
import { RANKS } from '../../src/core/request.ts';
import type { Rank } from '../../src/core/request.ts';
import { PRIORITIES, compareIds } from '../../src/core/words.ts';
import type { IdeaId, Priority } from '../../src/core/words.ts';
import { CASES } from '../rig/cases.ts';
import { tableOf } from '../rig/idea-table.ts';

/** With and without numbers, with the same number, with one that is no exact number any more. */
const NAMES = '9 10 09 1b 1a 01 1 b a 7 6 5 4 3 2 30 29 999999999999999 999999999999998 9999999999999999 x'.split(' ');
const ids = (queue: Queue) => [...queue.ready()].map(({ id }) => id);
const idOf = (n: number | string): IdeaId => `idea-${n}` as IdeaId;

function queueOf(...ideas: [n: number | string, priority?: Priority][]): Queue {
  const table = tableOf(ideas.map(([n, priority = 'medium']) => ({ id: idOf(n), priority })));
  const queue = new Queue(table);
  for (let row = 0; row < table.size; row += 1) queue.addRow(row);
  return queue;
}

describe('the queue', () => {
  it('orders by priority, then by number, then ids without a number', () => {
    const queue = queueOf(['b'], [10], [9], [2, 'low'], [7, 'critical'], [8, 'high']);
    expect(ids(queue)).toEqual(['idea-7', 'idea-8', 'idea-9', 'idea-10', 'idea-b', 'idea-2']);
  });

  it('offers an idea again that came back, at its old place', () => {
    const queue = queueOf([1], [2], [3]);
    queue.remove(idOf(1));
    expect(ids(queue)).toEqual(['idea-2', 'idea-3']);
    queue.add(idOf(1));
    expect(ids(queue)).toEqual(['idea-1', 'idea-2', 'idea-3']);
  });

  it('yields ideas that were put elsewhere with the priority they were given, and those at the top before all others', () => {
    const queue = queueOf([1], [2], [3, 'low'], [4, 'critical']);
    queue.raise(
      new Map([
        [idOf(3), { id: '1', priority: 'top' }],
        [idOf(2), { id: '2', priority: 'high' }],
      ]),
    );
    const shown = [...queue.ready()].map(({ id, priority, top }) => [id, priority, top ?? false]);
    expect(shown).toEqual([
      ['idea-3', 'critical', true],
      ['idea-4', 'critical', false],
      ['idea-2', 'high', false],
      ['idea-1', 'medium', false],
    ]);
  });

  it('equals a sorted set after any sequence of adding, removing and taking', () => {
    const step = fc.record({
      n: fc.nat(NAMES.length - 1),
      op: fc.constantFrom('add', 'remove', 'take', 'put', 'put back'),
      to: fc.constantFrom(...RANKS),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const rows = NAMES.map((name, n) => ({ id: idOf(name), priority: PRIORITIES[n % 4] ?? 'low' }));
        const queue = new Queue(tableOf(rows));
        const model = new Map<string, (typeof rows)[number]>();
        const raised = new Map<IdeaId, { id: string; priority: Rank }>();
        for (const [at, { n, op, to }] of steps.entries()) {
          const entry = rows[n];
          if (entry === undefined) throw new Error(`no row ${n}`);
          if (op === 'add') {
            queue.add(entry.id);
            model.set(entry.id, entry);
          } else if (op === 'remove') {
            queue.remove(entry.id);
            model.delete(entry.id);
          } else if (op === 'put' || op === 'put back') {
            if (op === 'put') raised.set(entry.id, { id: String(at).padStart(3, '0'), priority: to });
            else raised.delete(entry.id);
            queue.raise(raised);
          } else {
            const [first] = queue.ready();
            if (first !== undefined) {
              queue.remove(first.id);
              model.delete(first.id);
            }
          }
        }
        const rank = ({ id, priority }: (typeof rows)[number]) => RANKS.indexOf(raised.get(id)?.priority ?? priority);
        const asked = ({ id }: (typeof rows)[number]) => {
          const said = raised.get(id);
          return said?.priority === 'top' ? -Number(said.id) : 0;
        };
        const expected = [...model.values()].toSorted(
          (a, b) => rank(a) - rank(b) || asked(a) - asked(b) || compareIds(a.id, b.id),
        );
        expect(ids(queue)).toEqual(expected.map(({ id }) => id));
        expect(queue.size).toBe(model.size);
      }),
      { numRuns: CASES },
    );
  });
});
