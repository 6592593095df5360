import { expect, it } from 'vitest';
import { RunFacts } from '../../src/core/run-facts.ts';
import { completed, failed, finished, ideaId } from '../rig/board.ts';

const facts = () => new RunFacts({ primary_metric: 'acc', sort: 'descending' });
const order = (of: RunFacts) => {
  const { ranked, failed: lost, unknown } = finished(of.inOrder());
  return [ranked, lost, unknown].map((runs) => runs.map(({ id }) => id));
};

it('counts and orders what is known, whatever it was before', () => {
  const known = facts();
  known.set(ideaId('idea-2'), completed('idea-2', { acc: 1 }));
  known.set(ideaId('idea-1'), completed('idea-1', { acc: 2 }));
  known.set(ideaId('idea-9'), { state: 'unknown', id: ideaId('idea-9'), why: 'x' });
  expect(order(known)).toEqual([['idea-1', 'idea-2'], [], ['idea-9']]);
  known.set(ideaId('idea-1'), failed('idea-1', 'x', null));
  known.set(ideaId('idea-2'), completed('idea-2', { acc: 3 }));
  known.set(ideaId('idea-9'), completed('idea-9', { acc: 4 }));
  expect(order(known)).toEqual([['idea-9', 'idea-2'], ['idea-1'], []]);
  expect(known.counts).toEqual({ completed: 2, failed: 1, unknown: 0 });
  expect(known.delete(ideaId('idea-9'))).toBe(true);
  expect(known.delete(ideaId('idea-9'))).toBe(false);
  expect(order(known)).toEqual([['idea-2'], ['idea-1'], []]);
  expect([known.size, known.counts.completed]).toEqual([2, 1]);
});

it('keeps what is excluded off the ranking, known before or after, and counts it', () => {
  const known = facts();
  known.exclude(ideaId('idea-2'), true);
  for (const n of [1, 2, 3]) known.set(ideaId(`idea-${n}`), completed(`idea-${n}`, { acc: n }));
  expect(order(known)[0]).toEqual(['idea-3', 'idea-1']);
  known.exclude(ideaId('idea-3'), true);
  known.exclude(ideaId('idea-3'), true);
  expect(order(known)[0]).toEqual(['idea-1']);
  known.exclude(ideaId('idea-2'), false);
  known.delete(ideaId('idea-3'));
  known.set(ideaId('idea-3'), completed('idea-3', { acc: 9 }));
  expect(order(known)[0]).toEqual(['idea-2', 'idea-1']);
  expect(known.counts.completed).toBe(3);
});

it('has another version after each change, and the same without one', () => {
  const known = facts();
  const run = completed('idea-1', { acc: 1 });
  const versions = [known.version];
  for (const change of [
    () => known.set(run.id, run),
    () => known.set(run.id, run),
    () => known.set(run.id, { ...run }),
    () => known.delete(run.id),
    () => known.delete(run.id),
  ]) {
    change();
    versions.push(known.version);
  }
  expect(versions).toEqual([0, 1, 1, 2, 3, 3]);
});

it('knows the best run at once, also when it changes, goes, or has no score', () => {
  const known = facts();
  expect(known.best()).toBeNull();
  known.set(ideaId('idea-1'), completed('idea-1', { acc: 0.5 }));
  known.set(ideaId('idea-2'), completed('idea-2', { acc: 0.7 }));
  known.set(ideaId('idea-3'), completed('idea-3', {}));
  known.set(ideaId('idea-4'), completed('idea-4', { acc: 0.7 }));
  expect(known.best()?.id).toBe('idea-2');
  expect(known.best(new Set([ideaId('idea-2')]))?.id).toBe('idea-4');
  known.set(ideaId('idea-2'), completed('idea-2', { acc: 0.1 }));
  expect(known.best()?.id).toBe('idea-4');
  known.delete(ideaId('idea-4'));
  known.delete(ideaId('idea-2'));
  expect(known.best()?.id).toBe('idea-1');
  known.delete(ideaId('idea-1'));
  expect(known.best()).toBeNull();
});

it('tells whose the changes since a version were, as long as they are few', () => {
  const known = facts();
  expect(known.changedSince(0)).toEqual([]);
  known.set(ideaId('idea-1'), completed('idea-1', { acc: 0.5 }));
  const { version } = known;
  known.set(ideaId('idea-2'), completed('idea-2', { acc: 0.7 }));
  known.exclude(ideaId('idea-1'), true);
  known.delete(ideaId('idea-2'));
  expect(known.changedSince(version)).toEqual(['idea-2', 'idea-1', 'idea-2']);
  expect(known.changedSince(known.version)).toEqual([]);
  for (let i = 0; i < 5000; i += 1) known.set(ideaId('idea-3'), completed('idea-3', { acc: i }));
  expect(known.changedSince(version)).toBeNull();
  expect(known.changedSince(known.version - 1000)).toHaveLength(1000);
});
