/** Research can be paused by itself: runs go on. */
import { useAct } from '../../kit/act.ts';
import { Button } from '../../kit/button.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';

export function ResearchActions({ paused }: { paused: boolean }): React.JSX.Element {
  const [noPause, noResume] = [useOff('pause'), useOff('resume')];
  const pause = useAct<object>('pause');
  const resume = useAct<object>('resume');
  const goOn = async (): Promise<void> => {
    if ((await resume.run({ research: true })) !== undefined) say('Research goes on', 'done');
  };
  const stop = async (): Promise<void> => {
    if ((await pause.run({ research: true })) === undefined) return;
    say('No further cycle starts; runs go on', 'done', () => void goOn());
  };
  return paused ? (
    <Button off={noResume} onClick={() => void goOn()}>
      Resume research
    </Button>
  ) : (
    <Button off={noPause} onClick={() => void stop()}>
      Pause research
    </Button>
  );
}
