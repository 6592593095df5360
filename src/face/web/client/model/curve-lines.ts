/** Curves of a run and of those it is compared with, as lines: the run itself full and wide, its parent dashed, others thinner. */
import type { Answers } from '../../api.ts';
import { lookOf } from './colour.ts';
import { figure } from './figures.ts';
import { positive, smoothed } from './lines.ts';
import type { Line } from './lines.ts';

type Curves = Answers['curves'];

/** What can be drawn, the primary metric first. */
export function curveKeys({ items, metric }: Curves): string[] {
  const keys = [...new Set(items.flatMap(({ series }) => series.map(({ key }) => key)))];
  return keys.toSorted((a, b) => Number(b === metric.name) - Number(a === metric.name));
}

export interface CurvesShown {
  key: string;
  run: string;
  parent: string | null;
  best: string | undefined;
  logY: boolean;
  /** Weight of what was before, 0 to 0.99. */
  smooth: number;
}

export function curveLines({ items }: Curves, { key, run, parent, best, logY, smooth }: CurvesShown): Line[] {
  return items.flatMap(({ id, series }): Line[] => {
    const one = series.find((candidate) => candidate.key === key);
    if (one === undefined) return [];
    const values = smoothed(one.y, smooth);
    const { colour } = lookOf(id);
    const role = id === run ? '' : id === parent ? ' (parent)' : id === best ? ' (best)' : '';
    return [
      {
        key: id,
        label: `${id}${role}`,
        ink: `--run-${colour}`,
        dash: id === run ? [] : id === parent ? [7, 5] : [2, 3],
        width: id === run ? 2.5 : 1.5,
        x: one.x,
        y: logY ? positive(values) : values,
      },
    ];
  });
}

/** Lines of several runs, each as it looks everywhere. */
export function comparedLines({ items }: Curves, key: string): Line[] {
  return items.flatMap(({ id, series }): Line[] => {
    const one = series.find((candidate) => candidate.key === key);
    const { colour, dash } = lookOf(id);
    return one === undefined ? [] : [{ key: id, label: id, ink: `--run-${colour}`, dash, x: one.x, y: one.y }];
  });
}

/** `val_acc of idea-031 rises from 0.61 to 0.9412 over 120 epochs.` */
export function curveSummary({ items }: Curves, key: string): string {
  // The run of the page comes first, but it need not have what others have.
  const own = items.find(({ series: all }) => all.some((one) => one.key === key));
  const series = own?.series.find((one) => one.key === key);
  if (own === undefined || series === undefined) return `No run here has ${key}.`;
  const known = series.y.filter((value) => value !== null);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${key} of ${own.id} has no finite value.`;
  const way = last > first ? 'rises' : last < first ? 'falls' : 'stays';
  const span = `${series.x_key} ${figure(series.x[0])} to ${figure(series.x.at(-1))}`;
  return way === 'stays'
    ? `${key} of ${own.id} is ${figure(last)} from ${span}.`
    : `${key} of ${own.id} ${way} from ${figure(first)} to ${figure(last)}, ${span}.`;
}
