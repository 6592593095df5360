import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allStats, hasVariable, parseStat, readStat } from '../../src/edge/proc.ts';
import { thisMachine } from '../../src/edge/machine.ts';
import { CASES } from '../rig/cases.ts';

const line = (pid: number, name: string, state: string, threads: number, start: number): string =>
  `${pid} (${name}) ${state} 1 70 80 0 -1 4194304 52 0 1 0 0 0 0 0 20 0 ${threads} 0 ${start} 4096 25 18446744073709551615`;

describe('/proc', () => {
  it('is read right whatever the program calls itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.nat(4_000_000), fc.nat(2 ** 40), (name, pid, start) => {
        const stat = parseStat(line(pid, name, 'S', 1, start));
        expect(stat).toEqual({ pid, group: 70, session: 80, start, zombie: false, kernel: false });
      }),
      { numRuns: CASES },
    );
    expect(parseStat(line(7, 'evil) Z 1 1 1 (', 'R', 1, 99))).toMatchObject({ start: 99, zombie: false });
  });

  it('calls a process ended when it is a zombie, but not while other threads of it run', () => {
    expect(parseStat(line(7, 'a', 'Z', 1, 9))?.zombie).toBe(true);
    expect(parseStat(line(7, 'a', 'X', 1, 9))?.zombie).toBe(true);
    expect(parseStat(line(7, 'a', 'Z', 4, 9))?.zombie).toBe(false);
    expect(parseStat(line(7, 'a', 'D', 1, 9))?.zombie).toBe(false);
  });

  it("tells the threads of the kernel, which are nobody's processes", () => {
    const kthreadd = '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0 18446744073709551615';
    expect(parseStat(kthreadd)?.kernel).toBe(true);
    expect(parseStat(line(7, 'a', 'S', 1, 9))?.kernel).toBe(false);
  });

  it('takes damage for absence', () => {
    for (const text of ['', '12', '12 (a', '12 (a) S 1 2']) expect(parseStat(text)).toBeUndefined();
    expect(readStat(2 ** 22 + 1)).toBeUndefined();
    expect(hasVariable(2 ** 22 + 1, 'A=1')).toBe(false);
  });

  it('shows this process', () => {
    const { self } = thisMachine();
    expect(readStat(self.pid)?.start).toBe(self.start);
    expect(allStats().some(({ pid }) => pid === self.pid)).toBe(true);
    expect(thisMachine()).toEqual(thisMachine());
    expect(self.pidns).toMatch(/^pid:\[\d+\]$/);
  });

  it('finds a variable as a whole only', () => {
    const [name, value] = Object.entries(process.env).find(([, one]) => (one?.length ?? 0) > 3) ?? [];
    expect(hasVariable(process.pid, `${name}=${value}`)).toBe(true);
    expect(hasVariable(process.pid, `${name}=${value?.slice(0, -1)}`)).toBe(false);
    expect(hasVariable(process.pid, `${name?.slice(1)}=${value}`)).toBe(false);
  });
});
