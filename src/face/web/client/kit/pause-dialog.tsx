/** Asks before something starts nothing new: everything, research, or a host. */
import { useState } from 'react';
import { useAct } from './act.ts';
import { Confirm } from './dialog.tsx';

export interface Paused {
  changed: boolean;
  /** Runs that go on. */
  running: string[];
}

interface PauseDialogProps {
  what: string;
  /** As `orze pause` takes it. */
  scope: Readonly<Record<string, unknown>>;
  /** What the button says; `Pause` and what, where it is left out. */
  act?: string;
  /** A reason to begin with. */
  reason?: string;
  onClose: () => void;
  onPaused: (done: Paused) => void;
  /** What it means. */
  children: React.ReactNode;
}

export function PauseDialog({ what, scope, act, reason = '', onClose, onPaused, children }: PauseDialogProps) {
  const { run, busy } = useAct<Paused>('pause');
  const [why, setWhy] = useState(reason);
  const pause = async (): Promise<void> => {
    const done = await run({ ...scope, reason: why === '' ? null : why });
    if (done === undefined) return;
    onPaused(done);
    onClose();
  };
  return (
    <Confirm
      title={`Pause ${what}`}
      open
      onClose={onClose}
      act={act ?? `Pause ${what}`}
      off={busy ? 'on its way' : null}
      onAct={() => void pause()}
    >
      <p>{children}</p>
      <ReasonField value={why} onChange={setWhy} />
    </Confirm>
  );
}

export function ReasonField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <label className="field">
      Reason (others see it)
      <input value={value} maxLength={500} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
