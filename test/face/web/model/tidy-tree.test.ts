/** The tree from left to right. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodesInRows, stepFrom, tidyTree } from '../../../../src/face/web/client/model/tidy-tree.ts';
import type { Leaf } from '../../../../src/face/web/client/model/tidy-tree.ts';

const family: Leaf[] = [
  { id: 'root', depth: 0 },
  { id: 'best', depth: 1 },
  { id: 'champion', depth: 2 },
  { id: 'second', depth: 2 },
  { id: 'other', depth: 1 },
  { id: 'lone', depth: 0 },
];

describe('a tidy tree', () => {
  const tidy = tidyTree(family);

  it('keeps first children in the row of their parent, so that the first way is straight', () => {
    expect(tidy.nodes.map(({ item, row }) => [item.id, row])).toEqual([
      ['root', 0],
      ['best', 0],
      ['champion', 0],
      ['second', 1],
      ['other', 2],
      ['lone', 3],
    ]);
    expect([tidy.rows, tidy.columns]).toEqual([4, 3]);
  });

  it('never puts two nodes in one place, and children right of their parents, not above', () => {
    const forest = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }).map((steps) => {
      let depth = -1;
      return steps.map((step, index): Leaf => {
        depth = step === 3 ? depth + 1 : Math.max(0, depth - step);
        return { id: String(index), depth };
      });
    });
    fc.assert(
      fc.property(forest, (items) => {
        const { nodes, rows } = tidyTree(items);
        const places = nodes.map(({ item, row }) => `${item.depth} ${row}`);
        expect(new Set(places).size).toBe(items.length);
        for (const { parent, row, item } of nodes) {
          const above = nodes[parent];
          expect([above?.item.depth ?? -1, (above?.row ?? 0) <= row]).toEqual([item.depth - 1, true]);
          expect(row).toBeLessThan(rows);
        }
      }),
    );
  });

  it('leads arrow keys to parents, children and neighbours of the same generation', () => {
    const from = (id: string, way: Parameters<typeof stepFrom>[2]) =>
      family[stepFrom(tidy, tidy.byId.get(id) ?? -1, way)]?.id;
    expect(from('second', 'left')).toBe('best');
    expect(from('best', 'right')).toBe('champion');
    expect(from('best', 'down')).toBe('other');
    expect(from('lone', 'up')).toBe('root');
    expect(from('champion', 'right')).toBe('champion');
    expect(from('root', 'last')).toBe('lone');
  });

  it('tells what is seen of some rows: nodes, and edges that pass through', () => {
    expect(nodesInRows(tidy, 2, 2).map(({ item }) => item.id)).toEqual(['other']);
    expect(nodesInRows(tidy, 1, 1).map(({ item }) => item.id)).toEqual(['second', 'other']);
  });
});
