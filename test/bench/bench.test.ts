/** Counts of operations only: times belong to `npm run bench`, on a machine that does nothing else. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../rig/project.ts';

interface Asked {
  calls: Record<string, number>;
  total: number;
  bytes: number;
}

interface Measured {
  known: { waiting: number; finished: number };
  first: { total: number };
  again: { total: number; finished: number; calls: Record<string, number> };
  nudged: Asked;
  polled: Asked;
  /** Only of waiting ideas. */
  appended?: { passes: number; total: number };
}

function measure(ideas: number, state: 'waiting' | 'finished'): Measured {
  const script = join(REPOSITORY, 'bench/pass.mjs');
  const args = [script, '--ideas', String(ideas), '--state', state];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured;
}

describe('a pass that finds nothing new', () => {
  it('asks the file system the same few questions for 1,000 waiting ideas as for 10', () => {
    const [few, many] = [measure(10, 'waiting'), measure(1000, 'waiting')];
    expect(many.known).toEqual({ waiting: 1000, finished: 0 });
    // One of them is the look at what is asked of the fleet.
    expect(many.first.total).toBeLessThan(24);
    expect(many.nudged.calls).toEqual(few.nudged.calls);
    expect(many.polled.calls).toEqual(few.polled.calls);
    expect(many.nudged).toMatchObject({ bytes: 0 });
    expect(many.nudged.total).toBeLessThanOrEqual(9);
    // An idea more costs the same looks, whatever stands before it; a second apart, until it is settled.
    expect(many.appended?.passes).toBe(few.appended?.passes);
    expect(many.appended?.passes).toBeLessThanOrEqual(5);
    // The hosts are looked at now and then.
    expect(Math.abs((many.appended?.total ?? 0) - (few.appended?.total ?? 0))).toBeLessThanOrEqual(4);
  });

  it('compares a few finished runs, in turn, at the poll only, and reads none of them', () => {
    const [few, many] = [measure(300, 'finished'), measure(600, 'finished')];
    expect(many.known).toEqual({ waiting: 0, finished: 600 });
    expect(many.nudged.calls).toEqual(few.nudged.calls);
    expect(many.nudged.calls).not.toHaveProperty('list');
    expect(many.polled.calls).toEqual(few.polled.calls);
    // results/ and prep/, now and then the files of the hosts; a stat each for 64 runs.
    expect(many.polled.calls.list).toBeLessThanOrEqual(3);
    expect(many.polled.calls).not.toHaveProperty('read');
    expect(many.polled.calls.stat).toBeLessThanOrEqual(64 + 9);
  });

  it('and a second start reads what the first has written for it, not the runs', () => {
    const { first, again } = measure(300, 'finished');
    expect(first.total).toBeGreaterThan(5 * 300);
    expect(again.finished).toBe(300);
    expect(again.calls.read).toBeLessThanOrEqual(3);
    expect(again.total).toBeLessThan(300 + 64 + 32);
  });
});
