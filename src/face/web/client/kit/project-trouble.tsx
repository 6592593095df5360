/** Why there is nothing newer of the whole project: said once, above what is shown, and gone by itself when it is mended. */
import { clock } from '../model/figures.ts';
import { ApiFailure } from './fetch.ts';
import { useNow } from './now.ts';
import { Trouble } from './panel.tsx';
import { useSession } from './session.tsx';

export function ProjectTrouble(): React.JSX.Element | null {
  const session = useSession();
  const now = useNow();
  if (session?.problem === undefined || session.problem === null) return null;
  const { looked_at: at, problem } = session;
  const note = at === null ? null : `What is shown is of ${clock(at, now)}.`;
  return <Trouble of={new ApiFailure(503, { ...problem, note })} />;
}
