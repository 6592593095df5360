import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdeaTable } from '../../src/core/ideas.ts';
import { RowOrder } from '../../src/core/row-order.ts';
import { compareIds } from '../../src/core/words.ts';
import { CASES } from '../rig/cases.ts';
import { tableOf } from '../rig/idea-table.ts';

const id = fc.oneof(
  fc.nat(300).map((n) => `idea-${n}`),
  fc.nat(300).map((n) => `idea-${String(n).padStart(4, '0')}`),
  fc.tuple(fc.nat(30), fc.constantFrom('a', 'p', '-0', '-')).map(([n, end]) => `idea-${n}${end}`),
  fc.constantFrom('x', '1', 'y'.repeat(96)).map((end) => `idea-${end}`),
);

function add(table: IdeaTable, name: string, title: string, line: number): number {
  const names = Uint8Array.from(new TextEncoder().encode(name + title));
  const ends = { idFrom: 0, idTo: name.length, titleFrom: name.length, titleTo: names.length };
  const place = { line, offset: 7 * line, bytes: line, hash: line * 2 ** 21 };
  return table.add(new DataView(names.buffer), { ...ends, priority: line % 4, gpus: line + 1 }, place);
}

describe('the table of ideas', () => {
  it('equals a map after any sequence of adding, taking back the last one and making room (generated)', () => {
    const step = fc.record({
      name: id,
      op: fc.constantFrom('add', 'add', 'add', 'last', 'room'),
      title: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new IdeaTable();
        const model = new Map<string, { title: string; line: number }>();
        const wrong: string[] = [];
        for (const [line, { name, op, title }] of steps.entries()) {
          const last = [...model.keys()].at(-1);
          if (op === 'last') {
            if (last === undefined) continue;
            table.removeLast();
            model.delete(last);
          } else if (op === 'room') table.reserve(line * 2);
          else {
            if (add(table, name, title, line) !== [...model.keys()].indexOf(name)) wrong.push(name);
            if (!model.has(name)) model.set(name, { title, line });
          }
        }
        expect(wrong).toEqual([]);
        const heads = [...model].map(([name, { title, line }]) => {
          const priority = (['critical', 'high', 'medium', 'low'] as const)[line % 4];
          return {
            id: name,
            title,
            priority,
            gpus: line + 1,
            line,
            offset: 7 * line,
            bytes: line,
            hash: line * 2 ** 21,
          };
        });
        expect([...table.values()]).toEqual(heads);
        expect(heads.map((head) => table.get(head.id))).toEqual(heads);
        expect(steps.map(({ name }) => table.has(name))).toEqual(steps.map(({ name }) => model.has(name)));
      }),
      { numRuns: CASES / 10 },
    );
  });

  it('finds each of 20,000 ids, and its row in another table', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => ({ id: `idea-${i % 2 === 0 ? i : `${i}-x`}` }));
    const [table, other] = [tableOf(names), tableOf(names.toReversed())];
    expect(names.findIndex(({ id: name }, row) => table.rowOf(name) !== row)).toBe(-1);
    expect(names.findIndex((_, row) => table.findLike(other, row) !== names.length - 1 - row)).toBe(-1);
    expect(table.findLike(tableOf([{ id: 'idea-20000' }]), 0)).toBe(-1);
  });
});

describe('the order of rows', () => {
  it('is that of their ids, whenever they came (generated)', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 60 }), fc.array(fc.nat(20), { maxLength: 6 }), (names, cuts) => {
        const table = tableOf(names.map((name) => ({ id: name })));
        const order = new RowOrder(table);
        let row = 0;
        for (const cut of [...cuts, names.length]) {
          for (const end = Math.min(row + cut, names.length); row < end; row += 1) order.add(row);
          const sorted = [...order.sorted().rows].map((one) => table.idAt(one));
          expect(sorted).toEqual(names.slice(0, row).toSorted(compareIds));
        }
      }),
      { numRuns: CASES / 10 },
    );
  });
});
