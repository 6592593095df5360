/** What starts nothing new for a while, and what goes on again. */
import { useState } from 'react';
import { useAct } from '../../kit/act.ts';
import { Confirm } from '../../kit/dialog.tsx';
import { Menu } from '../../kit/menu.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { count } from '../../model/figures.ts';

interface Wanted {
  /** For people: `everything`, `node1`. */
  what: string;
  scope: { node?: string; research?: boolean };
}
interface Done {
  changed: boolean;
  running: string[];
  loops: number;
}

export function PauseMenu(): React.JSX.Element {
  const { data } = useAnswer('nodes', 'nodes', {}, ['nodes', 'status']);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const resume = useAct<Done>('resume');
  const [noPause, noResume] = [useOff('pause'), useOff('resume')];
  const all: Wanted[] = [
    { what: 'everything', scope: {} },
    { what: 'research', scope: { research: true } },
    ...(data?.items ?? [])
      .filter(({ state }) => state === 'running')
      .map(({ host }) => ({ what: host, scope: { node: host } })),
  ];
  const goOn = async (): Promise<void> => {
    const done = await resume.run({});
    if (done !== undefined) say(done.changed ? 'Everything goes on' : 'Nothing was paused', 'done');
  };
  return (
    <>
      <Menu
        label="Pause ▾"
        name="Pause"
        items={[
          ...all.map((one) => ({ label: `Pause ${one.what} …`, off: noPause, run: () => setWanted(one) })),
          { label: 'Resume everything', off: noResume, run: () => void goOn() },
        ]}
      />
      {wanted !== null && <PauseDialog wanted={wanted} onClose={() => setWanted(null)} onResume={() => void goOn()} />}
    </>
  );
}

interface DialogProps {
  wanted: Wanted;
  onClose: () => void;
  onResume: () => void;
}

function PauseDialog({ wanted: { what, scope }, onClose, onResume }: DialogProps): React.JSX.Element {
  const { run, busy } = useAct<Done>('pause');
  const [reason, setReason] = useState('');
  const pause = async (): Promise<void> => {
    const done = await run({ ...scope, reason: reason === '' ? null : reason });
    if (done === undefined) return;
    const goes = done.running.length === 0 ? '' : `; ${count(done.running.length)} runs go on until they end`;
    say(done.changed ? `Paused: ${what}${goes}` : `${what} was paused already`, 'done', onResume);
    onClose();
  };
  return (
    <Confirm
      title={`Pause ${what}`}
      open
      onClose={onClose}
      act="Pause"
      off={busy ? 'on its way' : null}
      onAct={() => void pause()}
    >
      <p>Nothing new starts there until it is resumed. What runs goes on.</p>
      <label className="field">
        Reason (others see it)
        <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </label>
    </Confirm>
  );
}
