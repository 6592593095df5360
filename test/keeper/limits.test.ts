import { describe, expect, it } from 'vitest';
import { passedLimit } from '../../src/keeper/limits.ts';

const off = { timeoutS: 0, stallS: 0, oomQuietS: 0 };

describe('limits', () => {
  it('are off at 0', () => {
    expect(passedLimit(off, { ranS: 1e9, silentS: 1e9, oom: true })).toBeUndefined();
  });

  it('are passed at their value, not before', () => {
    const all = { timeoutS: 100, stallS: 50, oomQuietS: 10 };
    expect(passedLimit(all, { ranS: 99.9, silentS: 49.9, oom: false })).toBeUndefined();
    expect(passedLimit(all, { ranS: 100, silentS: 0, oom: false })).toBe('timeout');
    expect(passedLimit(all, { ranS: 60, silentS: 50, oom: false })).toBe('stalled');
    expect(passedLimit(all, { ranS: 60, silentS: 9.9, oom: true })).toBeUndefined();
    expect(passedLimit(all, { ranS: 60, silentS: 10, oom: true })).toBe('oom');
  });

  it('name the time-out first, then the memory', () => {
    const all = { timeoutS: 10, stallS: 10, oomQuietS: 10 };
    expect(passedLimit(all, { ranS: 10, silentS: 10, oom: true })).toBe('timeout');
    expect(passedLimit({ ...all, timeoutS: 0 }, { ranS: 10, silentS: 10, oom: true })).toBe('oom');
  });
});
