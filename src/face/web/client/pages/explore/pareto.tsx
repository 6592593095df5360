/** Two measures against each other, and the runs that no other one beats in both. */
import { useMemo } from 'react';
import type { Answer } from '../../../api.ts';
import { ChartFrame } from '../../charts/frame.tsx';
import type { Twin } from '../../charts/frame.tsx';
import { Scatter } from '../../charts/scatter.tsx';
import { Empty } from '../../kit/panel.tsx';
import { go, setQuery, usePlace } from '../../kit/place.ts';
import { count, figure } from '../../model/figures.ts';
import type { Goal, Point } from '../../charts/scatter.tsx';

interface Objective {
  key: string;
  goal: Goal;
}

export function Pareto({ data }: { data: Answer<'explore'> }): React.JSX.Element {
  const { query } = usePlace();
  const measures = data.axes.filter(({ of }) => of === 'metric').map(({ key }) => key);
  const [y, x] = objectivesOf(query.get('objectives'), data);
  const points = useMemo(() => pointsOf(data, x?.key, y?.key), [data, x?.key, y?.key]);
  const front = useMemo(() => frontIn(points, data, x?.key, y?.key), [points, data, x?.key, y?.key]);
  if (x === undefined || y === undefined) {
    return (
      <Empty>
        <p>
          Two measures are needed, and runs report {measures.length === 0 ? 'none' : `only ${measures.join(', ')}`}.
        </p>
      </Empty>
    );
  }
  const put = (next: { x?: Objective; y?: Objective }): void => {
    const both = [next.y ?? y, next.x ?? x];
    setQuery({ objectives: both.map(({ key, goal }) => `${goal === 'minimize' ? '-' : ''}${key}`).join(',') }, 'push');
  };
  const twin = (): Twin => ({
    head: ['Run on the front', x.key, y.key],
    rows: front.map(({ id, x: across, y: up }) => [id, figure(across), figure(up)]),
    note: `${count(points.length - front.length)} further runs are beaten in both`,
  });
  return (
    <ChartFrame
      title={`${y.key} against ${x.key}`}
      summary={`Of ${count(points.length)} runs ${count(front.length)} are on the front (◆): no other run has both a better ${y.key} and a better ${x.key}.`}
      twin={twin}
      legend={
        <>
          <Measure name="up" of={y} measures={measures} onChange={(one) => put({ y: one })} />
          <Measure name="across" of={x} measures={measures} onChange={(one) => put({ x: one })} />
        </>
      }
    >
      <Scatter
        points={points}
        front={front}
        x={{ label: x.key, goal: x.goal }}
        y={{ label: y.key, goal: y.goal }}
        onOpen={(id) => go(`/runs/${id}`)}
      />
    </ChartFrame>
  );
}

interface MeasureProps {
  name: string;
  of: Objective;
  measures: readonly string[];
  onChange: (objective: Objective) => void;
}

function Measure({ name, of: { key, goal }, measures, onChange }: MeasureProps): React.JSX.Element {
  return (
    <span className="row tight">
      <label className="check">
        {name}
        <select value={key} onChange={(event) => onChange({ key: event.target.value, goal })}>
          {measures.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <select
        aria-label={`Which ${key} is better`}
        value={goal}
        onChange={(event) => onChange({ key, goal: event.target.value === 'minimize' ? 'minimize' : 'maximize' })}
      >
        <option value="maximize">more is better</option>
        <option value="minimize">less is better</option>
      </select>
    </span>
  );
}

/** `val_acc,-training_time`: as in the address; else what the answer found. The first one goes up, the second one across. */
function objectivesOf(asked: string | null, { pareto, axes, metric }: Answer<'explore'>): Objective[] {
  const said = (asked ?? '').split(',').flatMap((text): Objective[] => {
    const [goal, key]: [Goal, string] = text.startsWith('-') ? ['minimize', text.slice(1)] : ['maximize', text];
    return axes.some((axis) => axis.of === 'metric' && axis.key === key) ? [{ key, goal }] : [];
  });
  if (said.length === 2) return said;
  if (pareto !== null && pareto.objectives.length > 1) return pareto.objectives;
  const other = axes.find(({ of, key }) => of === 'metric' && key !== metric.name);
  return other === undefined
    ? []
    : [
        { key: metric.name, goal: metric.goal },
        { key: other.key, goal: 'minimize' },
      ];
}

/** Which runs are on it the server says, who knows all of them; here they are in order. Until it has answered for these two, there is none. */
function frontIn(
  points: readonly Point[],
  { pareto }: Answer<'explore'>,
  x: string | undefined,
  y: string | undefined,
): Point[] {
  const keys = pareto?.objectives.map(({ key }) => key) ?? [];
  if (pareto === null || keys.length !== 2 || ![x, y].every((key) => key !== undefined && keys.includes(key)))
    return [];
  const ids = new Set(pareto.ids);
  return points.filter(({ id }) => ids.has(id)).toSorted((a, b) => a.x - b.x || a.y - b.y);
}

/** What failed took its time, but has no result. */
function pointsOf({ ids, axes, failed }: Answer<'explore'>, x: string | undefined, y: string | undefined): Point[] {
  const [xs, ys] = [x, y].map((key) => axes.find((axis) => axis.key === key)?.values ?? []);
  return ids.flatMap((id, run) => {
    const [across, up] = [xs?.[run] ?? null, ys?.[run] ?? null];
    return across === null || up === null || failed[run] === true ? [] : [{ id, x: across, y: up }];
  });
}
