/** Keeping one host from starting more. */
import { useState } from 'react';
import { useAct } from '../../kit/act.ts';
import { Button } from '../../kit/button.tsx';
import { PauseDialog } from '../../kit/pause-dialog.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';

export function NodeActions({ host }: { host: string }): React.JSX.Element {
  const [asks, setAsks] = useState(false);
  const [noPause, noResume] = [useOff('pause'), useOff('resume')];
  const resume = useAct<{ changed: boolean }>('resume');
  const goOn = async (): Promise<void> => {
    const done = await resume.run({ node: host });
    if (done !== undefined) say(done.changed ? `${host} goes on` : `${host} was not paused`, 'done');
  };
  return (
    <span className="row tight">
      <Button className="small" off={noPause} onClick={() => setAsks(true)}>
        Pause …
      </Button>
      <Button className="small" off={noResume} onClick={() => void goOn()}>
        Resume
      </Button>
      {asks && (
        <PauseDialog
          what={host}
          scope={{ node: host }}
          onClose={() => setAsks(false)}
          onPaused={({ changed }) =>
            say(changed ? `${host} starts nothing new` : `${host} was paused already`, 'done', () => void goOn())
          }
        >
          It starts nothing new until it is resumed. What runs goes on.
        </PauseDialog>
      )}
    </span>
  );
}
