/** What slots did, from what hosts told of them: in order, cut short, or by the records alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimelineBook } from '../../src/core/timeline.ts';
import type { KnownRun, Lane } from '../../src/core/timeline.ts';
import { CASES } from '../rig/cases.ts';

const FROM = 100_000;
const TO = 200_000;
const NOBODY: ReadonlySet<string> = new Set();

/** Seconds behind the beginning of the time. */
const at = (s: number): number => FROM + s * 1000;

interface Told {
  s: number;
  host?: string;
  [key: string]: unknown;
}

function lanesOf(
  events: readonly Told[],
  {
    running = NOBODY,
    alive = NOBODY,
    known = [],
  }: { running?: ReadonlySet<string>; alive?: ReadonlySet<string>; known?: KnownRun[] } = {},
): Lane[] {
  const book = new TimelineBook(FROM, TO);
  for (const { s, host = 'n1', ...record } of events) book.add({ atMs: at(s), host, record });
  return book.lanes(running, alive, known);
}

const claimed = (s: number, id: string, token: string, slots = ['gpu:0']): Told => ({
  s,
  kind: 'claimed',
  id,
  token,
  slots,
});
const short = (lanes: readonly Lane[]) =>
  lanes.map(({ host, slot, bars }) => [
    `${host} ${slot}`,
    ...bars.map(({ from, to, id, state, cause, reason, open }) => {
      const what = id === null ? reason : `${id} ${state}${cause === null ? '' : ` ${cause}`}`;
      return `${(from - FROM) / 1000}-${(to - FROM) / 1000} ${what}${open ? ' …' : ''}`;
    }),
  ]);

describe('a run', () => {
  it('lasts from its claim to the end of its last step, on each of its slots', () => {
    const lanes = lanesOf([
      claimed(1, 'a', 't', ['gpu:0', 'gpu:1']),
      { s: 5, kind: 'ended', id: 'a', token: 't', stage: 'train' },
      { s: 6, kind: 'completed', id: 'a', token: 't' },
      { s: 8, kind: 'ended', id: 'a', token: 't', stage: 'eval' },
      { s: 9, kind: 'released', id: 'a', token: 't' },
    ]);
    expect(short(lanes)).toEqual([
      ['n1 gpu:0', '1-8 a COMPLETED'],
      ['n1 gpu:1', '1-8 a COMPLETED'],
    ]);
  });

  it('ends where the next one on its slot begins, when its records come later', () => {
    const lanes = lanesOf([
      claimed(1, 'a', 't'),
      { s: 3, kind: 'failed', id: 'a', token: 't', failure: { class: 'oom' } },
      claimed(4, 'b', 'u'),
      { s: 5, kind: 'released', id: 'a', token: 't' },
    ]);
    expect(short(lanes)).toEqual([['n1 gpu:0', '1-4 a FAILED oom', '4-5 b null']]);
  });

  it('goes on while it runs, and else ends with the last sign of its host', () => {
    const events = [claimed(1, 'a', 't'), { s: 7, kind: 'slot', id: null }];
    expect(short(lanesOf(events, { running: new Set(['a']) }))).toEqual([['n1 gpu:0', '1-100 a RUNNING …']]);
    expect(short(lanesOf(events))).toEqual([['n1 gpu:0', '1-7 a null']]);
  });

  it('that was taken from a host that is gone is there twice', () => {
    const lanes = lanesOf([
      claimed(1, 'a', 't'),
      { s: 20, host: 'n2', kind: 'set-aside', id: 'a', token: 't' },
      { ...claimed(21, 'a', 'u', ['gpu:3']), host: 'n2' },
      { s: 30, host: 'n2', kind: 'released', id: 'a', token: 'u' },
    ]);
    expect(short(lanes)).toEqual([
      ['n1 gpu:0', '1-20 a RECLAIMED'],
      ['n2 gpu:3', '21-30 a null'],
    ]);
  });

  it('is known by its records where no event tells of it, once', () => {
    const known = (more: Partial<KnownRun>): KnownRun => ({
      id: 'a',
      host: 'n1',
      slots: [':0'],
      fromMs: at(-50),
      toMs: at(10),
      state: 'COMPLETED',
      cause: null,
      ...more,
    });
    const lanes = lanesOf([claimed(20, 'b', 't', ['cpu:0']), { s: 30, kind: 'released', id: 'b', token: 't' }], {
      known: [known({}), known({ id: 'b', fromMs: at(20), toMs: at(30) }), known({ id: 'c', fromMs: 0, toMs: 5 })],
    });
    expect(short(lanes)).toEqual([['n1 cpu:0', '0-10 a COMPLETED', '20-30 b null']]);
  });
});

describe('time without a run', () => {
  it('has the reason that was told, from when it began', () => {
    const since = new Date(at(2)).toISOString();
    const lanes = lanesOf(
      [
        { s: 7, kind: 'idle', slot: 'gpu:0', reason: 'no_ready_idea', since },
        { s: 40, kind: 'idle-ended', slot: 'gpu:0', reason: 'no_ready_idea', seconds: 38 },
        claimed(40, 'a', 't'),
        { s: 45, kind: 'idle', slot: 'gpu:1', reason: 'foreign', since: new Date(at(41)).toISOString() },
      ],
      { running: new Set(['a']), alive: new Set(['n1']) },
    );
    expect(short(lanes)).toEqual([
      ['n1 gpu:0', '2-40 no_ready_idea', '40-100 a RUNNING …'],
      ['n1 gpu:1', '41-100 foreign …'],
    ]);
  });

  it('ends with its orze', () => {
    const idle = { s: 3, kind: 'idle', slot: 'gpu:0', reason: 'paused', since: new Date(at(1)).toISOString() };
    expect(short(lanesOf([idle, { s: 9, kind: 'stopped' }]))).toEqual([['n1 gpu:0', '1-9 paused']]);
    // It died, and another start came much later.
    expect(short(lanesOf([idle, { s: 4, kind: 'slot' }, { s: 60, kind: 'opened' }]))).toEqual([
      ['n1 gpu:0', '1-4 paused'],
    ]);
  });
});

it('whatever is told, bars are in order, within the time, and do not overlap', () => {
  const kinds = [
    'claimed',
    'started',
    'ended',
    'completed',
    'failed',
    'released',
    'set-aside',
    'taken-over',
    'idle',
    'idle-ended',
    'opened',
    'stopped',
  ];
  const event = fc.record({
    s: fc.integer({ min: 0, max: 100 }),
    host: fc.constantFrom('n1', 'n2'),
    kind: fc.constantFrom(...kinds),
    id: fc.constantFrom('a', 'b'),
    token: fc.constantFrom('t', 'u', null),
    slots: fc.constant(['gpu:0']),
    slot: fc.constant('gpu:0'),
    reason: fc.constant('paused'),
    seconds: fc.integer({ min: 0, max: 150 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const lanes = lanesOf(
        events.toSorted((a, b) => a.s - b.s),
        { running: new Set(['a']), alive: new Set(['n2']) },
      );
      for (const { bars } of lanes) {
        let end = FROM;
        for (const { from, to } of bars) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThanOrEqual(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(TO);
      }
    }),
    { numRuns: CASES },
  );
});
