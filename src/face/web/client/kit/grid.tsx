/**
 * A list of any length as a grid: some sixty rows are there, all can be reached. One row has the focus (roving tabindex) and stays there when
 * it scrolls out of sight, so that nobody is lost.
 */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useImperativeHandle, useRef, useState } from 'react';

export interface GridColumn<Row> {
  key: string;
  head: React.ReactNode;
  hint?: string;
  /** px, at least. */
  width: number;
  /** Takes a part of the room that is left. */
  grow?: number;
  align?: 'right';
  /** What `sort` is when one sorts by it; none: it cannot be sorted by. */
  sort?: string;
  cell: (row: Row, place: number) => React.ReactNode;
}

export interface GridHandle {
  /** By so many rows. */
  move: (by: number) => void;
  goTo: (place: number) => void;
  /** null: no row has been chosen yet. */
  at: () => number | null;
  /** First and last row in sight. */
  sight: () => readonly [number, number];
}

interface GridProps<Row> {
  name: string;
  total: number;
  row: (place: number) => Row | undefined;
  rowKey: (row: Row) => string;
  columns: readonly GridColumn<Row>[];
  /** Key, `-` before it: the largest first. */
  sort: string | null;
  onSort: (sort: string) => void;
  onWant: (from: number, to: number) => void;
  onOpen: (row: Row) => void;
  onMenu: (row: Row, at: { x: number; y: number }) => void;
  isMarked: (row: Row) => boolean;
  rowClass?: (row: Row) => string | undefined;
  ref?: React.Ref<GridHandle>;
}

const ROW_PX = 28;
const BEYOND = 12;

export function Grid<Row>({
  name,
  total,
  row,
  rowKey,
  columns,
  sort,
  onSort,
  onWant,
  onOpen,
  onMenu,
  isMarked,
  rowClass,
  ref,
}: GridProps<Row>): React.JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<number | null>(null);
  const focusNext = useRef(false);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: BEYOND,
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return current === null || current >= total || seen.includes(current)
        ? seen
        : [...seen, current].sort((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();
  const { startIndex: from, endIndex: to } = virtual.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => onWant(from, to), [from, to, total]);
  useEffect(() => {
    if (!focusNext.current || current === null) return;
    focusNext.current = false;
    frame.current?.querySelector<HTMLElement>(`[aria-rowindex="${current + 2}"]`)?.focus({ preventScroll: true });
  });
  const goTo = (place: number): void => {
    if (total === 0) return;
    const there = Math.max(0, Math.min(total - 1, place));
    focusNext.current = true;
    setCurrent(there);
    virtual.scrollToIndex(there);
  };
  const move = (by: number): void => goTo(current === null ? (by > 0 ? from : to) : current + by);
  useImperativeHandle(ref, () => ({ move, goTo, at: () => current, sight: () => [from, to] as const }));

  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const gridTemplateColumns = columns
    .map((column) => (column.grow === undefined ? `${column.width}px` : `minmax(${column.width}px, ${column.grow}fr)`))
    .join(' ');
  const pageRows = Math.max(1, to - from - 1);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows }[event.key];
    const here = current === null ? undefined : row(current);
    if (by !== undefined) move(by);
    else if (event.key === 'Home') goTo(0);
    else if (event.key === 'End') goTo(total - 1);
    else if (
      event.key === 'Enter' &&
      here !== undefined &&
      event.target instanceof HTMLElement &&
      event.target.closest('a, button, input') === null
    )
      onOpen(here);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={frame} className="grid-frame">
      <div
        role="grid"
        aria-label={name}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        className="grid"
        style={{ minWidth: width }}
      >
        <div role="rowgroup" className="grid-head">
          <div role="row" aria-rowindex={1} className="grid-row" style={{ gridTemplateColumns }}>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
          {items.map(({ index, start }) => {
            const shown = row(index);
            const marked = shown !== undefined && isMarked(shown);
            return (
              <div
                key={shown === undefined ? `at-${index}` : rowKey(shown)}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={marked}
                tabIndex={index === (current ?? from) ? 0 : -1}
                className={`grid-row ${index % 2 === 1 ? 'odd' : ''} ${marked ? 'marked' : ''} ${(shown && rowClass?.(shown)) ?? ''}`}
                style={{ gridTemplateColumns, transform: `translateY(${start}px)` }}
                onFocus={() => setCurrent(index)}
                onDoubleClick={() => shown !== undefined && onOpen(shown)}
                onContextMenu={(event) => {
                  if (shown === undefined) return;
                  event.preventDefault();
                  onMenu(shown, { x: event.clientX, y: event.clientY });
                }}
              >
                {columns.map(({ key, align, cell }, i) => (
                  <div key={key} role="gridcell" aria-colindex={i + 1} className={`cell ${align ?? ''}`}>
                    {shown === undefined ? <span className="quiet">…</span> : cell(shown, index)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Head<Row>({
  column,
  sort,
  onSort,
}: {
  column: GridColumn<Row>;
  sort: string | null;
  onSort: (sort: string) => void;
}): React.JSX.Element {
  const { head, hint, align, sort: by } = column;
  const way = by === undefined ? undefined : sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';
  return (
    <div role="columnheader" aria-sort={way} className={`cell ${align ?? ''}`} title={hint}>
      {by === undefined ? (
        head
      ) : (
        <button
          type="button"
          className="plain"
          onClick={() => onSort(sort === `-${by}` ? by : sort === by ? '' : `-${by}`)}
        >
          {head}
          {way !== 'none' && <span aria-hidden> {way === 'ascending' ? '▲' : '▼'}</span>}
        </button>
      )}
    </div>
  );
}
