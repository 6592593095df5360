/** What stands in each column of the leaderboard. */
import type { Answer } from '../../../api.ts';
import type { GridColumn } from '../../kit/grid-column.tsx';
import { Link } from '../../kit/link.tsx';
import type { Marks } from '../../kit/marks.ts';
import { Glyph, State } from '../../kit/state.tsx';
import { OWN, cellOf, diffText, isOwn } from '../../model/board-columns.ts';
import type { Own } from '../../model/board-columns.ts';
import { digitsOf, inColumn, signedInColumn } from '../../model/digits.ts';
import { duration, valueText } from '../../model/figures.ts';
import { placeOf } from '../../model/rows.ts';
import type { RunItem } from '../../model/rows.ts';

interface CellsOf {
  head: Answer<'runs'>;
  columns: readonly string[];
  /** On a narrow screen the id alone stays in sight. */
  narrow: boolean;
  marks: Marks;
  onMark: (id: string) => void;
  onMenu: (row: RunItem, at: { x: number; y: number }) => void;
}

export function gridColumns({ head, columns, narrow, marks, onMark, onMenu }: CellsOf): GridColumn<RunItem>[] {
  const pinned = narrow ? {} : ({ pinned: 'start' } as const);
  return [
    {
      key: 'mark',
      head: <span className="unseen">Marked</span>,
      width: 32,
      ...pinned,
      cell: ({ id }) => (
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Mark ${id}`}
          title="Mark (key x)"
          checked={marks.has(id)}
          onChange={() => onMark(id)}
        />
      ),
    },
    {
      key: 'rank',
      head: '#',
      hint: 'rank',
      width: narrow ? 44 : 52,
      ...pinned,
      align: 'right',
      sort: 'rank',
      cell: ({ rank, excluded }) => (excluded ? 'excl.' : (rank ?? '–')),
    },
    {
      key: 'id',
      head: 'Idea',
      ...(narrow ? { width: 118 } : { width: 250, grow: 2 }),
      pinned: 'start',
      sort: 'id',
      cell: ({ id, title }) => (
        <>
          <Link to={`/runs/${id}`} query={marks.ids.length > 0 ? { sel: marks.ids.join(',') } : {}} tabIndex={-1}>
            {id}
          </Link>{' '}
          {!narrow && <span className="quiet">{title}</span>}
        </>
      ),
    },
    {
      key: 'state',
      head: narrow ? <span className="unseen">State</span> : 'State',
      ...(narrow ? { width: 32 } : { width: 112, sort: 'state' }),
      cell: ({ state, cause }) => (narrow ? <Glyph state={state} /> : <State state={state} cause={cause} />),
    },
    ...columns.map((key) => (isOwn(key) ? ownColumn(key, head, narrow) : cellColumn(key, head))),
    {
      key: 'menu',
      head: <span className="unseen">Menu</span>,
      width: 38,
      pinned: 'end',
      cell: (row) => (
        <button
          type="button"
          className="plain dots"
          tabIndex={-1}
          aria-label={`Menu of ${row.id}`}
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            onMenu(row, { x: box.left, y: box.bottom });
          }}
        >
          ⋯
        </button>
      ),
    },
  ];
}

function ownColumn(
  key: Own,
  { metric, items, hidden_same: same }: Answer<'runs'>,
  narrow: boolean,
): GridColumn<RunItem> {
  // Of the first rows: a column does not change its looks while one scrolls.
  const digits = digitsOf(items.map((row) => row.metric));
  const base = { key, head: OWN[key], width: 92, align: 'right' as const };
  switch (key) {
    case 'metric':
      return {
        ...base,
        head: metric.name,
        hint: metric.goal,
        width: narrow ? 100 : 124,
        sort: 'metric',
        cell: (row) => metricCell(row, digits),
      };
    case 'delta':
      return {
        ...base,
        hint: 'the metric minus that of the parent',
        cell: ({ delta_parent: delta }) => (
          <span className={toneOf(delta, metric.goal)}>{signedInColumn(delta, digits)}</span>
        ),
      };
    case 'diff':
      return {
        key,
        head: OWN[key],
        hint: `from the parent, or from the base config${same.length > 0 ? `; ${same.length} keys are the same in the first rows` : ''}`,
        width: 200,
        grow: 3,
        cell: ({ diff }) => <span title={diffText(diff)}>{diffText(diff)}</span>,
      };
    case 'time':
      return { ...base, width: 74, sort: 'time', cell: ({ duration_s: seconds }) => duration(seconds) };
    case 'host':
      return { key, head: OWN[key], width: 120, sort: 'host', cell: placeOf };
    case 'ended':
      return {
        ...base,
        width: 150,
        sort: 'ended',
        cell: ({ ended_at: at }) => (at === null ? '–' : at.slice(0, 16).replace('T', ' ')),
      };
    case 'attempt':
      return { ...base, width: 80, sort: 'attempt', cell: ({ attempt }) => attempt ?? '–' };
    case 'note':
      return { key, head: OWN[key], width: 140, grow: 1, cell: ({ note }) => note ?? '' };
    default:
      return key satisfies never;
  }
}

function cellColumn(key: string, { columns, items }: Answer<'runs'>): GridColumn<RunItem> {
  const digits = digitsOf(items.map((row) => cellOf(row, key)));
  const label = columns.find((column) => column.key === key)?.label ?? key.slice(key.lastIndexOf('.') + 1);
  return {
    key,
    head: label,
    hint: key,
    width: 104,
    align: 'right',
    sort: key,
    cell: (row) => {
      const value = cellOf(row, key);
      return typeof value === 'number' ? inColumn(value, digits) : valueText(value);
    },
  };
}

function metricCell({ metric, nan, state, rank, progress }: RunItem, digits: number | null): React.ReactNode {
  if (metric !== null) {
    return (
      <>
        {rank === 1 && (
          <span className="good" title="the best">
            <span aria-hidden>★ </span>
            <span className="unseen">best </span>
          </span>
        )}
        {inColumn(metric, digits)}
      </>
    );
  }
  if (progress !== null && progress.metric !== null)
    return (
      <span className="busy" title="so far">
        {inColumn(progress.metric, digits)} …
      </span>
    );
  return state === 'COMPLETED' && nan.length > 0 ? <span title="diverged">NaN</span> : '–';
}

function toneOf(delta: number | null, goal: 'maximize' | 'minimize'): string | undefined {
  if (delta === null || delta === 0) return undefined;
  return delta > 0 === (goal === 'maximize') ? 'good' : 'bad';
}
