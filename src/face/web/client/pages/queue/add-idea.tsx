/** An idea as it is written, with what it would be before it is saved: twins, the nearest, its place in the queue. */
import { useEffect, useState } from 'react';
import { useAct } from '../../kit/act.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { ApiFailure, act, noCode } from '../../kit/fetch.ts';
import { Link } from '../../kit/link.tsx';
import { Trouble } from '../../kit/panel.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { newKey } from '../../kit/key.ts';
import { LEVELS } from '../../model/queue-moves.ts';
import { Judgement } from './judgement.tsx';
import type { Added } from './judgement.tsx';

interface AddIdeaProps {
  /** The idea whose config this one starts from. */
  parent: string | null;
  onClose: () => void;
  onAdded: () => void;
}

/** Typing goes on: a check a key would be one too many. */
const PAUSE_MS = 500;

export function AddIdea({ parent: from, onClose, onAdded }: AddIdeaProps): React.JSX.Element {
  const [title, setTitle] = useState('');
  const [config, setConfig] = useState('');
  const [hypothesis, setHypothesis] = useState('');
  const [parent, setParent] = useState(from ?? '');
  const [priority, setPriority] = useState('medium');
  const [force, setForce] = useState(false);
  // One key for one dialog: pressing twice, or an answer that was lost, adds one idea.
  const [key] = useState(() => newKey());
  const off = useOff('add');
  const said = {
    title,
    config_yaml: config,
    priority,
    ...(hypothesis === '' ? {} : { hypothesis }),
    ...(parent === '' ? {} : { parent }),
    force,
  };
  const check = useCheck(said, off === null && title.trim() !== '' && config.trim() !== '');
  const { run, busy, error } = useAct<Added>('add');
  const save = async (): Promise<void> => {
    const done = await run({ ...said, key });
    if (done === undefined) return;
    const place = done.position === null ? '' : `, number ${done.position} in the queue`;
    say(`${done.id ?? 'It'} ${done.created ? 'is added' : 'was there already'}${place}`, 'done');
    onAdded();
    onClose();
  };
  const missing = title.trim() === '' ? 'it has no title yet' : config.trim() === '' ? 'it changes nothing yet' : null;
  return (
    <Dialog
      title="Add an idea"
      open
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" off={off ?? missing ?? (busy ? 'on its way' : null)} onClick={() => void save()}>
            Add to the queue
          </Button>
        </>
      }
    >
      <label className="field">
        Title: what is tried, in one line
        <input value={title} maxLength={200} data-first onChange={(event) => setTitle(event.target.value)} />
      </label>
      <div className="page-pair">
        <label className="field">
          Config in YAML: only what differs from {parent === '' ? 'the base config' : parent}
          <textarea
            className="mono"
            rows={8}
            spellCheck={false}
            placeholder={'training:\n  lr: 0.0003'}
            value={config}
            onChange={(event) => setConfig(event.target.value)}
          />
        </label>
        <div>
          <Parent value={parent} onChange={setParent} />
          <label className="field">
            Priority
            <select value={priority} onChange={(event) => setPriority(event.target.value)}>
              {LEVELS.map((level) => (
                <option key={level}>{level}</option>
              ))}
            </select>
          </label>
          <label className="field">
            Hypothesis (why it should be better)
            <textarea rows={2} value={hypothesis} onChange={(event) => setHypothesis(event.target.value)} />
          </label>
        </div>
      </div>
      <Judgement of={check} force={force} onForce={setForce} />
      {error !== undefined && check.error === undefined && <Trouble of={error} />}
    </Dialog>
  );
}

function Parent({ value, onChange }: { value: string; onChange: (id: string) => void }): React.JSX.Element {
  const { data } = useAnswer('runs', 'runs', { q: 'status:completed', limit: 20 }, []);
  return (
    <>
      <label className="field">
        Parent (an id; empty: none)
        <input
          list="parents"
          className="mono"
          value={value}
          placeholder="idea-031"
          onChange={(event) => onChange(event.target.value.trim())}
        />
        <datalist id="parents">
          {data?.items.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </datalist>
      </label>
      {value !== '' && (
        <p>
          <Link to={`/runs/${value}`} target="_blank">
            Look at {value}
          </Link>
        </p>
      )}
    </>
  );
}

export interface Check {
  data: Added | undefined;
  error: ApiFailure | undefined;
  busy: boolean;
}

/** Nothing is written: the server says what would become of it. */
function useCheck(said: Readonly<Record<string, unknown>>, ready: boolean): Check {
  const [state, set] = useState<Check>({ data: undefined, error: undefined, busy: false });
  const body = JSON.stringify(said);
  useEffect(() => {
    if (!ready) {
      set({ data: undefined, error: undefined, busy: false });
      return undefined;
    }
    let over = false;
    const timer = setTimeout(() => {
      set((before) => ({ ...before, busy: true }));
      act<Added>('add', { ...(JSON.parse(body) as object), dry_run: true }).then(
        (data) => !over && set({ data, error: undefined, busy: false }),
        (error: unknown) => {
          const failure =
            error instanceof ApiFailure ? error : new ApiFailure(0, noCode(`no answer: ${String(error)}`));
          if (!over) set({ data: undefined, error: failure, busy: false });
        },
      );
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [body, ready]);
  return state;
}
