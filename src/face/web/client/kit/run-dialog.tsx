/** What is done with runs, asked for in one place: each says what it does before it does it. */
import { useState } from 'react';
import type { Answers } from '../../api.ts';
import { useAct } from './act.ts';
import { Confirm } from './dialog.tsx';
import { Trouble } from './panel.tsx';
import { say } from './say.ts';
import { useOff } from './session.tsx';
import { useAnswer } from './use-answer.ts';
import { duration } from '../model/figures.ts';
import { doneText } from '../model/done-text.ts';
import type { Done } from '../model/done-text.ts';

export type RunAct = 'retry' | 'kill' | 'exclude' | 'include' | 'note';

interface Asks {
  title: string;
  act: string;
  danger: boolean;
  effect: string;
}

const ASKS: Readonly<Record<RunAct, Asks>> = {
  retry: {
    title: 'Retry',
    act: 'Retry',
    danger: false,
    effect: 'The earlier attempt is set aside and kept; the idea waits again.',
  },
  kill: {
    title: 'Kill',
    act: 'Kill',
    danger: true,
    effect: 'Its processes are ended. What it has trained so far is lost.',
  },
  exclude: {
    title: 'Exclude from the ranking',
    act: 'Exclude',
    danger: true,
    effect: 'It keeps its files and results, and stands in no ranking, until it is included again.',
  },
  include: { title: 'Include in the ranking', act: 'Include', danger: false, effect: 'It is ranked again.' },
  note: {
    title: 'Note',
    act: 'Save the note',
    danger: false,
    effect: 'One line that stands beside the run everywhere. Empty takes it away.',
  },
};

interface RunDialogProps {
  act: RunAct;
  ids: readonly string[];
  onClose: () => void;
  /** It was done. */
  onDone?: (() => void) | undefined;
}

export function RunDialog({ act, ids, onClose, onDone }: RunDialogProps): React.JSX.Element {
  const { title, act: verb, danger, effect } = ASKS[act];
  const [reason, setReason] = useState('');
  const [requeue, setRequeue] = useState(false);
  const [changes, setChanges] = useState('');
  const { run, busy, error } = useAct<Done>(act);
  const { run: undo } = useAct<Done>(act === 'exclude' ? 'include' : 'exclude');
  const off = useOff(act);
  const many = ids.length > 1;
  const body = (): Record<string, unknown> => {
    const why = reason.trim() === '' ? null : reason.trim();
    if (act === 'note') return { ids, text: reason };
    if (act === 'kill') return { ids, reason: why, requeue };
    if (act === 'retry')
      return {
        ids,
        reason: why,
        set: changes
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      };
    return { ids, reason: why };
  };
  const go = async (): Promise<void> => {
    const done = await run(body());
    if (done === undefined) return;
    const { text, bad } = doneText(act, done);
    const back = act === 'exclude' || act === 'include' ? () => void undo({ ids }).then(onDone) : undefined;
    say(text, bad ? 'bad' : 'done', back);
    onDone?.();
    onClose();
  };
  return (
    <Confirm
      open
      title={`${title} ${many ? `${ids.length} runs` : (ids[0] ?? '')}`}
      act={busy ? '…' : verb}
      danger={danger}
      off={off ?? (busy ? 'it is on its way' : null)}
      onClose={onClose}
      onAct={() => void go()}
    >
      <p>{effect}</p>
      {many && (
        <p className="mono">
          {ids.slice(0, 12).join(' ')}
          {ids.length > 12 && ` and ${ids.length - 12} more`}
        </p>
      )}
      {act === 'kill' && !many && ids[0] !== undefined && <Elapsed id={ids[0]} />}
      {act === 'kill' && (
        <label className="check">
          <input type="checkbox" checked={requeue} onChange={(event) => setRequeue(event.target.checked)} />
          Put it back into the queue
        </label>
      )}
      {act === 'retry' && (
        <label className="field">
          <span>
            With changes, one <code>key=value</code> a line: ideas are added then, as children of{' '}
            {many ? 'these' : 'this one'}
          </span>
          <textarea
            className="mono"
            rows={2}
            spellCheck={false}
            value={changes}
            placeholder="optimizer.lr=0.01"
            onChange={(event) => setChanges(event.target.value)}
          />
        </label>
      )}
      <label className="field">
        {act === 'note' ? 'Note' : 'Why (kept with the request)'}
        <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </label>
      {error !== undefined && <Trouble of={error} />}
    </Confirm>
  );
}

function Elapsed({ id }: { id: string }): React.JSX.Element | null {
  const { data } = useAnswer('run', `runs/${id}`, {}, []);
  const seconds: Answers['run']['duration_s'] = data?.duration_s ?? null;
  if (seconds === null) return null;
  return (
    <p className="warn">
      <span aria-hidden>⚠ </span>
      {duration(seconds)} of training would be lost{data?.host === null ? '' : ` on ${data?.host}`}.
    </p>
  );
}
