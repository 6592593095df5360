/** Parallel coordinates with the choice of axes and the brushes, all of which stand in the address. */
import { useMemo } from 'react';
import type { Answer } from '../../../api.ts';
import { ChartFrame } from '../../charts/frame.tsx';
import type { Twin } from '../../charts/frame.tsx';
import { Parallel } from '../../charts/parallel.tsx';
import { Link } from '../../kit/link.tsx';
import { Menu } from '../../kit/menu.tsx';
import { go, setQuery, usePlace } from '../../kit/place.ts';
import { count, figure } from '../../model/figures.ts';
import { bestShare, brushText, brushed, brushesOf, queryText } from '../../model/parallel.ts';
import type { Axis, Brush, Brushes } from '../../model/parallel.ts';
import { toggled } from '../../model/toggled.ts';
import { BrushFields } from './brush-fields.tsx';

/** Config keys drawn where nobody has chosen: the most important ones come first. */
const AXES_AT_FIRST = 5;
const ROWS_OF_TWIN = 200;

export function Lines({ data }: { data: Answer<'explore'> }): React.JSX.Element {
  const { query } = usePlace();
  const { ids, failed, metric, axes: all } = data;
  const chosen = useMemo(() => keysOf(query.get('axes'), data), [query, data]);
  const axes = useMemo(() => chosen.flatMap((key) => all.find((axis) => axis.key === key) ?? []), [chosen, all]);
  const brushes = useMemo(() => known(brushesOf(query.get('brush') ?? ''), axes), [query, axes]);
  const picked = useMemo(() => brushed(axes, brushes, ids.length), [axes, brushes, ids.length]);
  const inside = picked.reduce((sum, one) => sum + one, 0);
  const result = all.find(({ key, of }) => of === 'metric' && key === metric.name);
  const setBrush = (key: string, brush: Brush | null): void => {
    const { [key]: _, ...others } = brushes;
    setQuery({ brush: brushText(brush === null ? others : { ...others, [key]: brush }) });
  };
  const best = result === undefined ? null : bestShare(result, metric.goal);
  const top = bestIn(data, result, picked);
  const twin = (): Twin => {
    const rows = ids.flatMap((id, run) => {
      if (picked[run] !== 1) return [];
      return [
        [
          id,
          ...axes.map(({ values, labels }) => textOf(values[run] ?? null, labels)),
          failed[run] === true ? 'failed' : '',
        ],
      ];
    });
    const note = rows.length > ROWS_OF_TWIN ? `the first ${ROWS_OF_TWIN} of ${count(rows.length)}` : undefined;
    return { head: ['Run', ...axes.map(({ key }) => key), 'State'], rows: rows.slice(0, ROWS_OF_TWIN), note };
  };
  const others = all.filter(({ key }) => !chosen.includes(key));
  return (
    <>
      <ChartFrame
        title="Parallel coordinates"
        summary={summaryOf(data, inside, Object.keys(brushes))}
        twin={twin}
        legend={
          <>
            {best !== null && result !== undefined && (
              <button
                type="button"
                aria-pressed={sameBrush(brushes[result.key], best)}
                onClick={() => setBrush(result.key, sameBrush(brushes[result.key], best) ? null : best)}
              >
                Top 10 % of {result.key}
              </button>
            )}
            {Object.keys(brushes).length > 0 && (
              <button type="button" onClick={() => setQuery({ brush: null })}>
                Clear brushes
              </button>
            )}
          </>
        }
        controls={
          <Menu
            label={`Axes (${chosen.length} of ${all.length}) ▾`}
            name="Axes"
            items={[...chosen, ...others.map(({ key }) => key)].map((key) => ({
              label: key,
              checked: chosen.includes(key),
              run: () => setQuery({ axes: toggled(chosen, key).join(',') }, 'push'),
            }))}
          />
        }
      >
        <div className="parallel-frame">
          <div style={{ minWidth: axes.length * 96 }}>
            <Parallel
              axes={axes}
              result={metric.name}
              goal={metric.goal}
              ids={ids}
              failed={failed}
              brushes={brushes}
              onBrush={setBrush}
              onOpen={(id) => go(`/runs/${id}`)}
            />
          </div>
        </div>
      </ChartFrame>
      <BrushFields axes={axes} brushes={brushes} onBrush={setBrush} />
      {Object.keys(brushes).length > 0 && (
        <p className="row">
          <span>
            {count(inside)} runs are within the brushes
            {top !== null && (
              <>
                ; the best is <Link to={`/runs/${top.id}`}>{top.id}</Link> at {figure(top.value)}
              </>
            )}
          </span>
          <Link to="/runs" query={{ q: `${query.get('q') ?? ''} ${queryText(brushes, axes)}`.trim() }}>
            Show them in the leaderboard
          </Link>
        </p>
      )}
    </>
  );
}

function keysOf(asked: string | null, { axes, metric }: Answer<'explore'>): string[] {
  const there = (asked ?? '').split(',').filter((key) => axes.some((axis) => axis.key === key));
  if (there.length > 1) return there;
  const configs = axes.filter(({ of }) => of === 'config').slice(0, AXES_AT_FIRST);
  const results = axes.filter(({ of, key }) => of === 'metric' && key === metric.name);
  return [...configs, ...results].map(({ key }) => key);
}

/** A brush on an axis that is not shown would pick runs for no reason that can be seen. */
function known(brushes: Brushes, axes: readonly Axis[]): Brushes {
  return Object.fromEntries(Object.entries(brushes).filter(([key]) => axes.some((axis) => axis.key === key)));
}

function sameBrush(a: Brush | undefined, b: Brush): boolean {
  return a !== undefined && a.from === b.from && a.to === b.to;
}

function textOf(value: number | null, labels: readonly string[]): string {
  return value === null ? '–' : (labels[value] ?? figure(value));
}

function bestIn(
  { ids, metric }: Answer<'explore'>,
  result: Axis | undefined,
  picked: Uint8Array,
): { id: string; value: number } | null {
  let best: { id: string; value: number } | null = null;
  for (const [run, id] of ids.entries()) {
    const value = result?.values[run] ?? null;
    if (value === null || picked[run] !== 1) continue;
    if (best === null || (metric.goal === 'maximize' ? value > best.value : value < best.value)) best = { id, value };
  }
  return best;
}

function summaryOf({ ids, total, failed, hidden_axes }: Answer<'explore'>, inside: number, brushes: string[]): string {
  const lines = ids.length < total ? `${count(ids.length)} of ${count(total)} runs` : `${count(total)} runs`;
  const bad = failed.filter(Boolean).length;
  const more = hidden_axes === 0 ? '' : ` ${hidden_axes} further keys vary.`;
  const within = brushes.length === 0 ? '' : ` ${count(inside)} are within the brushes on ${brushes.join(', ')}.`;
  return `${lines}, ${count(bad)} of them failed.${within}${more} Drag along an axis to brush it; click a line to open its run.`;
}
