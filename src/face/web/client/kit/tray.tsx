/** Runs that are marked, on every page, with what can be done with all of them. */
import { useState } from 'react';
import { Button } from './button.tsx';
import { useMarks } from './marks.ts';
import { go, usePlace } from './place.ts';
import { RunDialog } from './run-dialog.tsx';
import type { RunAct } from './run-dialog.tsx';
import { useOff } from './session.tsx';
import { saveText } from './save-text.ts';
import { ask, apiAddress } from './fetch.ts';
import { say } from './say.ts';
import { rowsCsv } from '../model/rows-csv.ts';

const MOST_COMPARED = 20;

export function Tray(): React.JSX.Element | null {
  const marks = useMarks();
  const { query } = usePlace();
  const [act, setAct] = useState<RunAct | undefined>();
  const offs = { retry: useOff('retry'), exclude: useOff('exclude') };
  const { ids } = marks;
  if (ids.length === 0) return null;
  const compare = (): void => go('/compare', { ids: ids.slice(0, MOST_COMPARED).join(','), sel: query.get('sel') });
  return (
    <aside className="tray" aria-label="Marked runs">
      <strong>{ids.length} marked</strong>
      <span className="mono ellipsis">{ids.join(' ')}</span>
      <span className="grow" />
      <Button onClick={compare} off={ids.length < 2 ? 'mark one more' : null} shortcut="c">
        Compare{ids.length > MOST_COMPARED && ` the first ${MOST_COMPARED}`}
      </Button>
      <Button onClick={() => setAct('retry')} off={offs.retry}>
        Retry
      </Button>
      <Button onClick={() => setAct('exclude')} off={offs.exclude}>
        Exclude
      </Button>
      <Button onClick={() => void exportRows(ids)}>Export CSV</Button>
      <Button kind="plain" onClick={() => marks.set([])}>
        Clear
      </Button>
      {act !== undefined && <RunDialog act={act} ids={ids} onClose={() => setAct(undefined)} />}
    </aside>
  );
}

async function exportRows(ids: readonly string[]): Promise<void> {
  try {
    const answer = await ask('runs', apiAddress('runs', { q: `id:${ids.join(',')}`, limit: 500, diff: 1 }));
    saveText('runs.csv', rowsCsv(answer), 'text/csv');
  } catch (error) {
    say(`Not exported: ${error instanceof Error ? error.message : String(error)}`, 'bad');
  }
}
