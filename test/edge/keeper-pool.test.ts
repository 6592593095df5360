import { expect, it } from 'vitest';
import type { HeldStage } from '../../src/core/job.ts';
import type { Token } from '../../src/core/words.ts';
import { KeeperLink } from '../../src/edge/keeper-link.ts';
import { KeeperPool } from '../../src/edge/keeper-pool.ts';
import { ManualClock } from '../rig/manual-clock.ts';

const token = (n: number): Token => String(n).repeat(32) as Token;
const held = (n: number, vacated: boolean): HeldStage => ({ token: token(n), vacated }) as HeldStage;

function open(spares = 0) {
  const clock = new ManualClock();
  let starts = 0;
  const link = (run: HeldStage | null): KeeperLink => {
    const line = { gone: false, send: () => undefined, hangUp: () => Promise.resolve() };
    const hello = { kind: 'hello', protocol: 1, pid: 1, version: '1', held: run } as const;
    return new KeeperLink(line, String(starts), hello, { changed: () => undefined, closed: () => undefined });
  };
  const start = () => {
    starts += 1;
    return Promise.resolve(link(null));
  };
  const pool = new KeeperPool({ clock, version: '1', spares, start, warn: () => undefined });
  const holds = (run: HeldStage): KeeperLink => {
    const one = link(run);
    pool.links.add(one);
    return one;
  };
  return { clock, pool, holds, starts: () => starts };
}

it('a run gets the keeper that is about to be free, and none is started', async () => {
  const { clock, pool, holds, starts } = open();
  const leaving = holds(held(1, true));
  const taken = pool.take(token(2));
  await clock.pass(0.01);
  pool.giveBack(leaving);
  expect(await taken).toBe(leaving);
  await clock.pass(1);
  expect(starts()).toBe(0);
});

it('a keeper that stays longer is not waited for', async () => {
  const { clock, pool, holds, starts } = open();
  const leaving = holds(held(1, true));
  const taken = pool.take(token(2));
  await clock.pass(1);
  expect(starts()).toBe(1);
  expect(await taken).not.toBe(leaving);
});

it('one is started at once where none is about to be free, or more runs wait than are', async () => {
  const running = open();
  running.holds(held(1, false));
  void running.pool.take(token(2));
  expect(running.starts()).toBe(1);
  const leaving = open();
  leaving.holds(held(1, true));
  void leaving.pool.take(token(2));
  expect(leaving.starts()).toBe(0);
  void leaving.pool.take(token(3));
  expect(leaving.starts()).toBe(1);
});

it('one that is about to be free is as good as the spare', () => {
  const { pool, holds, starts } = open(1);
  const last = holds(held(1, true));
  pool.replenish();
  expect(starts()).toBe(0);
  last.held = held(1, false);
  pool.replenish();
  expect(starts()).toBe(1);
});
