/** The best so far, and all runs behind it, as lines of a chart. */
import type { Answers } from '../../api.ts';
import { figure } from './figures.ts';
import type { Line } from './lines.ts';

type Trend = Answers['trend'];

export function trendLines({ points, steps, total, metric }: Trend): Line[] {
  const scored = points.filter(({ value, failed }) => !failed && value !== null);
  const failed = points.filter((point) => point.failed);
  const values = scored.flatMap(({ value }) => value ?? []);
  const least = values.length === 0 ? 0 : Math.min(...values);
  const most = values.length === 0 ? 1 : Math.max(...values);
  // Failed runs have no value: they stand where the chart begins on the side of the bad.
  const floor = metric.goal === 'maximize' ? least - (most - least) * 0.04 : most + (most - least) * 0.04;
  const last = steps.at(-1);
  const held = last === undefined || last.n >= total ? steps : [...steps, { ...last, n: total }];
  return [
    {
      key: 'best',
      label: 'best so far',
      ink: '--accent',
      steps: true,
      width: 2.5,
      x: held.map(({ n }) => n),
      y: held.map(({ value }) => value),
      names: new Map(held.map(({ n, id }) => [n, `best ${id}`])),
    },
    {
      key: 'runs',
      label: 'runs',
      ink: '--quiet',
      only: 'points',
      x: scored.map(({ n }) => n),
      y: scored.map(({ value }) => value),
      names: new Map(scored.map(({ n, id }) => [n, id])),
    },
    {
      key: 'failed',
      label: failed.length === 0 ? '' : '✗ failed (no value)',
      ink: '--bad',
      only: 'points',
      x: failed.map(({ n }) => n),
      y: failed.map(() => floor),
      names: new Map(failed.map(({ n, id }) => [n, `✗ ${id}, shown at`])),
    },
  ];
}

/** One sentence. */
export function trendSummary({ metric, steps, total, runs_since_best: since, plateau }: Trend): string {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return `No run of ${total} has ${metric.name} yet.`;
  const way = metric.goal === 'maximize' ? 'rises' : 'falls';
  const path =
    steps.length === 1
      ? `${metric.name} is ${figure(last.value)} since the first scored run`
      : `The best ${metric.name} ${way} from ${figure(first.value)} to ${figure(last.value)} in ${steps.length - 1} step${steps.length === 2 ? '' : 's'} over ${total} runs`;
  const end =
    since === 0
      ? 'the last run is the best'
      : `${since} run${since === 1 ? '' : 's'} since then${plateau ? ': a plateau' : ''}`;
  return `${path}; ${last.id} holds it, ${end}.`;
}
