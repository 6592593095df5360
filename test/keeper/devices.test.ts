import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/edge/edges.ts';
import { DeviceLocks } from '../../src/keeper/devices.ts';
import { bent, keeperWorld } from '../rig/keeper-rig.ts';
import { makePlace, newToken, type Place } from '../rig/run-folder.ts';

let place: Place;
let ticks = 0;

beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

/** A keeper with an identity of its own; alive only if `alive`. */
function locksOf(alive: boolean, more: { pidns?: string; boot?: string; token?: string } = {}) {
  const world = keeperWorld(place);
  const { self } = world.machine;
  const boot = more.boot ?? self.boot;
  const pidns = more.pidns ?? self.pidns;
  const identity = { pid: self.pid, start: alive ? self.start : self.start + ++ticks, boot, pidns };
  const machine: Machine = { ...world.machine, self: identity };
  return new DeviceLocks({ ...world, machine });
}

const holderOf = (device: string): { uptime: number } =>
  JSON.parse(readFileSync(join(place.devicesDir, device, 'holder.json'), 'utf8')) as { uptime: number };

describe('device locks', () => {
  it('let one keeper have a GPU, and the next when it is given back', async () => {
    const a = locksOf(true);
    const b = locksOf(true);
    expect(await a.lock(newToken(), ['GPU-1'])).toEqual({ ok: true });
    const refused = await b.lock(newToken(), ['GPU-1']);
    expect(refused).toMatchObject({ ok: false });
    expect(!refused.ok && refused.message).toContain('GPU-1');
    await a.unlock();
    expect(await b.lock(newToken(), ['GPU-1'])).toEqual({ ok: true });
  });

  it('take over a lock that a power cut left without its content', async () => {
    await locksOf(true).lock(newToken(), ['GPU-1']);
    writeFileSync(join(place.devicesDir, 'GPU-1', 'holder.json'), '');
    const [b, c] = [locksOf(true), locksOf(true)];
    expect(await b.lock(newToken(), ['GPU-1'])).toEqual({ ok: true });
    expect(await c.lock(newToken(), ['GPU-1'])).toMatchObject({ ok: false });
  });

  it('take all or none', async () => {
    const a = locksOf(true);
    const b = locksOf(true);
    await a.lock(newToken(), ['GPU-2']);
    expect(await b.lock(newToken(), ['GPU-3', 'GPU-1', 'GPU-2'])).toMatchObject({ ok: false });
    expect(readdirSync(place.devicesDir)).toEqual(['GPU-2']);
  });

  it('are kept from one stage of a run to the next', async () => {
    const a = locksOf(true);
    const token = newToken();
    await a.lock(token, ['GPU-1']);
    expect(await a.lock(token, ['GPU-1'])).toEqual({ ok: true });
    await a.unlock();
    expect(readdirSync(place.devicesDir)).toEqual([]);
  });

  it('of a dead keeper are broken', async () => {
    await locksOf(false).lock(newToken(), ['GPU-1']);
    expect(await locksOf(true).lock(newToken(), ['GPU-1'])).toEqual({ ok: true });
  });

  it('of a dead keeper stand while its trainer computes', async () => {
    const dead = locksOf(false);
    await dead.lock(newToken(), ['GPU-1']);
    await dead.renew(keeperWorld(place).machine.self); // this process stands for the trainer
    const other = keeperWorld(place);
    const seen = { ...other, processes: { ...other.processes, members: () => [other.machine.self] } };
    expect(await new DeviceLocks(seen).lock(newToken(), ['GPU-1'])).toMatchObject({ ok: false });
  });

  it('of an earlier boot are broken', async () => {
    await locksOf(true, { boot: 'another boot' }).lock(newToken(), ['GPU-1']);
    expect(await locksOf(true).lock(newToken(), ['GPU-1'])).toEqual({ ok: true });
  });

  it('of another container stand while it renews them, and are broken when it has not for minutes', async () => {
    const container = locksOf(true, { pidns: 'pid:[1]' });
    await container.lock(newToken(), ['GPU-1']);
    expect(await locksOf(true).lock(newToken(), ['GPU-1'])).toMatchObject({ ok: false });
    const stale = { ...holderOf('GPU-1'), uptime: holderOf('GPU-1').uptime - 301 };
    writeFileSync(join(place.devicesDir, 'GPU-1', 'holder.json'), JSON.stringify(stale));
    expect(await locksOf(true).lock(newToken(), ['GPU-1'])).toEqual({ ok: true });
  });

  it('go to exactly one of many that find a dead holder', async () => {
    for (let round = 0; round < 10; round++) {
      const device = `GPU-${round}`;
      await locksOf(false).lock(newToken(), [device]);
      const many = Array.from({ length: 8 }, () => locksOf(true));
      const answers = await Promise.all(many.map((locks) => locks.lock(newToken(), [device])));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });

  it('are not taken from the successor by a breaker that comes late', async () => {
    await locksOf(false).lock(newToken(), ['GPU-1']);
    const quick = locksOf(true);
    const world = keeperWorld(place);
    let overtaken: unknown = null;
    const local = bent(world.local, {
      rename: async (from, to) => {
        // It has seen the dead holder; before it breaks the lock, another one does, and takes it.
        if (to.includes('.broken.') && overtaken === null) {
          overtaken = await quick.lock(newToken(), ['GPU-1']);
        }
        return world.local.rename(from, to);
      },
    });
    expect(await new DeviceLocks({ ...world, local }).lock(newToken(), ['GPU-1'])).toMatchObject({ ok: false });
    expect(overtaken).toEqual({ ok: true });
  });

  it('use one path component for names that hold slashes', async () => {
    const a = locksOf(true);
    await a.lock(newToken(), ['MIG-GPU-1/7/0', '../up']);
    expect(readdirSync(place.devicesDir).toSorted()).toEqual(['%2E.%2Fup', 'MIG-GPU-1%2F7%2F0']);
  });
});
