import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_LOG,
  appended,
  endOf,
  lineOfHash,
  linesOf,
  opened,
  prepended,
  renewedEnd,
  startOf,
  toneOfLine,
} from '../../../../src/face/web/client/model/log-window.ts';
import type { LogWindow } from '../../../../src/face/web/client/model/log-window.ts';

const LINES = Array.from({ length: 2_000 }, (_, i) => `line ${i + 1}`);
const STARTS = LINES.reduce<number[]>((all, line) => [...all, (all.at(-1) ?? 0) + line.length + 1], [0]);
const SIZE = STARTS.at(-1) ?? 0;

/** Lines from a to b (0-based, b not among them), as the server answers a range that begins and ends at lines. */
function part(a: number, b: number, counted = false) {
  return {
    id: 'idea-001',
    state: 'RUNNING',
    stream: 'train',
    from_byte: STARTS[a] ?? SIZE,
    to_byte: STARTS[b] ?? SIZE,
    size_bytes: SIZE,
    lines: LINES.slice(a, b),
    line_numbers: counted ? LINES.slice(a, b).map((_, i) => a + i + 1) : null,
    matches: null,
    error: null,
  };
}

const texts = (log: LogWindow): string[] => linesOf(log).map(({ text }) => text);

describe('the part of a log in the page', () => {
  it('grows at both ends without a gap and without a line twice', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1_999 }),
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 400 })), { maxLength: 20 }),
        (start, steps) => {
          let [first, end] = [start, Math.min(2_000, start + 50)];
          let log = opened(part(first, end));
          for (const [down, by] of steps) {
            if (down) {
              log = appended(log, part(end, Math.min(2_000, end + by)));
              end = Math.min(2_000, end + by);
            } else {
              log = prepended(log, part(Math.max(0, first - by), first));
              first = Math.max(0, first - by);
            }
          }
          expect(texts(log)).toEqual(LINES.slice(first, end));
          expect([startOf(log), endOf(log)]).toEqual([STARTS[first], STARTS[end]]);
        },
      ),
    );
  });

  it('takes nothing that does not lie next to it', () => {
    const log = opened(part(100, 200));
    expect(texts(appended(log, part(250, 300)))).toEqual(LINES.slice(100, 200));
    expect(texts(prepended(log, part(0, 50)))).toEqual(LINES.slice(100, 200));
  });

  it('knows the numbers of its lines once the beginning was there, or somebody counted', () => {
    expect(linesOf(opened(part(0, 2))).map(({ number }) => number)).toEqual([1, 2]);
    expect(linesOf(opened(part(100, 102))).map(({ number }) => number)).toEqual([null, null]);
    expect(linesOf(appended(opened(part(0, 2)), part(2, 4))).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(linesOf(prepended(opened(part(2, 4)), part(0, 2))).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(linesOf(appended(opened(part(50, 52, true)), part(52, 53))).map(({ number }) => number)).toEqual([
      51, 52, 53,
    ]);
    expect(linesOf(prepended(opened(part(50, 51, true)), part(49, 50))).map(({ number }) => number)).toEqual([50, 51]);
  });

  it('reads its last piece again, since a line may have been caught half written', () => {
    const half = { ...part(0, 2), to_byte: (STARTS[2] ?? 0) - 3, lines: ['line 1', 'lin'] };
    const log = renewedEnd(opened(half), part(0, 4));
    expect(linesOf(log).map(({ text, number }) => [number, text])).toEqual(
      LINES.slice(0, 4).map((text, i) => [i + 1, text]),
    );
    expect(renewedEnd(log, part(1, 4))).toBe(log);
    expect(renewedEnd(log, part(0, 4))).toBe(log);
  });

  it('begins anew where the file became shorter: it is another log', () => {
    const shorter = { ...part(0, 1), size_bytes: STARTS[1] ?? 0 };
    expect(texts(renewedEnd(opened(part(0, 4)), shorter))).toEqual(['line 1']);
  });

  it('lets go of the other end, so that a log of any size fits', () => {
    const many = (from: number): ReturnType<typeof part> => ({
      ...part(0, 1),
      from_byte: from,
      to_byte: from + 1_000,
      lines: Array.from({ length: 20_000 }, () => 'x'),
    });
    let log = opened(many(0));
    for (const from of [1_000, 2_000, 3_000]) log = appended(log, many(from));
    expect(linesOf(log)).toHaveLength(40_000);
    expect([startOf(log), endOf(log)]).toEqual([2_000, 4_000]);
    log = prepended(log, many(1_000));
    expect([startOf(log), endOf(log)]).toEqual([1_000, 3_000]);
  });

  it('is empty where there is no such log', () => {
    expect(opened({ ...part(0, 1), from_byte: null, to_byte: null, size_bytes: null, lines: [] })).toEqual(EMPTY_LOG);
  });
});

it('a link to a line is read as its number', () => {
  expect(lineOfHash('#L48213')).toBe(48_213);
  expect(['', '#L', '#Lx', '#main', '#L12 '].map(lineOfHash)).toEqual([null, null, null, null, null]);
});

it('lines that name an error stand out', () => {
  expect(
    ['ValueError: nan', 'torch.cuda.OutOfMemoryError: x', 'Traceback (most recent call last):'].map(toneOfLine),
  ).toEqual(['bad', 'bad', 'bad']);
  expect(['UserWarning: old', 'WARNING low disk'].map(toneOfLine)).toEqual(['warn', 'warn']);
  expect(['epoch 1 loss 0.2', 'errors 0'].map(toneOfLine)).toEqual(['', '']);
});
