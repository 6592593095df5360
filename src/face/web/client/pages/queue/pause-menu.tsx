/** What starts nothing new for a while, and what goes on again. */
import { useState } from 'react';
import { useAct } from '../../kit/act.ts';
import { Menu } from '../../kit/menu.tsx';
import { PauseDialog } from '../../kit/pause-dialog.tsx';
import type { Paused } from '../../kit/pause-dialog.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { count } from '../../model/figures.ts';

interface Wanted {
  /** For people: `everything`, `node1`. */
  what: string;
  scope: { node?: string; research?: boolean };
}

export function PauseMenu(): React.JSX.Element {
  const { data } = useAnswer('nodes', 'nodes', {}, ['nodes', 'status']);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const resume = useAct<{ changed: boolean }>('resume');
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
      {wanted !== null && (
        <PauseDialog
          {...wanted}
          act="Pause"
          onClose={() => setWanted(null)}
          onPaused={(done) => say(pausedText(wanted.what, done), 'done', () => void goOn())}
        >
          Nothing new starts there until it is resumed. What runs goes on.
        </PauseDialog>
      )}
    </>
  );
}

function pausedText(what: string, { changed, running }: Paused): string {
  if (!changed) return `${what} was paused already`;
  return `Paused: ${what}${running.length === 0 ? '' : `; ${count(running.length)} runs go on until they end`}`;
}
