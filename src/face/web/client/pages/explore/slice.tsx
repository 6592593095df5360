/** Two keys against each other. Cells that nobody has tried can become ideas; nothing is written before that is confirmed. */
import { useState } from 'react';
import type { Answer } from '../../../api.ts';
import { HeatTable } from '../../charts/heat.tsx';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/panel.tsx';
import { go, setQuery, usePlace } from '../../kit/place.ts';
import { useOff } from '../../kit/session.tsx';
import { count } from '../../model/figures.ts';
import { cellKey, gridOf } from '../../model/heat.ts';
import type { HeatCell, Slice as SliceAnswer } from '../../model/heat.ts';
import { queryText } from '../../model/parallel.ts';
import { DraftDialog } from './draft-dialog.tsx';

/** So many ideas at once can still be read before they are added. */
const MOST_DRAFTS = 20;

export function Slice({ data }: { data: Answer<'explore'> }): React.JSX.Element {
  const { query } = usePlace();
  const keys = data.axes.filter(({ of }) => of === 'config').map(({ key }) => key);
  const { slice, metric } = data;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [drafts, setDrafts] = useState(false);
  const off = useOff('add');
  const shows = query.get('shows') === 'mean' ? 'mean' : 'best';
  if (keys.length < 2) {
    return (
      <Empty>
        <p>A slice needs two keys that vary; {keys.length === 0 ? 'none does' : `only ${keys[0]} does`}.</p>
      </Empty>
    );
  }
  const pick = (axis: 'x' | 'y', key: string): void => {
    setChosen(new Set());
    const now = { x: slice?.x.key ?? null, y: slice?.y.key ?? null };
    setQuery({ ...now, [axis]: key }, 'push');
  };
  const untried =
    slice === null
      ? []
      : gridOf(slice)
          .flat()
          .filter(({ runs }) => runs === 0);
  const wanted = untried.filter((cell) => chosen.has(cellKey(cell)));
  const choose = (cell: HeatCell): void => {
    const next = new Set(chosen);
    if (!next.delete(cellKey(cell)) && next.size < MOST_DRAFTS) next.add(cellKey(cell));
    setChosen(next);
  };
  return (
    <>
      <div className="row">
        <KeyField
          name="across"
          value={slice?.x.key ?? query.get('x') ?? ''}
          keys={keys}
          onChange={(key) => pick('x', key)}
        />
        <KeyField
          name="up"
          value={slice?.y.key ?? query.get('y') ?? ''}
          keys={keys}
          onChange={(key) => pick('y', key)}
        />
        <select
          aria-label="What a cell shows"
          value={shows}
          onChange={(event) => setQuery({ shows: event.target.value === 'mean' ? 'mean' : null })}
        >
          <option value="best">best</option>
          <option value="mean">mean</option>
        </select>
      </div>
      {slice === null ? (
        <Empty>
          <p>Choose two keys: each cell is the best result of the runs with these values.</p>
          <button type="button" onClick={() => setQuery({ x: keys[0] ?? null, y: keys[1] ?? null }, 'push')}>
            {keys[0]} × {keys[1]}
          </button>
        </Empty>
      ) : (
        <>
          <HeatTable
            slice={slice}
            result={metric.name}
            goal={metric.goal}
            shows={shows}
            chosen={chosen}
            onChoose={choose}
            onOpen={(cell) => go('/runs', { q: `${query.get('q') ?? ''} ${queryOf(slice, cell, data)}`.trim() })}
          />
          <p className="row">
            <span className="quiet">{count(slice.untried)} cells are untried.</span>
            {untried.length > 0 && wanted.length === 0 && (
              <button type="button" onClick={() => setChosen(new Set(untried.slice(0, MOST_DRAFTS).map(cellKey)))}>
                Choose {untried.length <= MOST_DRAFTS ? 'all of them' : `the first ${MOST_DRAFTS}`}
              </button>
            )}
            {wanted.length > 0 && (
              <>
                <Button kind="main" off={off} onClick={() => setDrafts(true)}>
                  Draft ideas for these ({wanted.length}) …
                </Button>
                <button type="button" onClick={() => setChosen(new Set())}>
                  None
                </button>
              </>
            )}
          </p>
          {drafts && (
            <DraftDialog
              slice={slice}
              cells={wanted}
              data={data}
              onClose={() => setDrafts(false)}
              onDone={() => {
                setDrafts(false);
                setChosen(new Set());
              }}
            />
          )}
        </>
      )}
    </>
  );
}

interface KeyFieldProps {
  name: string;
  value: string;
  keys: readonly string[];
  onChange: (key: string) => void;
}

function KeyField({ name, value, keys, onChange }: KeyFieldProps): React.JSX.Element {
  return (
    <label className="check">
      {name}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {!keys.includes(value) && <option value={value}>{value === '' ? 'choose' : value}</option>}
        {keys.map((key) => (
          <option key={key}>{key}</option>
        ))}
      </select>
    </label>
  );
}

/** The runs of a cell in the query language. */
function queryOf({ x, y }: SliceAnswer, cell: HeatCell, { axes }: Answer<'explore'>): string {
  const [column, row] = [x.steps[cell.x], y.steps[cell.y]];
  if (column === undefined || row === undefined) return '';
  return queryText({ [x.key]: column, [y.key]: row }, axes);
}
