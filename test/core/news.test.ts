import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTIFY_EVENTS } from '../../src/core/config.ts';
import { isQuiet, newsSince, toldOf, unsaid } from '../../src/core/news.ts';
import type { NewsWorld } from '../../src/core/news.ts';
import { CASES } from '../rig/cases.ts';

const world = (parts: Partial<NewsWorld> = {}): NewsWorld => ({
  ranking: { primary_metric: 'acc', sort: 'descending' },
  best: null,
  groups: [],
  lost: [],
  queued: 3,
  running: 1,
  completed: 2,
  failed: 0,
  ...parts,
});
const group = (count: number, key = 'oom f-3a9c') => ({
  key,
  cause: key,
  count,
  example: 'idea-039',
  message: 'CUDA out of memory',
  shared: 'host=node2',
});
const best = (id: string, value: number) => ({ id, value, title: 'Cosine' });
const said = (before: NewsWorld, now: NewsWorld) =>
  newsSince(toldOf(before), now, NOTIFY_EVENTS).map(({ event, text }) => `${event}: ${text}`);

describe('news is what a channel does not know', () => {
  it('a new best is told of with what it is better than, once for any number of them', () => {
    expect(said(world(), world({ best: best('idea-1', 0.5) }))).toEqual(['new_best: New best acc 0.5: idea-1, Cosine']);
    const before = world({ best: best('idea-1', 0.5) });
    expect(said(before, world({ best: best('idea-9', 0.7) }))).toEqual([
      'new_best: New best acc 0.7 (+0.2 over idea-1): idea-9, Cosine',
    ]);
    expect(said(before, world({ best: best('idea-2', 0.5) }))).toEqual([]);
    expect(said(before, world({ best: best('idea-2', 0.4) }))).toEqual([]);
    const ranking = { primary_metric: 'loss', sort: 'ascending' as const };
    expect(said({ ...before, ranking }, world({ ranking, best: best('idea-2', 0.4) }))).toHaveLength(1);
  });

  it('a group of failures is told of at its first run, at 10 and at 100, never for each run', () => {
    const told: number[] = [];
    let known = toldOf(world());
    for (let count = 1; count <= 150; count += 1) {
      const now = world({ groups: [group(count)] });
      if (newsSince(known, now, NOTIFY_EVENTS).length > 0) {
        told.push(count);
        known = toldOf(now);
      }
    }
    expect(told).toEqual([1, 10, 100]);
    expect(said(world(), world({ groups: [group(12)] }))).toEqual([
      'failed_group: 12 runs failed by oom f-3a9c (all: host=node2), e.g. idea-039: CUDA out of memory',
    ]);
  });

  it('a lost host and an empty queue are told of once, and again when they come again', () => {
    const lost = world({ lost: ['node2'], queued: 0 });
    expect(said(world(), lost)).toEqual([
      'node_lost: Node node2 gives no sign of life',
      'queue_empty: The queue is empty: 2 completed, 0 failed, 1 running',
    ]);
    expect(said(lost, lost)).toEqual([]);
    const back = unsaid(toldOf(lost), world());
    expect(newsSince(back, lost, NOTIFY_EVENTS)).toHaveLength(2);
  });

  it('an empty queue of a project in which nothing has begun is no news', () => {
    expect(said(world(), world({ queued: 0, running: 0, completed: 0 }))).toEqual([]);
  });

  it('of other kinds than asked for is none', () => {
    const now = world({ best: best('idea-1', 1), lost: ['node2'] });
    expect(newsSince(toldOf(world()), now, ['node_lost']).map(({ event }) => event)).toEqual(['node_lost']);
  });

  it('is nothing where a channel was told of all there is (generated)', () => {
    const any = fc.record({
      groups: fc.uniqueArray(
        fc.integer({ min: 1, max: 2000 }).map((count) => group(count, `k${count % 3}`)),
        {
          maxLength: 3,
          selector: ({ key }) => key,
        },
      ),
      lost: fc.array(fc.constantFrom('a', 'b', 'c')),
      queued: fc.nat({ max: 2 }),
      value: fc.double({ noNaN: true }),
    });
    fc.assert(
      fc.property(any, any, (one, other) => {
        const [a, b] = [one, other].map(({ value, ...parts }) => world({ ...parts, best: best('idea-1', value) }));
        if (a === undefined || b === undefined) throw new Error('two worlds');
        expect(newsSince(toldOf(b), b, NOTIFY_EVENTS)).toEqual([]);
        expect(newsSince(unsaid(toldOf(a), a), a, NOTIFY_EVENTS)).toEqual([]);
      }),
      { numRuns: CASES },
    );
  });
});

it('quiet hours go over midnight', () => {
  const at = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const quiet = (hours: string) =>
    ['00:00', '07:59', '08:00', '21:59', '22:00'].map((time) => isQuiet(hours, at(time)));
  expect(quiet('22:00-08:00')).toEqual([true, true, false, false, true]);
  expect(quiet('00:00-08:00')).toEqual([true, true, false, false, false]);
  expect(isQuiet(null, 0)).toBe(false);
});
