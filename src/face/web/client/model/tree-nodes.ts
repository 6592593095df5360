/** Ideas as nodes of a drawn tree: what stands in each, what led to it, how good it is among those that are shown. */
import type { Answers } from '../../api.ts';
import { figure, valueText } from './figures.ts';
import { short } from './scales.ts';
import { STATES } from './states.ts';
import type { Leaf } from './tidy-tree.ts';

export type TreeItem = Answers['tree']['items'][number];

export interface TreeNode extends Leaf {
  readonly label: string;
  readonly glyph: string;
  /** What led here from the parent. */
  readonly edge: string;
  /** 0 the worst to 1 the best of those that are shown; null: it has no result. */
  readonly share: number | null;
  readonly failed: boolean;
  readonly onBestPath: boolean;
  /** Children that are not shown. */
  readonly hidden: number;
  readonly open: boolean;
  /** It stands for children of this idea that are not shown. */
  readonly stands: string | null;
  readonly item: TreeItem | null;
}

export interface TreeLook {
  goal: 'minimize' | 'maximize';
  failed: boolean;
  coloured: boolean;
  /** Generations that are open; null: the way to the best run, with what stands beside it. */
  depth: number | null;
  /** Ideas that are open where they would be closed, and the other way round. */
  turned: readonly string[];
}

export function treeNodes(all: readonly TreeItem[], look: TreeLook): TreeNode[] {
  const items = folded(look.failed ? all : withoutFailed(all), look);
  const shareOf = sharesOf(items, look);
  const nodes: TreeNode[] = [];
  /** Those whose children are being listed, and who have more of them. */
  const waiting: TreeItem[] = [];
  const close = (depth: number): void => {
    for (let last = waiting.at(-1); last !== undefined && last.depth >= depth; last = waiting.at(-1)) {
      waiting.pop();
      if (last.hidden > 0) nodes.push(foldOf(last));
    }
  };
  for (const item of items) {
    close(item.depth);
    nodes.push({
      id: item.id,
      depth: item.depth,
      label: labelOf(item),
      glyph: item.rank === 1 ? '★' : STATES[item.state].glyph,
      edge: item.diff === null || item.parent === null ? '' : edgeText(item.diff),
      share: shareOf(item),
      failed: item.state === 'FAILED',
      onBestPath: item.on_best_path,
      hidden: item.hidden,
      open: item.children > item.hidden,
      stands: null,
      item,
    });
    waiting.push(item);
  }
  close(0);
  return nodes;
}

/** Without what is below closed ideas, and without the last ones of many children; their parents say how many are hidden. */
function folded(items: readonly TreeItem[], { depth, turned, goal }: TreeLook): TreeItem[] {
  const other = new Set(turned);
  const shown: TreeItem[] = [];
  const path: { at: number; children: number }[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const [index, item] of items.entries()) {
    if (item.depth > hiddenBelow) continue;
    hiddenBelow = Number.POSITIVE_INFINITY;
    path.length = Math.min(path.length, item.depth);
    const above = path.at(-1);
    const parent = above === undefined ? undefined : shown[above.at];
    if (above !== undefined && parent !== undefined) {
      if (above.children >= CHILDREN && !item.on_best_path && !other.has(wide(parent.id))) {
        const best = better(parent.hidden_best, item.metric, goal);
        shown[above.at] = { ...parent, hidden: parent.hidden + 1, hidden_best: best };
        hiddenBelow = item.depth;
        continue;
      }
      above.children += 1;
    }
    const usual = depth === null ? item.on_best_path : item.depth < depth;
    const isOpen = usual !== other.has(item.id);
    if (!isOpen) hiddenBelow = item.depth;
    path.push({ at: shown.length, children: 0 });
    shown.push(isOpen ? item : { ...item, hidden: item.children, hidden_best: bestBelow(items, index, goal) });
  }
  return shown;
}

/** Of the children of a closed idea: those that came with the answer, and those that did not. */
function bestBelow(items: readonly TreeItem[], index: number, goal: TreeLook['goal']): number | null {
  const of = items[index];
  let best = of?.hidden_best ?? null;
  for (let at = index + 1; at < items.length; at += 1) {
    const item = items[at];
    if (of === undefined || item === undefined || item.depth <= of.depth) break;
    if (item.depth === of.depth + 1) best = better(best, item.metric, goal);
  }
  return best;
}

function better(a: number | null, b: number | null, goal: TreeLook['goal']): number | null {
  if (a === null || b === null) return a ?? b;
  return goal === 'maximize' ? Math.max(a, b) : Math.min(a, b);
}

/** Children of one idea that are shown at first. */
const CHILDREN = 8;

/** Of what is turned, what an answer must have opened. */
export function openedBy(turned: readonly string[]): string {
  return [...new Set(turned.map((one) => one.replace(/\*$/, '')))].join(',');
}

/** Among what is turned: all children of this idea are wanted. */
export const wide = (id: string): string => `${id}*`;

function foldOf({ id, depth, hidden, hidden_best: best, children }: TreeItem): TreeNode {
  const label = `${hidden} ${hidden === children ? 'below' : 'more'}${best === null ? '' : `, best ${figure(best)}`}`;
  return {
    id: `${id} …`,
    depth: depth + 1,
    label,
    glyph: '▸',
    edge: '',
    share: null,
    failed: false,
    onBestPath: false,
    hidden,
    open: false,
    stands: id,
    item: null,
  };
}

function labelOf({ id, title, metric, state, cause }: TreeItem): string {
  const number = id.replace(/^idea-/, '');
  if (metric !== null) return `${number}  ${figure(metric)}`;
  return `${number}  ${state === 'FAILED' ? (cause ?? 'failed') : title}`;
}

/** Failed ones from which nothing comes that is shown. */
function withoutFailed(items: readonly TreeItem[]): TreeItem[] {
  const kept: TreeItem[] = [];
  let below = 0;
  for (const item of items.toReversed()) {
    const leads = below > item.depth;
    if (item.state === 'FAILED' && !leads) continue;
    kept.push(item);
    below = item.depth;
  }
  return kept.toReversed();
}

/** By rank, not by size: one run far off would give all others the same colour. */
function sharesOf(items: readonly TreeItem[], { goal, coloured }: TreeLook): (item: TreeItem) => number | null {
  const known = items.flatMap(({ metric }) => metric ?? []).toSorted((a, b) => a - b);
  const places = new Map(known.map((value, index) => [value, known.length < 2 ? 1 : index / (known.length - 1)]));
  return ({ metric }) => {
    const place = metric === null || !coloured ? undefined : places.get(metric);
    if (place === undefined) return null;
    return goal === 'maximize' ? place : 1 - place;
  };
}

/** `lr→3e-4, mixup→0.2`: what it was before stands at the parent, and there is little room. */
function edgeText(changes: readonly { key: string; to?: unknown }[]): string {
  const text = (value: unknown): string => (typeof value === 'number' ? short(value) : valueText(value));
  return changes.map(({ key, to }) => `${key.split('.').at(-1) ?? key}→${text(to)}`).join(' ');
}

/** `lr 0.001→0.0003, mixup 0→0.2`: the last part of each key; the whole keys stand in the description. */
export function changesText(changes: readonly { key: string; from?: unknown; to?: unknown }[], most = 2): string {
  const words = changes
    .slice(0, most)
    .map(({ key, from, to }) => `${key.split('.').at(-1) ?? key} ${valueText(from)}→${valueText(to)}`);
  if (changes.length > most) words.push(`+${changes.length - most}`);
  return words.join(', ');
}
