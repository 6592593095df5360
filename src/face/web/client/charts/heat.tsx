/** Two keys against each other as cells. A table: it is its own twin, and each cell a place that keys reach. */
import '../styles/charts.css';
import { figure } from '../model/figures.ts';
import { cellKey, gridOf } from '../model/heat.ts';
import type { HeatCell, Slice } from '../model/heat.ts';
import { inkOn } from '../model/mix.ts';
import { shade, usePaint } from './paint.ts';

export interface HeatProps {
  slice: Slice;
  result: string;
  goal: 'minimize' | 'maximize';
  shows: 'best' | 'mean';
  /** Untried cells that are wanted, by {@link cellKey}. */
  chosen: ReadonlySet<string>;
  /** An untried cell was pressed. */
  onChoose: (cell: HeatCell) => void;
  /** A cell with runs was pressed. */
  onOpen: (cell: HeatCell) => void;
}

export function HeatTable({ slice, result, goal, shows, chosen, onChoose, onOpen }: HeatProps): React.JSX.Element {
  const { x, y } = slice;
  const shareOf = sharesOf(
    slice.cells.flatMap((cell) => cell[shows] ?? []),
    goal,
  );
  return (
    <div className="heat" tabIndex={0} role="region" aria-label={`${y.key} against ${x.key}`}>
      <table>
        <caption>
          {shows} {result}, {x.key} across and {y.key} upwards; – is untried, ✗ has failed runs only
        </caption>
        <tbody>
          {gridOf(slice)
            .toReversed()
            .map((cells, from) => {
              const label = y.steps[y.steps.length - 1 - from]?.label ?? '';
              return (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  {cells.map((cell) => (
                    <Cell
                      key={cellKey(cell)}
                      cell={cell}
                      value={cell[shows]}
                      share={shareOf(cell[shows])}
                      name={`${x.key} ${x.steps[cell.x]?.label ?? ''}, ${y.key} ${label}`}
                      chosen={chosen.has(cellKey(cell))}
                      onPress={() => (cell.runs === 0 ? onChoose(cell) : onOpen(cell))}
                    />
                  ))}
                </tr>
              );
            })}
        </tbody>
        <tfoot>
          <tr>
            <td />
            {x.steps.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function sharesOf(values: readonly number[], goal: HeatProps['goal']): (value: number | null) => number | null {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (value) => {
    if (value === null) return null;
    const share = most > least ? (value - least) / (most - least) : 1;
    return goal === 'maximize' || most === least ? share : 1 - share;
  };
}

interface CellProps {
  cell: HeatCell;
  share: number | null;
  value: number | null;
  name: string;
  chosen: boolean;
  onPress: () => void;
}

function Cell({ cell, share, value, name, chosen, onPress }: CellProps): React.JSX.Element {
  const paint = usePaint();
  const ground = share === null ? undefined : shade(paint, share);
  const untried = cell.runs === 0;
  const what = untried ? 'untried' : `${cell.runs} ${cell.runs === 1 ? 'run' : 'runs'}, ${cell.failed} failed`;
  const text = untried ? (chosen ? '✓ draft' : '–') : value === null ? '✗' : figure(value);
  return (
    <td>
      <button
        type="button"
        className={untried ? 'cell untried' : 'cell'}
        style={ground === undefined ? undefined : { background: ground, color: inkOn(ground) }}
        aria-pressed={untried ? chosen : undefined}
        aria-label={`${name}: ${value === null ? what : `${figure(value)}, ${what}`}`}
        title={`${name}\n${what}`}
        onClick={onPress}
      >
        {text}
      </button>
    </td>
  );
}
