import { describe, expect, it } from 'vitest';
import { settledWithin } from '../../src/edge/timer.ts';

/** A clock whose timers ring when the test says so. */
function handClock() {
  const timers = new Set<() => void>();
  const after = (_seconds: number, call: () => void) => {
    timers.add(call);
    return () => timers.delete(call);
  };
  return { timers, clock: { uptime: () => 0, wall: () => new Date(0), after } };
}

describe('settledWithin', () => {
  it('leaves no timer behind when the promise was first, since it would hold up the end of the process', async () => {
    const { timers, clock } = handClock();
    await settledWithin(clock, 5, Promise.resolve());
    expect(timers.size).toBe(0);
  });

  it('rejects as the promise does', async () => {
    const { timers, clock } = handClock();
    await expect(settledWithin(clock, 5, Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(timers.size).toBe(0);
  });

  it('waits no longer than it was told', async () => {
    const { timers, clock } = handClock();
    const waited = settledWithin(clock, 5, new Promise<void>(() => undefined));
    for (const ring of timers) ring();
    await expect(waited).resolves.toBeUndefined();
  });
});
