/** One idea and its run: what it is, how it went, why it is in the state that it is in. */
import { useState } from 'react';
import { Link } from '../kit/link.tsx';
import { useCommand } from '../kit/command.ts';
import { useKeys } from '../kit/keys.ts';
import { Loading, Trouble } from '../kit/panel.tsx';
import { go, setQuery, usePlace } from '../kit/place.ts';
import { RunDialog } from '../kit/run-dialog.tsx';
import type { RunAct } from '../kit/run-dialog.tsx';
import { Tabs, useTab } from '../kit/tabs.tsx';
import { useTitle } from '../kit/title.ts';
import { useAnswer } from '../kit/use-answer.ts';
import { walkedList } from '../kit/walk.ts';
import { copyText } from '../kit/button.tsx';
import { ALIVE, STATES } from '../model/states.ts';
import type { PageProps } from './index.ts';
import { Attempts } from './run/attempts.tsx';
import { ConfigDiff } from './run/config-diff.tsx';
import { Curves } from './run/curves.tsx';
import { ErrorBlock } from './run/error-block.tsx';
import { Evidence } from './run/evidence.tsx';
import { Files } from './run/files.tsx';
import { Head } from './run/head.tsx';
import { Log } from './run/log.tsx';
import { Metrics } from './run/metrics.tsx';
import { Notes } from './run/notes.tsx';

const TABS = [
  { key: 'curves', label: 'Curves' },
  { key: 'log', label: 'Log' },
  { key: 'config', label: 'Config' },
  { key: 'metrics', label: 'Metrics' },
  { key: 'evidence', label: 'Evidence' },
  { key: 'attempts', label: 'Attempts' },
  { key: 'files', label: 'Files' },
  { key: 'notes', label: 'Notes' },
];

export default function Page({ params }: PageProps): React.JSX.Element {
  const id = params['id'] ?? '';
  const asked = useAnswer('run', `runs/${encodeURIComponent(id)}`, {}, ['runs', 'queue', 'status']);
  const tab = useTab(TABS);
  const { query } = usePlace();
  const [act, setAct] = useState<RunAct | undefined>();
  const { data: run, error } = asked;
  const mine = run !== undefined && run.id === id ? run : undefined;
  useTitle(mine === undefined ? id : `${id} ${STATES[mine.state].glyph}`);
  useCommand(tab === 'log' ? `orze logs ${id}` : tab === 'evidence' ? `orze why ${id}` : `orze show ${id}`);
  const list = walkedList.use();
  const at = list.ids.indexOf(id);
  const walk = (by: number): void => {
    const next = list.ids[at + by];
    if (at !== -1 && next !== undefined) go(`/runs/${next}`, query);
  };
  const to = (key: string) => () => setQuery({ tab: key === 'curves' ? null : key }, 'push');
  useKeys('Run', [
    { key: '[', does: 'run before, in the list you came from', run: () => walk(-1) },
    { key: ']', does: 'next run in that list', run: () => walk(1) },
    { key: 'l', does: 'log', run: to('log') },
    { key: 'd', does: 'what differs', run: to('config') },
    { key: 'w', does: 'why it is in this state', run: to('evidence') },
    { key: 'v', does: 'curves', run: to('curves') },
    { key: 'r', does: 'retry', run: () => setAct('retry') },
    { key: 'K', does: 'kill', run: () => mine !== undefined && ALIVE.has(mine.state) && setAct('kill') },
    { key: 'Y', does: 'copy the id', run: () => copyText(id) },
    { key: 'u', does: 'back to the list', run: () => go('/runs', new URLSearchParams(list.search)) },
  ]);
  if (mine === undefined)
    return error === undefined ? <Loading /> : <Missing id={id} error={error} again={asked.again} />;
  return (
    <div className={asked.stale && error !== undefined ? 'run stale' : 'run'}>
      {error !== undefined && <Trouble of={error} again={asked.again} />}
      <Head run={mine} onAct={setAct} walk={at === -1 ? undefined : { at, of: list.ids.length, by: walk }} />
      {(mine.state === 'FAILED' || mine.state === 'BLOCKED' || mine.state === 'UNKNOWN') && (
        <ErrorBlock key={id} run={mine} />
      )}
      <Tabs name="Parts of the run" tabs={TABS} />
      {tab === 'curves' && (
        <div className="run-pair">
          <Curves key={id} run={mine} />
          <ConfigDiff key={`config ${id}`} run={mine} />
        </div>
      )}
      {tab === 'log' && <Log key={`${id} ${query.get('stream') ?? ''} ${query.get('attempt') ?? ''}`} run={mine} />}
      {tab === 'config' && <ConfigDiff key={id} run={mine} whole />}
      {tab === 'metrics' && <Metrics key={id} run={mine} />}
      {tab === 'evidence' && <Evidence key={id} run={mine} />}
      {tab === 'attempts' && <Attempts run={mine} />}
      {tab === 'files' && <Files key={id} run={mine} />}
      {tab === 'notes' && <Notes run={mine} onEdit={() => setAct('note')} />}
      {act !== undefined && <RunDialog act={act} ids={[id]} onClose={() => setAct(undefined)} onDone={asked.again} />}
    </div>
  );
}

function Missing({
  id,
  error,
  again,
}: {
  id: string;
  error: NonNullable<ReturnType<typeof useAnswer<'run'>>['error']>;
  again: () => void;
}): React.JSX.Element {
  const near = error.problem.did_you_mean ?? [];
  return (
    <section className="panel">
      <h1>{error.status === 404 ? `There is no ${id}` : id}</h1>
      <Trouble of={error} again={again} />
      {near.length > 0 && (
        <p>
          Near to it:{' '}
          {near.map((one) => (
            <span key={one}>
              <Link to={`/runs/${one}`}>{one}</Link>{' '}
            </span>
          ))}
        </p>
      )}
      <p>
        <Link to="/runs">Leaderboard</Link> · <Link to="/queue">Queue</Link>
      </p>
    </section>
  );
}
