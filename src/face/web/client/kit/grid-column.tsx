/** A column of a grid: its head, by which one sorts, and where it stands while the others scroll sideways. */

export interface GridColumn<Row> {
  key: string;
  head: React.ReactNode;
  hint?: string;
  /** px, at least. */
  width: number;
  /** Takes a part of the room that is left. */
  grow?: number;
  align?: 'right';
  /** Stays in sight while the others scroll sideways: the first ones, and the last one. */
  pinned?: 'start' | 'end';
  /** What `sort` is when one sorts by it; none: it cannot be sorted by. */
  sort?: string;
  cell: (row: Row, place: number) => React.ReactNode;
}

export function cellClass<Row>({ align, pinned }: GridColumn<Row>): string {
  return `cell ${align ?? ''} ${pinned === undefined ? '' : 'pinned'}`;
}

/** A pinned column stands beside those that are pinned before it. */
export function pinStyle<Row>(columns: readonly GridColumn<Row>[], at: number): React.CSSProperties | undefined {
  const pinned = columns[at]?.pinned;
  if (pinned === undefined) return undefined;
  if (pinned === 'end') return { right: 0 };
  return { left: columns.slice(0, at).reduce((sum, one) => sum + (one.pinned === 'start' ? one.width : 0), 0) };
}

interface HeadProps<Row> {
  column: GridColumn<Row>;
  sort: string | null;
  onSort: (sort: string) => void;
  style: React.CSSProperties | undefined;
}

export function Head<Row>({ column, sort, onSort, style }: HeadProps<Row>): React.JSX.Element {
  const { head, hint, sort: by } = column;
  const way = by === undefined ? undefined : sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';
  return (
    <div role="columnheader" aria-sort={way} className={cellClass(column)} style={style} title={hint}>
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
