/**
 * A list of any length as a grid: some sixty rows are there, all can be reached. One row has the focus (roving tabindex) and stays there when
 * it scrolls out of sight, so that nobody is lost.
 */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { Head, cellClass, pinStyle } from './grid-column.tsx';
import type { GridColumn } from './grid-column.tsx';

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
    useFlushSync: false,
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
    const there = frame.current?.querySelector<HTMLElement>(`[aria-rowindex="${current + 2}"]`);
    if (there === null || there === undefined) return;
    // It comes with the next drawing where the list had to be scrolled first.
    focusNext.current = false;
    there.focus({ preventScroll: true });
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
  const latest = useRef({ onOpen, onMenu });
  useEffect(() => {
    latest.current = { onOpen, onMenu };
  });
  const [acts] = useState<RowActs<Row>>(() => ({
    focus: setCurrent,
    open: (shown) => latest.current.onOpen(shown),
    menu: (shown, at) => latest.current.onMenu(shown, at),
  }));
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
            {columns.map((column, i) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} style={pinStyle(columns, i)} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
          {items.map(({ index, start }) => {
            const shown = row(index);
            return (
              <GridRow
                key={index}
                row={shown}
                index={index}
                start={start}
                columns={columns}
                tracks={gridTemplateColumns}
                isMarked={shown !== undefined && isMarked(shown)}
                isCurrent={index === (current ?? from)}
                className={shown === undefined ? undefined : rowClass?.(shown)}
                acts={acts}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowActs<Row> {
  focus: (index: number) => void;
  open: (row: Row) => void;
  menu: (row: Row, at: { x: number; y: number }) => void;
}

interface GridRowProps<Row> {
  /** undefined: on its way. */
  row: Row | undefined;
  index: number;
  /** px from the first row. */
  start: number;
  columns: readonly GridColumn<Row>[];
  tracks: string;
  isMarked: boolean;
  isCurrent: boolean;
  className: string | undefined;
  acts: RowActs<Row>;
}

/** Drawn again only when it is another: scrolling draws the rows that come into sight and no others. */
const GridRow = memo(function GridRow<Row>({
  row,
  index,
  start,
  columns,
  tracks,
  isMarked,
  isCurrent,
  className,
  acts,
}: GridRowProps<Row>): React.JSX.Element {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isMarked}
      tabIndex={isCurrent ? 0 : -1}
      className={`grid-row ${isMarked ? 'marked' : ''} ${className ?? ''}`}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${start}px)` }}
      onFocus={() => acts.focus(index)}
      onDoubleClick={() => row !== undefined && acts.open(row)}
      onContextMenu={(event) => {
        if (row === undefined) return;
        event.preventDefault();
        acts.menu(row, { x: event.clientX, y: event.clientY });
      }}
    >
      {columns.map((column, i) => (
        <div
          key={column.key}
          role="gridcell"
          aria-colindex={i + 1}
          className={cellClass(column)}
          style={pinStyle(columns, i)}
        >
          {row === undefined ? <span className="quiet">…</span> : column.cell(row, index)}
        </div>
      ))}
    </div>
  );
}) as <Row>(props: GridRowProps<Row>) => React.JSX.Element;
