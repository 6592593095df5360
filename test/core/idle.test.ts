import { describe, expect, it } from 'vitest';
import { IDLE_TOLD_S, IdleSpells, idleReason } from '../../src/core/idle.ts';
import type { IdleReason, LaunchWorld } from '../../src/core/idle.ts';
import type { SlotState } from '../../src/core/slots.ts';
import type { SlotId } from '../../src/core/words.ts';

const A = 'cpu:0' as SlotId;
const B = 'cpu:1' as SlotId;
const idle = (reason: IdleReason, ...slots: SlotId[]) => new Map(slots.map((slot) => [slot, reason]));
const NOBODY = new Map<SlotId, IdleReason>();

describe('a slot without a run', () => {
  it('is told of once it has been idle for some seconds, with the time at which that began', () => {
    const spells = new IdleSpells();
    expect(spells.see(100, 2, idle('no_ready_idea', A))).toEqual({ begun: [], ended: [] });
    expect(spells.see(100 + IDLE_TOLD_S, 2, idle('no_ready_idea', A)).begun).toEqual([
      { slot: A, reason: 'no_ready_idea', since: 100 },
    ]);
    expect(spells.see(200, 2, idle('no_ready_idea', A)).begun).toEqual([]);
    expect(spells.see(260, 2, NOBODY).ended).toEqual([{ slot: A, reason: 'no_ready_idea', since: 100, until: 260 }]);
    expect(spells.see(300, 2, NOBODY)).toEqual({ begun: [], ended: [] });
  });

  it('that is handed on at once is no news, but its seconds count', () => {
    const spells = new IdleSpells();
    spells.see(0, 2, idle('launch', A));
    expect(spells.see(2, 2, NOBODY)).toEqual({ begun: [], ended: [] });
    expect(spells.sum(2)).toEqual({ slotSeconds: 4, byReason: { launch: 2 } });
  });

  it('is told of with both ends where nobody looked in between', () => {
    const spells = new IdleSpells();
    spells.see(0, 1, idle('folder', A));
    expect(spells.see(60, 1, NOBODY)).toEqual({
      begun: [{ slot: A, reason: 'folder', since: 0 }],
      ended: [{ slot: A, reason: 'folder', since: 0, until: 60 }],
    });
  });

  it('that is idle for another reason begins anew', () => {
    const spells = new IdleSpells();
    spells.see(0, 1, idle('low_disk', A));
    const { ended } = spells.see(30, 1, idle('no_ready_idea', A));
    expect(ended).toMatchObject([{ reason: 'low_disk', until: 30 }]);
    expect(spells.see(40, 1, idle('no_ready_idea', A)).begun).toMatchObject([{ reason: 'no_ready_idea', since: 30 }]);
  });

  it('counts by reason for a day, and what is older is forgotten', () => {
    const spells = new IdleSpells();
    spells.see(0, 2, idle('foreign', A));
    spells.see(600, 2, new Map([...idle('foreign', A), ...idle('launch', B)]));
    expect(spells.sum(700)).toEqual({ slotSeconds: 1400, byReason: { foreign: 700, launch: 100 } });
    spells.see(700, 2, NOBODY);
    for (let hour = 1; hour <= 24; hour += 1) spells.see(hour * 3600, 2, NOBODY);
    const { slotSeconds, byReason } = spells.sum(24 * 3600 + 1);
    expect(byReason).toEqual({});
    expect(slotSeconds).toBeLessThanOrEqual(2 * 24 * 3600);
  });
});

it('says why by what decides first: orze, the GPU, what blocks all launches, the queue', () => {
  const slot = (state: SlotState['state']): SlotState => ({ slot: { id: A }, state, why: 'x' }) as unknown as SlotState;
  const open: LaunchWorld = { intake: 'open', blocked: null, waiting: 3, tooWide: 0, spent: new Set(), wide: false };
  expect(idleReason(slot('free'), open)).toBe('launch');
  expect(idleReason(slot('free'), { ...open, waiting: 0 })).toBe('no_ready_idea');
  expect(idleReason(slot('free'), { ...open, tooWide: 3 })).toBe('too_wide');
  expect(idleReason(slot('free'), { ...open, wide: true })).toBe('too_wide');
  expect(idleReason(slot('free'), { ...open, blocked: 'low_disk' })).toBe('low_disk');
  expect(idleReason(slot('foreign'), { ...open, blocked: 'low_disk' })).toBe('foreign');
  expect(idleReason(slot('unknown'), open)).toBe('unknown');
  expect(idleReason(slot('free'), { ...open, intake: 'closing' })).toBe('stopping');
  expect(idleReason(slot('free'), { ...open, spent: new Set([A]) })).toBe('stopping');
});
