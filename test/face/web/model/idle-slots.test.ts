import { describe, expect, it } from 'vitest';
import { heldAlike, idleDay } from '../../../../src/face/web/client/model/idle-slots.ts';

describe('slots without a run', () => {
  it('are told together where they are held alike, and apart where not', () => {
    const foreign = { reason: 'foreign', why: 'python (PID 12) of ann' };
    const held = [
      { slot: '0', ...foreign },
      { slot: '1', reason: 'paused', why: 'paused' },
      { slot: '2', ...foreign },
      { slot: '3', reason: 'foreign', why: 'X (PID 9)' },
    ];
    expect(heldAlike(held)).toEqual([
      { slots: ['0', '2'], reason: 'foreign program', why: 'python (PID 12) of ann' },
      { slots: ['1'], reason: 'paused', why: '' },
      { slots: ['3'], reason: 'foreign program', why: 'X (PID 9)' },
    ]);
  });

  it('stood idle for a share of the day, the longest reason first', () => {
    expect(idleDay({ slot_seconds: 200, by_reason: { paused: 10, no_ready_idea: 40, launch: 0 } })).toEqual({
      share: 0.25,
      reasons: [
        { reason: 'no ready idea', seconds: 40 },
        { reason: 'paused', seconds: 10 },
      ],
    });
  });

  it('have no idle share where no second was counted', () => {
    expect([idleDay(null), idleDay({ slot_seconds: 0, by_reason: {} })]).toEqual([null, null]);
  });
});
