import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { IdeaHead } from '../../src/core/ideas.ts';
import { fallingTo, spread } from '../../src/core/spread.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;
const idea = (n: number, priority: IdeaHead['priority'] = 'medium') =>
  ({ id: ideaId(`idea-${n}`), priority }) as IdeaHead;
const fleet = (count: number, slots = 1) =>
  Array.from({ length: count }, (_, n) => ({
    id: `node${n}-${(n * 7919).toString(16)}`,
    host: `node${n}`,
    slots,
  }));
const mayRun = () => true;

it('alone, the order is that of the queue', () => {
  const ready = Array.from({ length: 100 }, (_, n) => idea(n));
  for (const hosts of [[], fleet(1), [...fleet(1), { id: 'watcher', host: 'w', slots: 0 }]]) {
    expect([...spread(ready, { me: fleet(1)[0]?.id ?? '', hosts, mayRun })]).toEqual(ready);
  }
});

it('every idea is offered once, and none before one of a higher priority', () => {
  const queues = fc.array(fc.constantFrom(...PRIORITIES), { maxLength: 100 });
  fc.assert(
    fc.property(queues, fc.integer({ min: 1, max: 20 }), fc.nat(19), (priorities, count, which) => {
      const sorted = priorities.toSorted((a, b) => PRIORITIES.indexOf(a) - PRIORITIES.indexOf(b));
      const ready = sorted.map((priority, n) => idea(n, priority));
      const hosts = fleet(count);
      const offered = [...spread(ready, { me: hosts[which % count]?.id ?? '', hosts, mayRun })];
      expect(offered.map(({ priority }) => priority)).toEqual(sorted);
      expect(offered.length).toBe(ready.length);
      expect(new Set(offered).size).toBe(ready.length);
    }),
    { numRuns: CASES },
  );
});

it('of 16 hosts each gets its share, and hardly two try the same idea first', () => {
  const ready = Array.from({ length: 5000 }, (_, n) => idea(n));
  const hosts = fleet(16);
  const firsts = hosts.map(({ id }) => [...spread(ready, { me: id, hosts, mayRun })].slice(0, 4).map((one) => one.id));
  expect(new Set(firsts.flat()).size).toBeGreaterThan(58);
  for (const first of firsts) for (const id of first) expect(Number(id.slice(5))).toBeLessThan(16 * 32);
});

it('an idea that was bound to hosts falls to exactly one of them', () => {
  const hosts = fleet(5);
  const names = hosts.map(({ host }) => host);
  fc.assert(
    fc.property(fc.nat(), fc.subarray(names, { minLength: 1 }), (n, allowed) => {
      const only = (_: unknown, host: string) => allowed.includes(host);
      const takers = hosts.filter(
        ({ id, host }) => allowed.includes(host) && fallingTo({ me: id, hosts, mayRun: only })(idea(n)),
      );
      expect(takers).toHaveLength(1);
    }),
    { numRuns: CASES },
  );
});
