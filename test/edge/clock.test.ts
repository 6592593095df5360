import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/edge/clock.ts';

describe('the clock', () => {
  it('is finer than the 10 ms of os.uptime(), never goes back, and agrees with it', () => {
    const clock = systemClock();
    const seen: number[] = [];
    for (let i = 0; i < 2000; i++) seen.push(clock.uptime());
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBeGreaterThan(100);
  });

  it('jumps with a suspend, during which the fine clock stands still', () => {
    const now = { boot: 1000, fine: 5 };
    const clock = systemClock({ boot: () => now.boot, fine: () => now.fine });
    expect(clock.uptime()).toBe(1000);
    now.fine += 1.004;
    now.boot += 1; // in steps
    expect(clock.uptime()).toBeCloseTo(1001.004, 6);
    now.boot += 3600;
    now.fine += 0.011; // seen within 10 ms of running
    expect(clock.uptime()).toBeCloseTo(4601.004, 1);
    now.fine += 0.25;
    expect(clock.uptime()).toBeCloseTo(4601.25, 1);
  });

  it('calls back once, not early, and not at all when cancelled', async () => {
    const clock = systemClock();
    const begun = clock.uptime();
    let cancelled = false;
    const cancel = clock.after(0.01, () => {
      cancelled = true;
    });
    cancel();
    await new Promise<void>((resolve) => {
      clock.after(0.03, resolve);
    });
    expect(clock.uptime() - begun).toBeGreaterThanOrEqual(0.03);
    expect(cancelled).toBe(false);
  });

  it('ends a wait that a suspend has outlasted at its next look', async () => {
    const now = { boot: 1000 };
    const clock = systemClock({ boot: () => now.boot, fine: () => performance.now() / 1000 });
    const fired = new Promise<void>((resolve) => {
      clock.after(0.02, resolve);
    });
    now.boot += 3600;
    await fired;
  });
});
