import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexLine, isIndexable, readIndexLine } from '../../src/core/index-lines.ts';
import { parseJson, toJson } from '../../src/core/json.ts';
import type { KnownFact } from '../../src/core/run.ts';
import { completed, failed, ideaId, plainFact } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const KEYS = ['a', 'b'];
const PROOF = 's1:2:3';

function through(...facts: KnownFact[]): KnownFact[] {
  return readIndexLine(indexLine(facts.filter(isIndexable), KEYS), KEYS).map(plainFact);
}

const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, Infinity, -Infinity));
const scalar = fc.oneof(number, fc.string({ unit: 'binary' }), fc.boolean(), fc.constantFrom(null, undefined));
const nested = fc.oneof(fc.array(number), fc.dictionary(fc.string(), number)).map((value) => {
  // As it is read from a file: objects without a prototype.
  const read = parseJson(toJson(value, { python: true }));
  return read.ok ? read.value : undefined;
});
const value = fc.oneof({ weight: 4, arbitrary: scalar }, nested);
const moment = fc.option(fc.integer({ min: 0, max: 2 ** 41 }));
const about = fc.record(
  {
    host: fc.constantFrom('n1', 'n2', ''),
    gpu: fc.nat(8),
    attempt: fc.nat(9),
    claimedMs: moment,
    endedMs: moment,
    trainS: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).filter((s) => !Object.is(s, -0))),
  },
  { noNullPrototype: true },
);
const said = fc.oneof(
  fc.tuple(value, value).map(([a, b]) => completed('idea-1', { a, b })),
  fc
    .tuple(fc.string({ unit: 'binary' }), fc.constantFrom('oom' as const, null))
    .map(([error, cause]) => failed('idea-1', error, cause)),
);
const fact = fc
  .tuple(said, fc.option(about, { nil: undefined }))
  .map(([one, where]) => ({ ...one, ...(where === undefined ? {} : { about: where }), proof: PROOF }));

describe('a line of the index', () => {
  it('brings back runs with every value that metrics.json can hold, and what failed', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 5 }), (facts) => {
        const named = facts.map((one, i): KnownFact => ({
          ...one,
          id: ideaId(`idea-${i}`),
          proof: `${one.proof}${i}`,
        }));
        expect(through(...named)).toStrictEqual(named);
      }),
      { numRuns: CASES },
    );
  });

  it('has no run of which nothing shows later that it is the same', () => {
    expect(isIndexable(completed('idea-1', {}))).toBe(false);
    expect(isIndexable({ state: 'unknown', id: ideaId('idea-1'), why: 'x' })).toBe(false);
    expect(isIndexable({ ...completed('idea-1', {}), proof: PROOF })).toBe(true);
  });

  it('of another form is none', () => {
    const numbers = [[0], [0], [1], [null], [null], [null]];
    const good: unknown[] = [['idea-1'], 's1', [[1], [2]], [], ['n1'], numbers];
    const read = (line: unknown) => readIndexLine(JSON.stringify(line), KEYS);
    expect(read(good)).toHaveLength(1);
    expect([null, 1, {}, []].flatMap(read)).toEqual([]);
    const others: [place: number, instead: unknown][] = [
      [0, ['x']],
      [0, [1]],
      [0, ['idea-1', 'idea-2']],
      [1, 5],
      [2, [[1]]],
      [2, [[1], 2]],
      [2, [[1], [2, 3]]],
      [3, [['0', 'x']]],
      [3, 'x'],
      [4, [1]],
      [5, [[0]]],
      [5, [['0'], ...numbers.slice(1)]],
      [5, [[0, 1], ...numbers.slice(1)]],
    ];
    for (const [place, instead] of others) expect(read(good.with(place, instead))).toEqual([]);
  });
});
