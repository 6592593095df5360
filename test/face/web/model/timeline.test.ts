/** The time line of slots. */
import { describe, expect, it } from 'vitest';
import { barsIn, moved, timeTicks, walk, zoomed } from '../../../../src/face/web/client/model/timeline.ts';

const bars = [
  { from: 0, to: 10 },
  { from: 10, to: 30 },
  { from: 40, to: 50 },
];

describe('a span of time', () => {
  const whole = { from: 0, to: 100_000 };

  it('shows the bars that reach into it', () => {
    expect(barsIn(bars, { from: 10, to: 40 })).toEqual([{ from: 10, to: 30 }]);
    expect(barsIn(bars, { from: 5, to: 41 })).toEqual(bars);
    expect(barsIn(bars, { from: 60, to: 70 })).toEqual([]);
  });

  it('zooms around the moment under the pointer', () => {
    expect(zoomed(whole, whole, 25_000, 0.5)).toEqual({ from: 12_500, to: 62_500 });
  });

  it('never leaves what there is, and never gets shorter than a second', () => {
    expect(zoomed({ from: 50_000, to: 90_000 }, whole, 50_000, 100)).toEqual(whole);
    expect(zoomed({ from: 0, to: 1500 }, whole, 0, 0.1)).toEqual({ from: 0, to: 1000 });
    expect(moved({ from: 90_000, to: 100_000 }, whole, 0.5)).toEqual({ from: 90_000, to: 100_000 });
    expect(moved({ from: 50_000, to: 60_000 }, whole, -0.5)).toEqual({ from: 45_000, to: 55_000 });
  });
});

describe('keys', () => {
  const lanes = [
    { id: 'gpu:0', bars },
    { id: 'gpu:1', bars: [] },
    {
      id: 'gpu:2',
      bars: [
        { from: 12, to: 20 },
        { from: 41, to: 60 },
      ],
    },
  ];

  it('walk along a lane and stop at its ends', () => {
    expect(walk(lanes, { lane: 0, bar: 1 }, 'right')).toEqual({ lane: 0, bar: 2 });
    expect(walk(lanes, { lane: 0, bar: 2 }, 'right')).toEqual({ lane: 0, bar: 2 });
    expect(walk(lanes, { lane: 0, bar: 0 }, 'left')).toEqual({ lane: 0, bar: 0 });
  });

  it('go to the bar of the next lane that is nearest in time, over empty lanes', () => {
    expect(walk(lanes, { lane: 0, bar: 2 }, 'down')).toEqual({ lane: 2, bar: 1 });
    expect(walk(lanes, { lane: 2, bar: 0 }, 'up')).toEqual({ lane: 0, bar: 1 });
    expect(walk(lanes, { lane: 0, bar: 0 }, 'up')).toEqual({ lane: 0, bar: 0 });
  });
});

describe('ticks of time', () => {
  const at = (text: string) => Date.parse(text);

  it('are round moments of the clock of the reader', () => {
    const span = { from: at('2026-02-16T14:20:00Z'), to: at('2026-02-16T17:40:00Z') };
    expect(timeTicks(span, 6, 0).map(({ label }) => label)).toEqual(['15:00', '16:00', '17:00']);
    expect(timeTicks(span, 6, 330).map(({ label }) => label)).toEqual(['20:00', '21:00', '22:00', '23:00']);
  });

  it('name the day at midnight', () => {
    const span = { from: at('2026-02-16T20:00:00Z'), to: at('2026-02-17T08:00:00Z') };
    expect(timeTicks(span, 6, 0).map(({ label }) => label)).toEqual([
      '20:00',
      '22:00',
      '02-17',
      '02:00',
      '04:00',
      '06:00',
      '08:00',
    ]);
  });

  it('are never more than asked for, however long the span', () => {
    for (const hours of [0.01, 1, 24, 24 * 30, 24 * 365]) {
      expect(timeTicks({ from: 0, to: hours * 3_600_000 }, 8, 0).length).toBeLessThanOrEqual(9);
    }
  });
});
