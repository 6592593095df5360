import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdeaEntry } from '../../src/core/ideas.ts';
import { Queue } from '../../src/core/queue.ts';
import { PRIORITIES, compareIds } from '../../src/core/words.ts';
import type { IdeaId, Priority } from '../../src/core/words.ts';
import { CASES } from '../rig/cases.ts';

function idea(n: number | string, priority: Priority = 'medium'): IdeaEntry {
  return { id: `idea-${n}` as IdeaId, title: '', priority, category: null, parent: null, gpus: 1, line: 1, text: '' };
}
const ids = (queue: Queue) => [...queue.ready()].map(({ id }) => id);

describe('the queue', () => {
  it('orders by priority, then by number, then ids without a number', () => {
    const queue = new Queue();
    for (const entry of [idea('b'), idea(10), idea(9), idea(2, 'low'), idea(7, 'critical'), idea(8, 'high')]) {
      queue.add(entry);
    }
    expect(ids(queue)).toEqual(['idea-7', 'idea-8', 'idea-9', 'idea-10', 'idea-b', 'idea-2']);
  });

  it('offers an idea again that came back, at its old place', () => {
    const queue = new Queue();
    for (const n of [1, 2, 3]) queue.add(idea(n));
    queue.remove('idea-1' as IdeaId);
    expect(ids(queue)).toEqual(['idea-2', 'idea-3']);
    queue.add(idea(1));
    expect(ids(queue)).toEqual(['idea-1', 'idea-2', 'idea-3']);
  });

  it('equals a sorted set after any sequence of adding, removing and taking', () => {
    const step = fc.record({
      n: fc.integer({ min: 1, max: 30 }),
      op: fc.constantFrom('add', 'remove', 'take'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new Queue();
        const model = new Map<string, IdeaEntry>();
        for (const { n, op } of steps) {
          const entry = idea(n, PRIORITIES[n % 4]);
          if (op === 'add') {
            queue.add(entry);
            model.set(entry.id, entry);
          } else if (op === 'remove') {
            queue.remove(entry.id);
            model.delete(entry.id);
          } else {
            const [first] = queue.ready();
            if (first !== undefined) {
              queue.remove(first.id);
              model.delete(first.id);
            }
          }
        }
        const expected = [...model.values()].toSorted(
          (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || compareIds(a.id, b.id),
        );
        expect(ids(queue)).toEqual(expected.map(({ id }) => id));
        expect(queue.size).toBe(model.size);
      }),
      { numRuns: CASES },
    );
  });
});
