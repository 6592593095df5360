/** Two keys against each other as cells. A table: it is its own twin, and each cell a place that keys reach. */
import type { Heat, HeatCell } from '../model/heat.ts';
import { inkOn } from '../model/mix.ts';
import { short } from '../model/scales.ts';
import { shade, usePaint } from './paint.ts';

export interface HeatProps {
  heat: Heat;
  result: string;
  goal: 'minimize' | 'maximize';
  shows: 'best' | 'mean';
  /** Untried cells that are wanted: `x:y`. */
  chosen: ReadonlySet<string>;
  onChoose: (cell: HeatCell) => void;
  onOpen: (cell: HeatCell) => void;
}

export const cellKey = ({ x, y }: Pick<HeatCell, 'x' | 'y'>): string => `${x}:${y}`;

export function HeatTable({ heat, result, goal, shows, chosen, onChoose, onOpen }: HeatProps): React.JSX.Element {
  const values = heat.cells.flatMap((cell) => cell[shows] ?? []);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const shareOf = (value: number): number => {
    const share = most > least ? (value - least) / (most - least) : 0.5;
    return goal === 'maximize' ? share : 1 - share;
  };
  const rows = heat.y.cells.map((step, y) => ({
    step,
    cells: heat.cells.slice(y * heat.x.cells.length, (y + 1) * heat.x.cells.length),
  }));
  return (
    <div className="heat" tabIndex={0} role="region" aria-label={`${heat.y.key} against ${heat.x.key}`}>
      <table>
        <caption>
          {shows} {result} by {heat.x.key} (across) and {heat.y.key} (up); – is untried
        </caption>
        <tbody>
          {rows.toReversed().map(({ step, cells }) => (
            <tr key={step.label}>
              <th scope="row">{step.label}</th>
              {cells.map((cell) => (
                <Cell
                  key={cellKey(cell)}
                  cell={cell}
                  share={cell[shows] === null ? null : shareOf(cell[shows])}
                  value={cell[shows]}
                  name={`${heat.x.key} ${heat.x.cells[cell.x]?.label ?? ''}, ${heat.y.key} ${step.label}`}
                  chosen={chosen.has(cellKey(cell))}
                  onPress={() => (cell.runs === 0 ? onChoose(cell) : onOpen(cell))}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="col">{heat.x.key}</th>
            {heat.x.cells.map(({ label }) => (
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
  const what = untried ? 'untried' : `${cell.runs} runs, ${cell.failed} failed`;
  const text = untried ? (chosen ? '✓ draft' : '–') : value === null ? '✗' : short(value);
  return (
    <td>
      <button
        type="button"
        className={untried ? 'cell untried' : 'cell'}
        style={ground === undefined ? undefined : { background: ground, color: inkOn(ground) }}
        aria-pressed={untried ? chosen : undefined}
        aria-label={`${name}: ${value === null ? what : `${short(value)}, ${what}`}`}
        title={`${name}\n${what}`}
        onClick={onPress}
      >
        {text}
      </button>
    </td>
  );
}
