import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellKeys,
  cellOf,
  diffText,
  movedBy,
  namedColumns,
  usualColumns,
} from '../../../../src/face/web/client/model/board-columns.ts';
import { toggled } from '../../../../src/face/web/client/model/toggled.ts';
import { COLOURS, lookOf, spreadLooks } from '../../../../src/face/web/client/model/colour.ts';
import { diffYaml } from '../../../../src/face/web/client/model/diff-yaml.ts';
import { groupsOf } from '../../../../src/face/web/client/model/groups.ts';
import { term, termsOf, withTerm, withoutTerm } from '../../../../src/face/web/client/model/query-terms.ts';
import { rowsCsv } from '../../../../src/face/web/client/model/rows-csv.ts';
import type { RunItem } from '../../../../src/face/web/client/model/rows.ts';
import { placeOf } from '../../../../src/face/web/client/model/rows.ts';
import { parseQuery } from '../../../../src/core/query.ts';
import { parseYaml, plain } from '../../../../src/core/yaml.ts';

export function row(more: Partial<RunItem> & { id: string }): RunItem {
  return {
    title: '',
    state: 'COMPLETED',
    cause: null,
    fingerprint: null,
    message: null,
    metric: null,
    rank: null,
    values: {},
    nan: [],
    priority: 'medium',
    gpus: 1,
    position: null,
    host: null,
    gpu: null,
    slots: [],
    stage: null,
    attempt: null,
    started_at: null,
    ended_at: null,
    duration_s: null,
    progress: null,
    excluded: false,
    note: null,
    constraint: null,
    parent: null,
    delta_parent: null,
    diff: null,
    ...more,
  };
}

describe('columns of the leaderboard', () => {
  const answer = {
    metric: { name: 'acc', goal: 'maximize' as const },
    columns: [
      { key: 'acc', label: 'Acc' },
      { key: 'loss', label: 'Loss' },
    ],
  };

  it('are the metric, what it gained, what differs, and those of the report, each once', () => {
    expect(usualColumns(answer)).toEqual(['metric', 'delta', 'diff', 'loss', 'time', 'host']);
  });

  it('are those that the address names, in its order; an empty name is none', () => {
    expect(namedColumns(null)).toBeNull();
    expect(namedColumns('loss,,optimizer.lr')).toEqual(['loss', 'optimizer.lr']);
    expect(cellKeys(['metric', 'optimizer.lr', 'time'])).toEqual(['optimizer.lr']);
  });

  it('are taken away, put at the end, and moved within their bounds', () => {
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
    expect(toggled(['a', 'b'], 'c')).toEqual(['a', 'b', 'c']);
    expect(movedBy(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(movedBy(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
    expect(movedBy(['a', 'b', 'c'], 'c', 1)).toEqual(['a', 'b', 'c']);
  });

  it('say NaN where the run diverged, and nothing where there is nothing', () => {
    expect(cellOf(row({ id: 'a', values: { loss: null }, nan: ['loss'] }), 'loss')).toBeNaN();
    expect(cellOf(row({ id: 'a', cells: { lr: 0.1 } }), 'lr')).toBe(0.1);
    expect(cellOf(row({ id: 'a' }), 'lr')).toBeNull();
  });

  it('say what differs by the end of a key, by the whole key where ends are alike', () => {
    expect(
      diffText([
        { key: 'aug.mixup', from: 0, to: 0.2 },
        { key: 'lr', from: 1, to: null },
      ]),
    ).toBe('mixup 0.2 · lr ∅');
    expect(
      diffText([
        { key: 'a.lr', from: 0, to: 1 },
        { key: 'b.lr', from: 0, to: 2 },
      ]),
    ).toBe('a.lr 1 · b.lr 2');
    expect(diffText([])).toBe('nothing');
    expect(diffText(null)).toBe('–');
  });
});

describe('groups of runs', () => {
  const rows = [
    row({ id: 'a', parent: 'p', metric: 1 }),
    row({ id: 'b', parent: 'p', metric: 3 }),
    row({ id: 'c', parent: 'p', state: 'FAILED' }),
    row({ id: 'd', parent: 'q', metric: 4 }),
    row({ id: 'e' }),
  ];

  it('have mean and deviation of a sample over those with a score', () => {
    const [q, p, none] = groupsOf(rows, 'parent', 'maximize');
    expect(p).toEqual({
      value: 'p',
      n: 3,
      scored: 2,
      failed: 1,
      mean: 2,
      deviation: Math.SQRT2,
      best: { id: 'b', metric: 3 },
      ids: ['a', 'b', 'c'],
    });
    expect(q).toMatchObject({ value: 'q', mean: 4, deviation: null });
    expect(none).toMatchObject({ value: '–', n: 1, scored: 0, mean: null, best: null });
  });

  it('stand with the best first, the smallest where small is good', () => {
    expect(groupsOf(rows, 'parent', 'minimize').map(({ value }) => value)).toEqual(['p', 'q', '–']);
    expect(groupsOf(rows, 'parent', 'minimize')[0]?.best?.id).toBe('a');
  });

  it('lose no run', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ host: fc.constantFrom('n1', 'n2', null), metric: fc.option(fc.double({ noNaN: true })) })),
        (some) => {
          const all = some.map((one, i) => row({ id: `idea-${i}`, ...one }));
          const ids = groupsOf(all, 'host', 'maximize').flatMap((group) => group.ids);
          expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
        },
      ),
    );
  });
});

