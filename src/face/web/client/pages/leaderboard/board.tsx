/** The rows themselves, with what can be done with one. */
import { useMemo, useState } from 'react';
import { copyText } from '../../kit/button.tsx';
import { Grid } from '../../kit/grid.tsx';
import type { GridHandle } from '../../kit/grid.tsx';
import { useKeys } from '../../kit/keys.ts';
import { MOST_MARKED } from '../../kit/marks.ts';
import type { Marks } from '../../kit/marks.ts';
import { MenuAt } from '../../kit/menu.tsx';
import { useNarrow } from '../../kit/narrow.ts';
import { go, setQuery } from '../../kit/place.ts';
import { RunDialog } from '../../kit/run-dialog.tsx';
import type { RunAct } from '../../kit/run-dialog.tsx';
import { say } from '../../kit/say.ts';
import type { Rows } from '../../kit/use-rows.ts';
import { rememberList } from '../../kit/walk.ts';
import type { RunItem } from '../../model/rows.ts';
import { gridColumns } from './cells.tsx';
import { useRowMenu } from './row-menu.ts';

interface BoardProps {
  rows: Rows;
  columns: readonly string[];
  sort: string | null;
  marks: Marks;
  ref: React.RefObject<GridHandle | null>;
}

export function Board({ rows, columns, sort, marks, ref }: BoardProps): React.JSX.Element | null {
  const [menu, setMenu] = useState<{ row: RunItem; at: { x: number; y: number } } | undefined>();
  const [dialog, setDialog] = useState<{ act: RunAct; ids: readonly string[] } | undefined>();
  const itemsFor = useRowMenu((act, id) => setDialog({ act, ids: [id] }));
  const narrow = useNarrow();
  const { store } = rows;
  const current = (): RunItem | undefined => {
    const at = ref.current?.at();
    return at === null || at === undefined ? undefined : store?.row(at);
  };
  const mark = (id: string): void => {
    if (!marks.toggle(id)) say(`${MOST_MARKED} runs are marked: that is as many as an address holds`);
  };
  const open = (row: RunItem, query: Readonly<Record<string, string>> = {}): void => {
    rememberList(
      (store?.loaded() ?? []).map(({ id }) => id),
      window.location.search,
    );
    go(`/runs/${row.id}`, { ...query, sel: marks.ids.join(',') });
  };
  const withRow = (run: (row: RunItem) => void) => () => {
    const row = current();
    if (row !== undefined) run(row);
  };
  useKeys('Rows', [
    { key: 'j', does: 'next row', run: () => ref.current?.move(1) },
    { key: 'k', does: 'row before', run: () => ref.current?.move(-1) },
    { key: 'g g', does: 'first row', run: () => ref.current?.goTo(0) },
    { key: 'G', does: 'last row', run: () => ref.current?.goTo((store?.total ?? 1) - 1) },
    { key: 'x', does: 'mark, for comparing and acting', run: withRow(({ id }) => mark(id)) },
    { key: 'c', does: 'compare what is marked', run: () => compareMarked(marks.ids) },
    { key: 'l', does: 'log', run: withRow((row) => open(row, { tab: 'log' })) },
    { key: 'd', does: 'what differs from the parent', run: withRow((row) => open(row, { tab: 'config' })) },
    { key: 'w', does: 'why it is in this state', run: withRow((row) => open(row, { tab: 'evidence' })) },
    { key: 'r', does: 'retry', run: withRow(({ id }) => setDialog({ act: 'retry', ids: [id] })) },
    { key: 'Y', does: 'copy the id', run: withRow(({ id }) => copyText(id)) },
    { key: 'm', does: 'menu of the row', run: withRow((row) => setMenu({ row, at: besideFocus() })) },
  ]);
  const head = store?.head;
  const named = columns.join();
  const marked = marks.ids.join();
  // Rows are drawn again only where a column is another.
  const shown = useMemo(
    () =>
      head === undefined
        ? []
        : gridColumns({ head, columns, narrow, marks, onMark: mark, onMenu: (row, at) => setMenu({ row, at }) }),
    [head, named, marked, narrow],
  );
  if (store === undefined || head === undefined) return null;
  return (
    <>
      <Grid
        ref={ref}
        name="Leaderboard"
        total={store.total}
        row={(place) => store.row(place)}
        columns={shown}
        sort={sort}
        onSort={(next) => setQuery({ sort: next === '' ? null : next })}
        onWant={(from, to) => store.want(from, to)}
        onOpen={open}
        onMenu={(row, at) => setMenu({ row, at })}
        isMarked={({ id }) => marks.has(id)}
        rowClass={({ state, excluded }) => (excluded ? 'excluded' : state === 'FAILED' ? 'failed' : undefined)}
      />
      {menu !== undefined && (
        <MenuAt
          at={menu.at}
          name={`Menu of ${menu.row.id}`}
          items={itemsFor(menu.row)}
          onClose={() => setMenu(undefined)}
        />
      )}
      {dialog !== undefined && <RunDialog {...dialog} onClose={() => setDialog(undefined)} onDone={rows.again} />}
    </>
  );
}

export function compareMarked(ids: readonly string[]): void {
  if (ids.length < 2) say('Mark two runs or more to compare them (key x)');
  else go('/compare', { ids: ids.slice(0, 20).join(','), sel: ids.join(',') });
}

function besideFocus(): { x: number; y: number } {
  const box = document.activeElement?.getBoundingClientRect();
  return { x: (box?.left ?? 0) + 60, y: box?.bottom ?? 0 };
}
