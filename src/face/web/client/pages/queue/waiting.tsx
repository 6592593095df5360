/**
 * Ideas that wait, as a list that can be put into another order: by dragging, by buttons, by K, J and T. The order is made by priorities, so that
 * is what is asked for; until the answer is there the row says that it is on its way.
 */
import { useRef, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { useKeys } from '../../kit/keys.ts';
import { Link } from '../../kit/link.tsx';
import { Menu } from '../../kit/menu.tsx';
import { go } from '../../kit/place.ts';
import { useNow } from '../../kit/now.ts';
import { useOff } from '../../kit/session.tsx';
import { clock } from '../../model/figures.ts';
import { nextLevel, rankAt } from '../../model/queue-moves.ts';
import type { Waiting as Item } from '../../model/queue-moves.ts';
import { useMoves } from './moves.ts';
import type { Moves } from './moves.ts';

interface WaitingProps {
  items: readonly Item[];
  again: () => void;
}

export function Waiting({ items, again }: WaitingProps): React.JSX.Element | null {
  const moves = useMoves(again);
  const off = useOff('prio');
  const [chosen, setChosen] = useState<string | null>(null);
  const [drag, setDrag] = useState<{ id: string; over: number } | null>(null);
  const list = useRef<HTMLTableSectionElement>(null);
  const at = items.findIndex(({ id }) => id === chosen);
  const choose = (index: number): void => {
    const item = items[Math.max(0, Math.min(items.length - 1, index))];
    if (item === undefined) return;
    setChosen(item.id);
    list.current?.querySelector<HTMLElement>(`[data-id="${item.id}"] a`)?.focus();
  };
  const move = (way: 'up' | 'down' | 'top'): void => {
    const item = items[at];
    if (item === undefined || off !== null) return;
    const rank = way === 'top' ? 'top' : nextLevel(item.priority, way);
    if (rank !== null) void moves.ask(item, rank);
  };
  useKeys('Queue', [
    { key: 'j', does: 'next idea', run: () => choose(at + 1) },
    { key: 'k', does: 'idea before', run: () => choose(at === -1 ? 0 : at - 1) },
    { key: 'K', does: 'raise its priority', run: () => move('up') },
    { key: 'J', does: 'lower its priority', run: () => move('down') },
    { key: 'T', does: 'to the top', run: () => move('top') },
  ]);
  const drop = (): void => {
    const item = items.find(({ id }) => id === drag?.id);
    const rank = drag === null ? null : rankAt(items, drag.id, drag.over);
    setDrag(null);
    if (item !== undefined && rank !== null) void moves.ask(item, rank);
  };
  if (items.length === 0) return null;
  return (
    <div className="table-frame" role="region" aria-label="Waiting ideas" tabIndex={0}>
      <table className="table queue">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">Move</span>
            </th>
            <th scope="col" className="right">
              #
            </th>
            <th scope="col">Idea</th>
            <th scope="col">Title</th>
            <th scope="col">Priority</th>
            <th scope="col">Starts about</th>
            <th scope="col" className="right">
              GPUs
            </th>
            <th scope="col">
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody ref={list}>
          {items.map((item, index) => (
            <Row
              key={item.id}
              item={item}
              moves={moves}
              off={off}
              chosen={item.id === chosen}
              over={drag !== null && drag.over === index}
              onFocus={() => setChosen(item.id)}
              onDragStart={() => setDrag({ id: item.id, over: index })}
              onDragOver={(below) => setDrag(drag === null ? null : { ...drag, over: index + (below ? 1 : 0) })}
              onDrop={drop}
              onDragEnd={() => setDrag(null)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  item: Item;
  moves: Moves;
  off: string | null;
  chosen: boolean;
  over: boolean;
  onFocus: () => void;
  onDragStart: () => void;
  onDragOver: (below: boolean) => void;
  onDrop: () => void;
  onDragEnd: () => void;
}

function Row({ item, moves, off, chosen, over, onFocus, onDragStart, onDragOver, onDrop, onDragEnd }: RowProps) {
  const now = useNow();
  const { id, position, title, priority, gpus, expected_start } = item;
  const pending = moves.pending.get(id);
  const noSkip = useOff('skip');
  const [up, down] = [nextLevel(priority, 'up'), nextLevel(priority, 'down')];
  return (
    <tr
      data-id={id}
      className={[chosen ? 'chosen' : '', over ? 'drop' : ''].join(' ')}
      draggable={off === null}
      onFocus={onFocus}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        onDragStart();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        const { top, height } = event.currentTarget.getBoundingClientRect();
        onDragOver(event.clientY > top + height / 2);
      }}
      onDrop={onDrop}
      onDragEnd={onDragEnd}
    >
      <td className="handle" aria-hidden title={off ?? 'Drag to another place'}>
        ⠿
      </td>
      <td className="right">{position}</td>
      <th scope="row">
        <Link to={`/runs/${id}`}>{id}</Link>
      </th>
      <td className="title">{title}</td>
      <td>{pending === undefined ? priority : <em role="status">→ {pending} …</em>}</td>
      <td>{expected_start === null ? '–' : `~${clock(expected_start, now)}`}</td>
      <td className="right">{gpus}</td>
      <td>
        <span className="row tight">
          <Button
            className="small"
            off={off ?? (up === null ? 'it is at the top' : null)}
            shortcut="K"
            aria-label={`Raise ${id}`}
            onClick={() => up !== null && void moves.ask(item, up)}
          >
            ↑
          </Button>
          <Button
            className="small"
            off={off ?? (down === null ? 'there is no lower priority' : null)}
            shortcut="J"
            aria-label={`Lower ${id}`}
            onClick={() => down !== null && void moves.ask(item, down)}
          >
            ↓
          </Button>
          <Menu
            label="…"
            name={`More for ${id}`}
            className="small"
            items={[
              { label: 'To the top', shortcut: 'T', off, run: () => void moves.ask(item, 'top') },
              { label: 'Why does it wait?', run: () => go(`/runs/${id}`, { tab: 'why' }) },
              { label: 'Skip', off: noSkip, run: () => void moves.skip(item) },
              { label: 'Clone with changes', run: () => go('/queue', { add: '1', parent: id }) },
            ]}
          />
        </span>
      </td>
    </tr>
  );
}
