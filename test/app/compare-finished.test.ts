import { expect, it } from 'vitest';
import { ideaId } from '../rig/board.ts';
import { Runs, start } from '../rig/finished.ts';
import { openedProject } from '../rig/opened.ts';

it('in the course of a few polls every finished run is compared, a bounded number at a time; one that changed is read anew', async () => {
  const { ctx } = await openedProject({});
  const runs = new Runs(ctx.layout.results);
  for (let i = 0; i < 150; i += 1) runs.foreign(`idea-${i}`, 0.5);
  const skew = { seconds: 0 };
  const clock = { ...ctx.clock, uptime: () => ctx.clock.uptime() + skew.seconds };
  const one = await start({ ...ctx, clock }, { index: false });
  const value = () => {
    const fact = one.ctx.memory.facts.get(ideaId('idea-7'));
    return fact?.state === 'completed' ? fact.values['test_accuracy'] : undefined;
  };
  runs.edit('idea-7', 0.9);
  expect(value()).toBe(0.5);
  for (let poll = 0; poll < 3; poll += 1) {
    const before = one.calls['stat'] ?? 0;
    skew.seconds += ctx.config.poll + 1;
    await one.observer.look();
    // Two questions for each of 64 runs, and what a look asks anyway.
    expect((one.calls['stat'] ?? 0) - before).toBeLessThan(2 * 64 + 16);
  }
  expect(value()).toBe(0.9);
});
