/** Which columns are shown, in which order. Keys of configs and metrics are found by typing. */
import { useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Ask } from '../../kit/panel.tsx';
import { setQuery } from '../../kit/place.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import type { Answer } from '../../../api.ts';
import { toggled } from '../../model/toggled.ts';
import { OWN, isOwn, movedBy } from '../../model/board-columns.ts';
import { count, valueText } from '../../model/figures.ts';

interface PickerProps {
  open: boolean;
  onClose: () => void;
  shown: readonly string[];
  q: string | null;
  /** The primary metric has a column of its own. */
  metric: string | undefined;
}

const LISTED = 200;

export function ColumnPicker({ open, onClose, shown, q, metric }: PickerProps): React.JSX.Element {
  const [find, setFind] = useState('');
  const asked = useAnswer('columns', open ? 'columns' : null, { q });
  const set = (next: readonly string[]): void => setQuery({ cols: next.join(',') });
  return (
    <Dialog
      title="Columns"
      open={open}
      onClose={onClose}
      wide
      actions={
        <>
          <Button onClick={() => setQuery({ cols: null })}>As usual</Button>
          <Button kind="main" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="picker">
        <section aria-label="Shown columns">
          <h3>Shown, from left to right</h3>
          <ol className="plain-list">
            {shown.map((key, i) => (
              <li key={key} className="row">
                <span className="grow ellipsis">{isOwn(key) ? OWN[key] : key}</span>
                <Button
                  className="small"
                  aria-label={`${key} to the left`}
                  off={i === 0 ? 'it is the first' : null}
                  onClick={() => set(movedBy(shown, key, -1))}
                >
                  ↑
                </Button>
                <Button
                  className="small"
                  aria-label={`${key} to the right`}
                  off={i === shown.length - 1 ? 'it is the last' : null}
                  onClick={() => set(movedBy(shown, key, 1))}
                >
                  ↓
                </Button>
                <Button className="small" aria-label={`Hide ${key}`} onClick={() => set(toggled(shown, key))}>
                  ×
                </Button>
              </li>
            ))}
          </ol>
        </section>
        <section aria-label="Further columns">
          <h3>Further ones</h3>
          <input
            type="search"
            aria-label="Find a column"
            placeholder="find a key"
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
          <ul className="plain-list">
            {Object.entries(OWN)
              .filter(([key, label]) => !shown.includes(key) && `${key} ${label}`.includes(find))
              .map(([key, label]) => (
                <li key={key}>
                  <label className="check">
                    <input type="checkbox" checked={false} onChange={() => set(toggled(shown, key))} />
                    {label}
                  </label>
                </li>
              ))}
          </ul>
          <Ask of={asked}>
            {(data) => (
              <Keys
                of={data}
                find={find}
                shown={metric === undefined ? shown : [...shown, metric]}
                onPick={(key) => set(toggled(shown, key))}
              />
            )}
          </Ask>
        </section>
      </div>
    </Dialog>
  );
}

interface KeysProps {
  of: Answer<'columns'>;
  find: string;
  shown: readonly string[];
  onPick: (key: string) => void;
}

function Keys({ of: { items, rows }, find, shown, onPick }: KeysProps): React.JSX.Element {
  const [same, setSame] = useState(false);
  const wanted = find.toLowerCase();
  const found = items.filter(
    ({ key, label, distinct, n }) =>
      !shown.includes(key) &&
      `${key} ${label}`.toLowerCase().includes(wanted) &&
      (same || wanted !== '' || distinct > 1 || n < rows),
  );
  const hidden = items.length - found.length - items.filter(({ key }) => shown.includes(key)).length;
  return (
    <>
      <ul className="plain-list">
        {found.slice(0, LISTED).map(({ key, of, n, distinct, min, max, samples }) => (
          <li key={key}>
            <label className="check" title={samples.slice(0, 5).join(', ')}>
              <input type="checkbox" checked={false} onChange={() => onPick(key)} />
              <span className="mono">{key}</span>
              <span className="quiet">
                {of}, {distinct} value{distinct === 1 ? '' : 's'}
                {min !== null && max !== null && min !== max && ` from ${valueText(min)} to ${valueText(max)}`}
                {n < rows && `, in ${count(n)} of ${count(rows)}`}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > LISTED && <p className="quiet">and {found.length - LISTED} more: type to find them</p>}
      {!same && wanted === '' && hidden > 0 && (
        <p>
          <button type="button" className="small" onClick={() => setSame(true)}>
            Also {hidden} that are the same in all rows
          </button>
        </p>
      )}
    </>
  );
}