describe('terms of a query', () => {
  it('are told apart at blanks outside quotes and brackets', () => {
    expect(termsOf('  status:failed "a b"  (x | y z) -host:n1 ')).toEqual([
      'status:failed',
      '"a b"',
      '(x | y z)',
      '-host:n1',
    ]);
  });

  it('are added once and taken away again', () => {
    expect(withTerm('a b', 'c')).toBe('a b c');
    expect(withTerm('a b', 'b')).toBe('a b');
    expect(withoutTerm('a b a', 'a')).toBe('b');
  });

  it('of a group can be read by the language, whatever the value is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const read = parseQuery(term('optimizer.name', value));
        expect(read).toEqual({ ok: true, query: { kind: 'field', key: 'optimizer.name', op: '=', values: [value] } });
      }),
    );
  });
});

describe('changes as YAML', () => {
  it('read back as what they were', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.constantFrom('yes', 'no', 'null', 'adam', '1e3', '0x1F', '12:30'),
    );
    fc.assert(
      fc.property(scalar, fc.array(scalar), (a, b) => {
        const yaml = parseYaml(
          diffYaml([
            { key: 'x.a', to: a },
            { key: 'x.b', to: b },
            { key: 'c', to: null },
          ]),
        );
        if (!yaml.ok) throw new Error(yaml.message);
        expect(plain(yaml.value)).toEqual({ x: { a, b }, c: null });
      }),
    );
  });
});

describe('rows for a spreadsheet', () => {
  it('quote what needs it, and never begin a cell as a formula does', () => {
    const csv = rowsCsv({
      items: [row({ id: 'a', title: '=cmd()', metric: 0.5, delta_parent: -0.1, values: { loss: 'x,"y"' } })],
      total: 1,
      metric: { name: 'acc', goal: 'maximize' },
      columns: [{ key: 'loss', label: 'Loss' }],
      hidden_same: [],
      next_cursor: null,
      truncated: false,
    });
    expect(csv.split('\r\n')[1]).toBe(`a,'=cmd(),COMPLETED,,,0.5,-0.1,,,"x,""y""",,`);
  });
});

describe('looks of runs', () => {
  it('are told by the id, and spread over all colours and dashes', () => {
    expect(lookOf('idea-031')).toEqual(lookOf('idea-031'));
    const looks = new Set(
      Array.from({ length: 500 }, (_, i) => JSON.stringify(lookOf(`idea-${String(i).padStart(3, '0')}`))),
    );
    expect(looks.size).toBe(COLOURS * 3);
  });

  it('are all different in a shown set as long as there are any left', () => {
    const ids = Array.from({ length: 24 }, (_, i) => `idea-${i}`);
    expect(new Set([...spreadLooks(ids).values()].map((look) => JSON.stringify(look))).size).toBe(24);
  });
});

it('the place of a run names its slots, its GPU, or its host alone', () => {
  expect(placeOf({ host: 'n1', gpu: 2, slots: ['0', '1'] })).toBe('n1:0,1');
  expect(placeOf({ host: 'n1', gpu: 2, slots: [] })).toBe('n1:2');
  expect(placeOf({ host: 'n1', gpu: null, slots: [] })).toBe('n1');
  expect(placeOf({ host: null, gpu: null, slots: [] })).toBe('–');
});
