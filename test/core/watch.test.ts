import { describe, expect, it } from 'vitest';
import { Watch } from '../../src/core/watch.ts';

describe('watching a value', () => {
  it('adds up the time between looks that saw it unchanged', () => {
    const watch = new Watch(50);
    expect(watch.see('a', 'x', 100)).toEqual({ unchangedS: 0, looks: 1 });
    expect(watch.see('a', 'x', 120)).toEqual({ unchangedS: 20, looks: 2 });
    expect(watch.see('a', 'x', 150)).toEqual({ unchangedS: 50, looks: 3 });
    expect(watch.see('a', 'y', 160)).toEqual({ unchangedS: 0, looks: 1 });
  });

  it('does not count an outage: what was not watched is not known to be unchanged', () => {
    const watch = new Watch(50);
    watch.see('a', 'x', 0);
    expect(watch.see('a', 'x', 3600).unchangedS).toBe(50);
  });

  it('starts anew for what was forgotten', () => {
    const watch = new Watch(50);
    watch.see('a', 'x', 0);
    watch.keep(new Set(['b']));
    expect(watch.see('a', 'x', 10)).toEqual({ unchangedS: 0, looks: 1 });
  });
});
