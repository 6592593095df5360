/** All runs as one table: filtered, sorted, grouped; the address holds every choice. */
import { useRef, useState } from 'react';
import { useCommand, quoted } from '../kit/command.ts';
import type { GridHandle } from '../kit/grid.tsx';
import { useMarks } from '../kit/marks.ts';
import { Loading } from '../kit/panel.tsx';
import { setQuery, usePlace } from '../kit/place.ts';
import { useRows } from '../kit/use-rows.ts';
import { cellKeys, namedColumns, usualColumns } from '../model/board-columns.ts';
import { count } from '../model/figures.ts';
import { Board } from './leaderboard/board.tsx';
import { ColumnPicker } from './leaderboard/column-picker.tsx';
import { Groups } from './leaderboard/groups.tsx';
import { NoRuns } from './leaderboard/no-runs.tsx';
import { QueryField } from './leaderboard/query-field.tsx';
import { SavedViews } from './leaderboard/saved-views.tsx';

export default function Page(): React.JSX.Element {
  const { query } = usePlace();
  const q = query.get('q');
  const sort = query.get('sort');
  const group = query.get('group');
  const named = namedColumns(query.get('cols'));
  const grid = useRef<GridHandle>(null);
  const place = useRef<HTMLDivElement>(null);
  const marks = useMarks();
  const [picking, setPicking] = useState(false);
  const still = (): boolean => {
    const box = place.current;
    return box !== null && (box.matches(':hover') || box.contains(document.activeElement));
  };
  const rows = useRows({ q, sort, cols: cellKeys(named) }, () => grid.current?.sight() ?? [0, 0], still);
  useCommand(
    ['orze ls', q === null ? '' : quoted(q), sort === null ? '' : `--sort ${quoted(sort)}`].filter(Boolean).join(' '),
  );
  const head = rows.store?.head;
  const columns = named ?? (head === undefined ? [] : usualColumns(head));
  return (
    <div className="board-page">
      <h1 className="unseen">Leaderboard</h1>
      <div className="row board-tools">
        <QueryField q={q} error={rows.error} again={rows.again} />
        <span className="quiet num" role="status">
          {head === undefined
            ? ''
            : `${count(head.total)} run${head.total === 1 ? '' : 's'}${rows.stale ? ' (of the query before)' : ''}`}
        </span>
        <label>
          <span className="quiet">Group </span>
          <GroupBy group={group} keys={columns} />
        </label>
        <button type="button" onClick={() => setPicking(true)}>
          Columns
        </button>
        <SavedViews />
      </div>
      {rows.store?.waits === true && (
        <p className="row waits" role="status">
          Something changed that would move rows.
          <button type="button" className="small" onClick={() => rows.store?.show()}>
            Show
          </button>
        </p>
      )}
      <div ref={place} className={rows.stale ? 'board stale' : 'board'}>
        {head === undefined ? (
          rows.error === undefined && <Loading />
        ) : head.total === 0 ? (
          <NoRuns q={q} />
        ) : group === null ? (
          <Board ref={grid} rows={rows} columns={columns} sort={sort} marks={marks} />
        ) : (
          <Groups by={group} q={q} metric={head.metric} />
        )}
      </div>
      <ColumnPicker open={picking} onClose={() => setPicking(false)} shown={columns} q={q} metric={head?.metric.name} />
    </div>
  );
}

function GroupBy({ group, keys }: { group: string | null; keys: readonly string[] }): React.JSX.Element {
  const own = ['parent', 'state', 'host'];
  const further = cellKeys(keys).filter((key) => !own.includes(key));
  const all = [
    ...own,
    ...further,
    ...(group === null || own.includes(group) || further.includes(group) ? [] : [group]),
  ];
  return (
    <select value={group ?? ''} onChange={(event) => setQuery({ group: event.target.value || null })}>
      <option value="">by nothing</option>
      {all.map((key) => (
        <option key={key} value={key}>
          by {key}
        </option>
      ))}
    </select>
  );
}
