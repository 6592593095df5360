/** Ideas as nodes of a drawn tree. */
import { describe, expect, it } from 'vitest';
import { changesText, openedBy, treeNodes, wide } from '../../../../src/face/web/client/model/tree-nodes.ts';
import { toggled } from '../../../../src/face/web/client/model/toggled.ts';
import type { TreeItem, TreeLook } from '../../../../src/face/web/client/model/tree-nodes.ts';

const item = (id: string, depth: number, more: Partial<TreeItem> = {}): TreeItem => ({
  id,
  title: `title of ${id}`,
  depth,
  state: 'COMPLETED',
  cause: null,
  metric: null,
  rank: null,
  parent: depth === 0 ? null : 'idea-1',
  delta_parent: null,
  diff: [],
  children: 0,
  hidden: 0,
  hidden_best: null,
  on_best_path: false,
  ...more,
});
const look = (more: Partial<TreeLook> = {}): TreeLook => ({
  goal: 'maximize',
  failed: true,
  coloured: true,
  depth: null,
  turned: [],
  ...more,
});
const family = [
  item('idea-1', 0, { metric: 0.5, children: 2, on_best_path: true }),
  item('idea-2', 1, { metric: 0.9, rank: 1, children: 1, on_best_path: true }),
  item('idea-3', 2, { state: 'FAILED', cause: 'oom' }),
  item('idea-4', 1, { metric: 0.7, children: 2 }),
  item('idea-5', 2, { state: 'FAILED', children: 1 }),
  item('idea-6', 3, { metric: 0.6 }),
  item('idea-7', 2, { state: 'QUEUED' }),
];
const ids = (more: Partial<TreeLook> = {}) => treeNodes(family, look(more)).map(({ id }) => id);

describe('the tree', () => {
  it('shows at first the way to the best run with what stands beside it; the rest says how much it is', () => {
    const nodes = treeNodes(family, look());
    expect(nodes.map(({ id }) => id)).toEqual(['idea-1', 'idea-2', 'idea-3', 'idea-4', 'idea-4 …']);
    expect(nodes.at(-1)).toMatchObject({ label: '2 below', stands: 'idea-4', depth: 2 });
  });

  it('opens what was closed and closes what was open', () => {
    expect(ids({ turned: ['idea-4'] })).toEqual([
      'idea-1',
      'idea-2',
      'idea-3',
      'idea-4',
      'idea-5',
      'idea-5 …',
      'idea-7',
    ]);
    expect(ids({ turned: ['idea-1'] })).toEqual(['idea-1', 'idea-1 …']);
  });

  it('opens as many generations as asked for', () => {
    expect(ids({ depth: 1 })).toEqual(['idea-1', 'idea-2', 'idea-2 …', 'idea-4', 'idea-4 …']);
    expect(ids({ depth: 100 })).toEqual(family.map(({ id }) => id));
  });

  it('leaves failed runs out only where nothing comes from them', () => {
    expect(ids({ depth: 100, failed: false })).toEqual(['idea-1', 'idea-2', 'idea-4', 'idea-5', 'idea-6', 'idea-7']);
  });

  it('shows the first children of many, and all of them when asked', () => {
    const many = Array.from({ length: 12 }, (_, index) => item(`idea-${index + 2}`, 1));
    const star = [item('idea-1', 0, { children: 15, hidden: 3, on_best_path: true }), ...many];
    const nodes = treeNodes(star, look());
    expect([nodes.length, nodes.at(-1)?.label]).toEqual([10, '7 more']);
    const all = treeNodes(star, look({ turned: [wide('idea-1')] }));
    expect([all.length, all.at(-1)?.label]).toEqual([14, '3 more']);
  });

  it('says how good the best of what is hidden is, also of what the answer left out', () => {
    const closed = item('idea-1', 0, { children: 3, hidden: 1, hidden_best: 0.8 });
    const best = (goal: TreeLook['goal']) =>
      treeNodes([closed, item('idea-2', 1, { metric: 0.9 }), item('idea-3', 1, { metric: 0.7 })], look({ goal })).at(-1)
        ?.label;
    expect([best('maximize'), best('minimize')]).toEqual(['3 below, best 0.9000', '3 below, best 0.7000']);
  });

  it('says of children that the answer left out that there are more', () => {
    const nodes = treeNodes(
      [item('idea-1', 0, { children: 30, hidden: 29, on_best_path: true }), item('idea-2', 1)],
      look(),
    );
    expect(nodes.map(({ label }) => label)).toEqual(['1  title of idea-1', '2  title of idea-2', '29 more']);
  });

  it('colours by rank, in the direction of the metric; what has no result has no colour', () => {
    const shares = (goal: TreeLook['goal']) => treeNodes(family, look({ goal, depth: 100 })).map(({ share }) => share);
    expect(shares('maximize')).toEqual([0, 1, null, 2 / 3, null, 1 / 3, null]);
    expect(shares('minimize')[1]).toBe(0);
    expect(treeNodes(family, look({ coloured: false })).every(({ share }) => share === null)).toBe(true);
  });

  it('stars the best run and names causes of failures', () => {
    const nodes = treeNodes(family, look());
    expect([nodes[1]?.glyph, nodes[2]?.label]).toEqual(['★', '3  oom']);
  });
});

it('changes are told by the last part of their keys, and how many more there are', () => {
  const changes = [
    { key: 'training.lr', from: 0.001, to: 0.0003 },
    { key: 'aug.mixup', from: undefined, to: 0.2 },
    { key: 'seed', from: 1, to: 2 },
  ];
  expect(changesText(changes)).toBe('lr 0.001→0.0003, mixup –→0.2, +1');
});

it('an answer opens each idea once, however it was turned', () => {
  expect(openedBy(['idea-1', 'idea-2', wide('idea-1')])).toBe('idea-1,idea-2');
});

it('an id goes into a list and out of it', () => {
  expect(toggled(toggled([], 'a'), 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
});
