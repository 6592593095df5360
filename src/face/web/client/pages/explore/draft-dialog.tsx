/** Ideas for untried cells, to be read and changed before anything is written. */
import { useMemo, useState } from 'react';
import type { Answer } from '../../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { ApiFailure, act } from '../../kit/fetch.ts';
import { say } from '../../kit/say.ts';
import { newKey } from '../../kit/key.ts';
import { valueText } from '../../model/figures.ts';
import { configOf, typicalOf } from '../../model/heat.ts';
import type { HeatCell, Slice } from '../../model/heat.ts';

interface DraftDialogProps {
  slice: Slice;
  cells: readonly HeatCell[];
  data: Answer<'explore'>;
  onClose: () => void;
  onDone: () => void;
}

interface Draft {
  title: string;
  config: Record<string, unknown>;
  /** Pressed twice, or after an answer that was lost, it adds one idea. */
  key: string;
}

type Fate = 'waits' | 'added' | { refused: string };

export function DraftDialog({ slice, cells, data, onClose, onDone }: DraftDialogProps): React.JSX.Element {
  const drafts = useMemo(() => draftsOf(slice, cells, data), [slice, cells, data]);
  const best = useMemo(() => bestOf(data), [data]);
  const [parent, setParent] = useState(best ?? '');
  const [priority, setPriority] = useState('low');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [fates, setFates] = useState<ReadonlyMap<string, Fate>>(new Map());
  const [busy, setBusy] = useState(false);
  const wanted = drafts.filter(({ key }) => !left.has(key));
  const add = async (): Promise<void> => {
    setBusy(true);
    const all = new Map(fates);
    // One after the other: each is judged against those before it.
    for (const draft of wanted) {
      if (all.get(draft.key) === 'added') continue;
      all.set(draft.key, await addOne(draft, parent, priority));
      setFates(new Map(all));
    }
    setBusy(false);
    const refused = wanted.filter(({ key }) => all.get(key) !== 'added').length;
    say(
      `${wanted.length - refused} ideas are added${refused > 0 ? `, ${refused} refused` : ''}`,
      refused > 0 ? 'bad' : 'done',
    );
    if (refused === 0) onDone();
  };
  return (
    <Dialog
      title={`Draft ideas for ${drafts.length} untried ${drafts.length === 1 ? 'cell' : 'cells'}`}
      open
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            off={busy ? 'on its way' : wanted.length === 0 ? 'none is chosen' : null}
            onClick={() => void add()}
          >
            Add {wanted.length} {wanted.length === 1 ? 'idea' : 'ideas'}
          </Button>
        </>
      }
    >
      <p>
        Nothing is written yet. Each becomes an idea at the end of ideas.md, with these values and all others of its
        parent.
      </p>
      <div className="row">
        <label className="field">
          Parent (empty: the base config)
          <input className="mono" value={parent} onChange={(event) => setParent(event.target.value.trim())} />
        </label>
        <label className="field">
          Priority
          <select value={priority} onChange={(event) => setPriority(event.target.value)}>
            {['high', 'medium', 'low'].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </div>
      <ul className="plain-list drafts">
        {drafts.map(({ key, title }) => {
          const fate = fates.get(key);
          return (
            <li key={key}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={!left.has(key)}
                  disabled={fate === 'added'}
                  onChange={() => {
                    const next = new Set(left);
                    if (!next.delete(key)) next.add(key);
                    setLeft(next);
                  }}
                />
                {title}
              </label>
              {fate === 'added' && <span className="good"> ✓ added</span>}
              {typeof fate === 'object' && <span className="bad"> ✗ {fate.refused}</span>}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

async function addOne({ title, config, key }: Draft, parent: string, priority: string): Promise<Fate> {
  const from = parent === '' ? {} : { parent };
  const hypothesis = 'Nobody has tried this cell of the slice yet.';
  try {
    await act('add', {
      title,
      config_yaml: JSON.stringify(config),
      priority,
      hypothesis,
      key,
      ...from,
    });
    return 'added';
  } catch (error) {
    return { refused: error instanceof ApiFailure ? error.problem.message : `no answer: ${String(error)}` };
  }
}

function draftsOf({ x, y }: Slice, cells: readonly HeatCell[], { axes }: Answer<'explore'>): Draft[] {
  const kindOf = (key: string) => axes.find((axis) => axis.key === key)?.kind ?? 'num';
  return cells.flatMap((cell) => {
    const [column, row] = [x.steps[cell.x], y.steps[cell.y]];
    if (column === undefined || row === undefined) return [];
    const values = [
      [x.key, typicalOf(column, kindOf(x.key))],
      [y.key, typicalOf(row, kindOf(y.key))],
    ] as const;
    const title = values.map(([key, value]) => `${key} ${valueText(value)}`).join(', ');
    return [{ title, config: configOf(values), key: newKey() }];
  });
}

function bestOf({ ids, axes, metric }: Answer<'explore'>): string | null {
  const values = axes.find(({ of, key }) => of === 'metric' && key === metric.name)?.values ?? [];
  let best: number | null = null;
  for (const [run, value] of values.entries()) {
    const than = best === null ? null : (values[best] ?? null);
    if (value === null) continue;
    if (than === null || (metric.goal === 'maximize' ? value > than : value < than)) best = run;
  }
  return best === null ? null : (ids[best] ?? null);
}
