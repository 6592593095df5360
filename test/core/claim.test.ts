import { describe, expect, it } from 'vitest';
import { judge, readClaim } from '../../src/core/claim.ts';
import type { Patience, Sighting, Watched } from '../../src/core/claim.ts';
import type { Claim } from '../../src/core/run.ts';

const patience: Patience = {
  emptyGrace: 60,
  pythonGrace: 1800,
  partialGrace: 600,
  reclaim: 1800,
  heartbeat: 20,
  orphanTimeoutHours: 0,
  pythonSeen: false,
};
const claimed = (ended = false, open = false): Sighting => {
  return { kind: 'claimed', claim: { slots: ['gpu:0', 'gpu:1'] } as Partial<Claim> as Claim, ended, open };
};

function verdict(sighting: Sighting, change: Partial<Watched> = {}, more: Partial<Patience> = {}) {
  const watched = { sighting, unchangedS: 0, looks: 1, ownerGone: false, rebooted: false, ...change };
  return judge(watched, { ...patience, ...more }).act;
}

describe('an unfinished run folder', () => {
  it('that is empty may be published over after 60 s of watched emptiness, 30 min beside Python nodes', () => {
    const empty: Sighting = { kind: 'empty' };
    expect(verdict(empty, { unchangedS: 59 })).toBe('wait');
    expect(verdict(empty, { unchangedS: 60 })).toBe('publish-over');
    expect(verdict(empty, { unchangedS: 60 }, { pythonSeen: true })).toBe('wait');
    expect(verdict(empty, { unchangedS: 1800 }, { pythonSeen: true })).toBe('publish-over');
  });

  it('with files but no claim is set aside after 10 min unchanged', () => {
    expect(verdict({ kind: 'partial' }, { unchangedS: 599 })).toBe('wait');
    expect(verdict({ kind: 'partial' }, { unchangedS: 600 })).toBe('set-aside');
  });

  it('whose claim cannot be read waits as long as a lease', () => {
    expect(verdict({ kind: 'torn' }, { unchangedS: 1799 })).toBe('wait');
    expect(verdict({ kind: 'torn' }, { unchangedS: 1800 })).toBe('set-aside');
  });

  it('of a Python node is freed only by orphan_timeout_hours, unchanged while watched', () => {
    const python: Sighting = { kind: 'python', hasMetrics: false };
    expect(verdict(python, { unchangedS: 1e9 })).toBe('wait');
    expect(verdict(python, { unchangedS: 7199 }, { orphanTimeoutHours: 2 })).toBe('wait');
    expect(verdict(python, { unchangedS: 7200 }, { orphanTimeoutHours: 2 })).toBe('set-aside');
  });

  it('of a silent host is reclaimed after the lease; a result in it is recorded, not thrown away', () => {
    expect(verdict(claimed(), { unchangedS: 1799 })).toBe('wait');
    expect(verdict(claimed(), { unchangedS: 1800 })).toBe('set-aside');
    expect(verdict(claimed(true), { unchangedS: 1800 })).toBe('finalise');
  });

  it('of a silent host that has completed, but not begun all its stages, is taken over with as many slots', () => {
    const watched = { sighting: claimed(true, true), unchangedS: 1800, looks: 9, ownerGone: false, rebooted: false };
    expect(judge(watched, patience)).toEqual({ act: 'take-over', slots: 2 });
    expect(judge({ ...watched, unchangedS: 1799 }, patience).act).toBe('wait');
    expect(judge({ ...watched, ownerGone: true }, patience).act).toBe('adopt');
  });

  it('of an orze that died on this machine is adopted at the second look', () => {
    expect(verdict(claimed(), { ownerGone: true, looks: 1 })).toBe('wait');
    expect(verdict(claimed(), { ownerGone: true, looks: 2 })).toBe('adopt');
  });

  it('from before a reboot is freed once two heartbeats have failed to come', () => {
    expect(verdict(claimed(), { rebooted: true, looks: 2, unchangedS: 49 })).toBe('wait');
    expect(verdict(claimed(), { rebooted: true, looks: 2, unchangedS: 50 })).toBe('set-aside');
    expect(verdict(claimed(true), { rebooted: true, looks: 2, unchangedS: 50 })).toBe('finalise');
  });
});

describe('claim.json', () => {
  it('without a token is a claim of the original', () => {
    expect(readClaim({ claimed_by: 'node1', claimed_at: '2026-02-16T14:30:00', pid: 1, gpu: 2 })).toEqual({
      kind: 'python',
      claim: { claimed_by: 'node1', gpu: 2 },
    });
  });

  it('that is no object, or lacks a field of ours, is torn and says why', () => {
    expect(readClaim(null).kind).toBe('torn');
    expect(readClaim([]).kind).toBe('torn');
    expect(readClaim({ token: 'short' })).toMatchObject({ kind: 'torn', why: expect.stringContaining('claimed_by') });
  });
});
