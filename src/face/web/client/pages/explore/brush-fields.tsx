/** The brushes as figures: for keys, and for values that a pointer cannot hit. */
import { namedScale } from '../../model/scales.ts';
import { short } from '../../model/scales.ts';
import type { Axis, Brush, Brushes } from '../../model/parallel.ts';

interface BrushFieldsProps {
  axes: readonly Axis[];
  brushes: Brushes;
  onBrush: (key: string, brush: Brush | null) => void;
}

export function BrushFields({ axes, brushes, onBrush }: BrushFieldsProps): React.JSX.Element {
  return (
    <details className="brushes">
      <summary>Brushes as figures</summary>
      <div className="brush-grid">
        {axes.map((axis) => (
          <fieldset key={axis.key}>
            <legend>{axis.key}</legend>
            {axis.kind === 'cat' ? (
              <Named axis={axis} brush={brushes[axis.key]} onBrush={onBrush} />
            ) : (
              <Numbers axis={axis} brush={brushes[axis.key]} onBrush={onBrush} />
            )}
          </fieldset>
        ))}
      </div>
    </details>
  );
}

interface FieldsProps {
  axis: Axis;
  brush: Brush | undefined;
  onBrush: BrushFieldsProps['onBrush'];
}

function Numbers({ axis: { key, min, max }, brush, onBrush }: FieldsProps): React.JSX.Element {
  const put = (from: number, to: number): void => {
    if (!Number.isFinite(from) || !Number.isFinite(to)) return;
    onBrush(key, from <= min && to >= max ? null : { from: Math.min(from, to), to: Math.max(from, to) });
  };
  const field = (name: string, value: number, change: (value: number) => void): React.JSX.Element => (
    <label>
      {name}{' '}
      <input
        key={value}
        inputMode="decimal"
        size={8}
        defaultValue={short(value)}
        aria-label={`${key} ${name}`}
        onBlur={(event) => change(Number(event.target.value))}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
    </label>
  );
  const { from, to } = brush ?? { from: min, to: max };
  return (
    <span className="row tight">
      {field('from', from, (value) => value !== Number(short(from)) && put(value, to))}
      {field('to', to, (value) => value !== Number(short(to)) && put(from, value))}
    </span>
  );
}

function Named({ axis: { key, labels }, brush, onBrush }: FieldsProps): React.JSX.Element {
  const last = labels.length - 1;
  const value = brush === undefined ? '' : brush.from === brush.to ? String(brush.from) : 'several';
  return (
    <select
      aria-label={`Value of ${key}`}
      value={value}
      onChange={({ target }) =>
        onBrush(key, target.value === '' ? null : { from: Number(target.value), to: Number(target.value) })
      }
    >
      <option value="">all {namedScale(labels).ticks.length}</option>
      {value === 'several' && (
        <option value="several" disabled>
          {labels[brush?.from ?? 0]} to {labels[brush?.to ?? last]}
        </option>
      )}
      {labels.map((label, index) => (
        <option key={label} value={index}>
          {label}
        </option>
      ))}
    </select>
  );
}
