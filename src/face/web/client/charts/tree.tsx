/** The tree of ideas on canvas. Only what is seen is drawn: the canvas stays in the window, the place that scrolls is as large as the tree. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { inkOn } from '../model/mix.ts';
import { nodesInRows, stepFrom, tidyTree } from '../model/tidy-tree.ts';
import type { Placed, Tidy, Way } from '../model/tidy-tree.ts';
import type { TreeNode } from '../model/tree-nodes.ts';
import { Canvas, fitted, pointIn } from './canvas.tsx';
import type { Pen } from './canvas.tsx';
import { shade } from './paint.ts';

export interface TreeChartProps {
  nodes: readonly TreeNode[];
  focus: string | null;
  onFocus: (id: string) => void;
  /** Shows or hides the children of a node. */
  onToggle: (node: TreeNode) => void;
  onOpen: (id: string) => void;
  describe: (node: TreeNode) => string;
}

const ROW = 30;
const BOX = 168;
const GAP = 148;
const COLUMN = BOX + GAP;
const PAD = 12;
const TALLEST = 620;

export function TreeChart(props: TreeChartProps): React.JSX.Element {
  const { nodes, focus, onFocus, onToggle, onOpen, describe } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState({ x: 0, y: 0 });
  const tidy = useMemo(() => tidyTree(nodes), [nodes]);
  const at = focus === null ? -1 : (tidy.byId.get(focus) ?? -1);
  const height = Math.min(TALLEST, tidy.rows * ROW + 2 * PAD);
  const draw = useCallback((pen: Pen) => drawTree(pen, tidy, offset, at), [tidy, offset, at]);
  useEffect(() => {
    const [node, element] = [tidy.nodes[at], scroller.current];
    if (node !== undefined && element !== null) bringIn(element, node);
  }, [tidy, at]);

  const press = (event: React.KeyboardEvent): void => {
    const node = tidy.nodes[at];
    const way = WAYS[event.key];
    if (way !== undefined) {
      if (way === 'right' && node !== undefined && node.children.length === 0 && node.item.hidden > 0)
        onToggle(node.item);
      const next = tidy.nodes[stepFrom(tidy, at, way)];
      if (next !== undefined) onFocus(next.item.id);
    } else if (node === undefined) return;
    else if (event.key === 'Enter') onOpen(node.item.id);
    else if (event.key === ' ' || event.key === 'o') onToggle(node.item);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const click = (event: React.MouseEvent): void => {
    const node = nodeAt(tidy, pointIn(event), offset);
    if (node === undefined) return;
    const again = node.index === at;
    onFocus(node.item.id);
    if (node.item.stands !== null) onToggle(node.item);
    else if (again) onOpen(node.item.id);
  };
  const told = tidy.nodes[at];
  return (
    <div
      className="chart-box"
      role="application"
      aria-label="Tree of ideas; arrow keys walk it, Space opens and closes children, Enter opens the run"
      tabIndex={0}
      onKeyDown={press}
      onClick={click}
      onDoubleClick={() => told !== undefined && onToggle(told.item)}
    >
      <div
        ref={scroller}
        className="tree-scroll"
        style={{ height }}
        onScroll={({ currentTarget: { scrollLeft, scrollTop } }) => setOffset({ x: scrollLeft, y: scrollTop })}
      >
        <div style={{ width: tidy.columns * COLUMN - GAP + 2 * PAD, height: tidy.rows * ROW + 2 * PAD }}>
          <div className="tree-window" style={{ width: '100%', height }}>
            <TreeWindow scroller={scroller} draw={draw} height={height} />
          </div>
        </div>
      </div>
      <output className="chart-tip below">
        {told === undefined ? 'Click an idea, or walk with the arrow keys.' : describe(told.item)}
      </output>
    </div>
  );
}

/** As wide as what is seen, not as what scrolls. */
function TreeWindow({
  scroller,
  draw,
  height,
}: {
  scroller: React.RefObject<HTMLDivElement | null>;
  draw: (pen: Pen) => void;
  height: number;
}): React.JSX.Element {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return (
    <div className="tree-canvas" style={{ width, height }}>
      <Canvas draw={draw} height={height} />
    </div>
  );
}

const WAYS: Readonly<Record<string, Way>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

interface Offset {
  readonly x: number;
  readonly y: number;
}

function bringIn(element: HTMLElement, { row, item }: Placed<TreeNode>): void {
  const [left, top] = [PAD + item.depth * COLUMN, PAD + row * ROW];
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
  if (left < scrollLeft || left + BOX > scrollLeft + clientWidth) element.scrollLeft = Math.max(0, left - COLUMN);
  if (top < scrollTop || top + ROW > scrollTop + clientHeight) element.scrollTop = top - clientHeight / 2;
}

function nodeAt(tidy: Tidy<TreeNode>, point: Offset, offset: Offset): Placed<TreeNode> | undefined {
  const [x, y] = [point.x + offset.x - PAD, point.y + offset.y - PAD];
  const [row, column] = [Math.floor(y / ROW), Math.floor(x / COLUMN)];
  if (x - column * COLUMN > BOX) return undefined;
  return tidy.nodes.find((node) => node.row === row && node.item.depth === column);
}

function drawTree(pen: Pen, tidy: Tidy<TreeNode>, offset: Offset, at: number): void {
  const { ctx } = pen;
  const first = Math.floor((offset.y - PAD) / ROW);
  const seen = nodesInRows(tidy, first, first + Math.ceil(pen.height / ROW) + 1);
  ctx.save();
  ctx.translate(PAD - offset.x, PAD - offset.y);
  for (const node of seen) drawEdge(pen, node, tidy.nodes[node.parent]);
  for (const node of seen) drawNode(pen, node, node.index === at);
  ctx.restore();
}

function drawEdge({ ctx, paint }: Pen, node: Placed<TreeNode>, parent: Placed<TreeNode> | undefined): void {
  if (parent === undefined) return;
  const best = node.item.onBestPath && parent.item.onBestPath;
  const [from, to] = [parent.item.depth * COLUMN + BOX, node.item.depth * COLUMN];
  const [top, y] = [parent.row * ROW + ROW / 2, node.row * ROW + ROW / 2];
  ctx.strokeStyle = best ? paint.accent : paint.line;
  ctx.lineWidth = best ? 2.5 : 1.25;
  ctx.beginPath();
  ctx.moveTo(from, top);
  ctx.lineTo(from + 10, top);
  ctx.lineTo(from + 10, y);
  ctx.lineTo(to, y);
  ctx.stroke();
  const text = fitted(ctx, node.item.edge, to - from - 22);
  if (text === '') return;
  const width = ctx.measureText(text).width;
  ctx.fillStyle = paint.panel;
  ctx.fillRect(from + 14, y - 8, width + 4, 16);
  ctx.fillStyle = paint.quiet;
  ctx.textAlign = 'left';
  ctx.fillText(text, from + 16, y);
}

function drawNode(pen: Pen, { item, row }: Placed<TreeNode>, focused: boolean): void {
  const { ctx, paint } = pen;
  const [x, y, height] = [item.depth * COLUMN, row * ROW + 3, ROW - 6];
  const ground = item.share === null ? paint.panel : shade(paint, item.share);
  ctx.beginPath();
  ctx.roundRect(x, y, BOX, height, 4);
  if (item.stands === null) {
    ctx.fillStyle = ground;
    ctx.fill();
  }
  ctx.strokeStyle = focused ? paint.focus : item.failed ? paint.bad : item.onBestPath ? paint.accent : paint.line;
  ctx.lineWidth = focused ? 3 : item.onBestPath ? 2 : 1;
  if (item.stands !== null) ctx.setLineDash([3, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = item.share === null ? (item.failed ? paint.bad : paint.text) : inkOn(ground);
  ctx.textAlign = 'left';
  ctx.fillText(fitted(ctx, `${item.glyph} ${item.label}`, BOX - 14), x + 7, y + height / 2 + 0.5);
}
