/**
 * A tree from left to right: a generation a column, the first child in the row of its parent, so that what comes first (the way to the best
 * run) is a straight line. Where an arrow key leads to, too.
 */

export interface Leaf {
  readonly id: string;
  /** 0: a root. Items stand behind their parent, children in order. */
  readonly depth: number;
}

export interface Placed<Item extends Leaf> {
  readonly item: Item;
  readonly index: number;
  readonly row: number;
  /** Index of the parent; -1: a root. */
  readonly parent: number;
  readonly children: readonly number[];
}

export interface Tidy<Item extends Leaf> {
  readonly nodes: readonly Placed<Item>[];
  readonly rows: number;
  readonly columns: number;
  /** The node of each column of a row that is nearest to the left: for pointers. */
  readonly byId: ReadonlyMap<string, number>;
}

/** Time: the number of items. */
export function tidyTree<Item extends Leaf>(items: readonly Item[]): Tidy<Item> {
  const nodes: (Placed<Item> & { children: number[] })[] = [];
  const path: number[] = [];
  let [rows, columns] = [0, 0];
  for (const [index, item] of items.entries()) {
    path.length = Math.min(item.depth, path.length);
    const parent = path.at(-1) ?? -1;
    const above = parent === -1 ? undefined : nodes[parent];
    const first = above !== undefined && above.children.length === 0;
    const row = first ? above.row : rows;
    if (!first) rows += 1;
    above?.children.push(index);
    nodes.push({ item, index, row, parent, children: [] });
    path.push(index);
    columns = Math.max(columns, path.length);
  }
  return { nodes, rows, columns, byId: new Map(nodes.map(({ item, index }) => [item.id, index])) };
}

/** Where edges and labels of rows `from` to `to` can be: nodes in them, and children whose edge passes through them. */
export function nodesInRows<Item extends Leaf>({ nodes }: Tidy<Item>, from: number, to: number): Placed<Item>[] {
  return nodes.filter(({ row, parent }) => {
    const top = nodes[parent]?.row ?? row;
    return row >= from && top <= to;
  });
}

export type Way = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The index an arrow key leads to; the same one where there is no way. Up and down stay in the column. */
export function stepFrom<Item extends Leaf>({ nodes }: Tidy<Item>, at: number, way: Way): number {
  const node = nodes[at];
  if (node === undefined) return nodes.length === 0 ? -1 : 0;
  if (way === 'left') return node.parent === -1 ? at : node.parent;
  if (way === 'right') return node.children[0] ?? at;
  if (way === 'first') return 0;
  if (way === 'last') return nodes.length - 1;
  const by = way === 'up' ? -1 : 1;
  for (let next = at + by; next >= 0 && next < nodes.length; next += by) {
    if (nodes[next]?.item.depth === node.item.depth) return next;
  }
  return at;
}
