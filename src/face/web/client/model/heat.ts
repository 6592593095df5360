/** Two keys against each other: the cells that have runs and those that nobody has tried, and what an idea for such a cell would say. */
import type { Answers } from '../../api.ts';

export type Slice = NonNullable<Answers['explore']['slice']>;
export type HeatCell = Slice['cells'][number];
type Step = Slice['x']['steps'][number];

export const cellKey = ({ x, y }: Pick<HeatCell, 'x' | 'y'>): string => `${x}:${y}`;

/** All cells row by row, the least y first: also those that the answer leaves out, because nothing is in them. */
export function gridOf({ x, y, cells }: Slice): HeatCell[][] {
  const known = new Map(cells.map((cell) => [cellKey(cell), cell]));
  return y.steps.map((_, row) =>
    x.steps.map(
      (__, column): HeatCell =>
        known.get(`${column}:${row}`) ?? { x: column, y: row, runs: 0, failed: 0, best: null, mean: null },
    ),
  );
}

/** A value in the middle of a step; of a name the name itself, as YAML would read it. */
export function typicalOf({ label, from, to }: Step, kind: 'num' | 'log' | 'cat'): unknown {
  if (kind === 'cat') return namedValue(label);
  if (from === to) return from;
  const middle = from > 0 && to / from > 10 ? Math.sqrt(from * to) : (from + to) / 2;
  const rounded = Number(middle.toPrecision(2));
  return Number.isInteger(from) && Number.isInteger(to) ? Math.round(middle) : rounded;
}

function namedValue(label: string): unknown {
  if (label === 'true' || label === 'false') return label === 'true';
  if (label === 'null') return null;
  return label !== '' && Number.isFinite(Number(label)) ? Number(label) : label;
}

/** `{training: {lr: 0.1}}` of dotted keys. */
export function configOf(values: readonly (readonly [key: string, value: unknown])[]): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [key, value] of values) {
    const parts = key.split('.');
    let place = config;
    for (const part of parts.slice(0, -1)) {
      const inner = place[part];
      const next = isRecord(inner) ? inner : {};
      place[part] = next;
      place = next;
    }
    place[parts.at(-1) ?? key] = value;
  }
  return config;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
