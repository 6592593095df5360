/** Keeping one host from starting more. */
import { useState } from 'react';
import { useAct } from '../../kit/act.ts';
import { Button } from '../../kit/button.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';

export function NodeActions({ host }: { host: string }): React.JSX.Element {
  const [asks, setAsks] = useState(false);
  const [reason, setReason] = useState('');
  const [noPause, noResume] = [useOff('pause'), useOff('resume')];
  const pause = useAct<{ changed: boolean }>('pause');
  const resume = useAct<{ changed: boolean }>('resume');
  const goOn = async (): Promise<void> => {
    const done = await resume.run({ node: host });
    if (done !== undefined) say(done.changed ? `${host} goes on` : `${host} was not paused`, 'done');
  };
  const stop = async (): Promise<void> => {
    const done = await pause.run({ node: host, reason: reason === '' ? null : reason });
    if (done === undefined) return;
    say(done.changed ? `${host} starts nothing new` : `${host} was paused already`, 'done', () => void goOn());
    setAsks(false);
  };
  return (
    <span className="row tight">
      <Button className="small" off={noPause} onClick={() => setAsks(true)}>
        Pause …
      </Button>
      <Button className="small" off={noResume} onClick={() => void goOn()}>
        Resume
      </Button>
      <Confirm
        title={`Pause ${host}`}
        open={asks}
        onClose={() => setAsks(false)}
        act={`Pause ${host}`}
        off={pause.busy ? 'on its way' : null}
        onAct={() => void stop()}
      >
        <p>It starts nothing new until it is resumed. What runs goes on.</p>
        <label className="field">
          Reason (others see it)
          <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </label>
      </Confirm>
    </span>
  );
}
