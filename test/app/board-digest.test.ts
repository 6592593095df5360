/** Counted operations: what report and status say of many runs is worked out once for each change, not for each publication. */
import { expect, it } from 'vitest';
import { BoardDigest, TOP } from '../../src/app/board-digest.ts';
import type { Context } from '../../src/app/context.ts';
import { Memory } from '../../src/app/memory.ts';
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import type { KnownFact } from '../../src/core/run.ts';
import { completed, failed, ideaId } from '../rig/board.ts';
import { ManualClock } from '../rig/manual-clock.ts';

function rig() {
  const asked = { fingerprints: 0, changes: [] as string[][] };
  const memory = new Memory(DEFAULT_CONFIG.report);
  const ctx = { memory, config: DEFAULT_CONFIG, clock: new ManualClock() } as unknown as Context;
  const digest = new BoardDigest(ctx, {
    fingerprintOf: (text) => {
      asked.fingerprints += 1;
      return `f-${text.length}`;
    },
    readChanges: async (ids) => {
      asked.changes.push([...ids]);
      return new Map(ids.map((id) => [id, { parent: ideaId('idea-1'), changes: 'lr 1→2' }]));
    },
  });
  const know = (fact: KnownFact) => memory.facts.set(fact.id, fact);
  return { asked, digest, know };
}

it('the text of a failure is looked at once, however often and however many runs fail beside it', async () => {
  const { asked, digest, know } = rig();
  for (let i = 0; i < 500; i += 1) know(failed(`idea-${i}`, 'x'.repeat(i % 2), 'nan'));
  const first = await digest.now();
  expect(first.failures.map(({ fingerprint, count }) => [fingerprint, count])).toEqual([
    ['f-0', 250],
    ['f-1', 250],
  ]);
  expect((await digest.now()).failures).toBe(first.failures);
  know(failed('idea-500', 'xyz', 'oom'));
  expect((await digest.now()).failures).toHaveLength(3);
  expect(asked.fingerprints).toBe(501);
});

it('the configs of the best are read when others become the best, and compared with their parents', async () => {
  const { asked, digest, know } = rig();
  for (let i = 1; i <= TOP + 2; i += 1) know(completed(`idea-${i}`, { test_accuracy: i / 10 }));
  const { differs } = await digest.now();
  expect(differs).toHaveLength(TOP);
  expect(differs[0]).toMatchObject({ id: `idea-${TOP + 2}`, parent: 'idea-1', changes: 'lr 1→2' });
  expect(differs[0]?.delta).toBeCloseTo((TOP + 1) / 10);
  know(completed('idea-99', { test_accuracy: 0.01 }));
  await digest.now();
  expect(asked.changes).toHaveLength(1);
  know(completed('idea-98', { test_accuracy: 0.99 }));
  await digest.now();
  expect(asked.changes).toHaveLength(2);
  expect(asked.changes[1]?.[0]).toBe('idea-98');
});

it('the trend is the same object until a run has changed', async () => {
  const { digest, know } = rig();
  know(completed('idea-1', { test_accuracy: 1 }));
  const { trend } = await digest.now();
  expect((await digest.now()).trend).toBe(trend);
  know(completed('idea-2', { test_accuracy: 2 }));
  expect((await digest.now()).trend).toMatchObject({ improvements: 1 });
});
