/** Another place in the queue is another priority. */
import { describe, expect, it } from 'vitest';
import { nextLevel, rankAt } from '../../../../src/face/web/client/model/queue-moves.ts';
import type { Waiting } from '../../../../src/face/web/client/model/queue-moves.ts';

const waiting = (id: string, priority: Waiting['priority'], position: number): Waiting => ({
  id,
  priority,
  position,
  title: id,
  gpus: 1,
  state: 'ready',
  reason: null,
  constraint: null,
  expected_start: null,
});
const queue = [
  waiting('idea-1', 'high', 1),
  waiting('idea-2', 'high', 2),
  waiting('idea-3', 'medium', 3),
  waiting('idea-4', 'low', 4),
];

describe('an idea that is dropped', () => {
  it('before the first one is to be the first', () => {
    expect(rankAt(queue, 'idea-4', 0)).toBe('top');
  });

  it('further up joins those it is put before, further down those it is put behind', () => {
    expect(rankAt(queue, 'idea-4', 1)).toBe('high');
    expect(rankAt(queue, 'idea-4', 2)).toBe('medium');
    expect(rankAt(queue, 'idea-1', 3)).toBe('medium');
    expect(rankAt(queue, 'idea-1', 4)).toBe('low');
  });

  it('where it is, or among its like, changes nothing', () => {
    expect(rankAt(queue, 'idea-2', 1)).toBeNull();
    expect(rankAt(queue, 'idea-2', 2)).toBeNull();
    expect(rankAt(queue, 'idea-3', 2)).toBeNull();
    expect(rankAt(queue, 'idea-1', 2)).toBeNull();
    expect(rankAt(queue, 'idea-9', 0)).toBeNull();
  });
});

it('keys raise and lower by one priority, and to the top at last', () => {
  expect(nextLevel('low', 'up')).toBe('medium');
  expect(nextLevel('critical', 'up')).toBe('top');
  expect(nextLevel('high', 'down')).toBe('medium');
  expect(nextLevel('low', 'down')).toBeNull();
});
