/** What waits, in its order, and what cannot run and why. */
import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { useCommand } from '../kit/command.ts';
import { Link } from '../kit/link.tsx';
import { Ask, Empty, Panel } from '../kit/panel.tsx';
import { setQuery, usePlace } from '../kit/place.ts';
import { useOff } from '../kit/session.tsx';
import { Tabs, useTab } from '../kit/tabs.tsx';
import { useAnswer } from '../kit/use-answer.ts';
import { count } from '../model/figures.ts';
import { AddIdea } from './queue/add-idea.tsx';
import { Blocked } from './queue/blocked.tsx';
import { PauseMenu } from './queue/pause-menu.tsx';
import { Pace } from './queue/pace.tsx';
import { Waiting } from './queue/waiting.tsx';
import '../styles/work.css';

const TABS = [
  { key: 'ready', label: 'Ready' },
  { key: 'blocked', label: 'Blocked and skipped' },
];
/** Rows asked for at first, and at most: whoever looks further down filters. */
const [FIRST, MOST] = [100, 500];

export default function Queue(): React.JSX.Element {
  const { query } = usePlace();
  const state = useTab(TABS);
  const limit = Math.min(MOST, Number(query.get('rows') ?? FIRST) || FIRST);
  const asked = useAnswer('queue', 'queue', { state, limit }, ['queue', 'runs']);
  const noAdd = useOff('add');
  const [adds, setAdds] = useState(query.get('add') !== null);
  useCommand(`orze queue --state ${state}`);
  return (
    <>
      <h1 className="unseen">Queue</h1>
      <Panel
        title="Queue"
        aside={
          <>
            <Button kind="main" off={noAdd} onClick={() => setAdds(true)}>
              Add idea …
            </Button>
            <PauseMenu />
          </>
        }
      >
        <Pace />
        <Tabs name="Part of the queue" tabs={TABS} />
        <Ask of={asked}>
          {({ items, total }) => (
            <>
              {state === 'ready' ? (
                <Waiting items={items.filter((item) => item.state === 'ready')} again={asked.again} />
              ) : (
                <Blocked items={items.filter((item) => item.state !== 'ready')} again={asked.again} />
              )}
              {items.length === 0 && <Nothing state={state} onAdd={() => setAdds(true)} off={noAdd} />}
              {items.length < total && (
                <p className="row">
                  <span className="quiet">
                    {count(items.length)} of {count(total)}
                  </span>
                  {limit < MOST ? (
                    <button type="button" onClick={() => setQuery({ rows: String(Math.min(MOST, limit * 2)) })}>
                      Show more
                    </button>
                  ) : (
                    <Link to="/runs" query={{ q: 'status:queued' }}>
                      All of them in the leaderboard
                    </Link>
                  )}
                </p>
              )}
            </>
          )}
        </Ask>
        {adds && (
          <AddIdea
            parent={query.get('parent')}
            onClose={() => {
              setAdds(false);
              setQuery({ add: null, parent: null });
            }}
            onAdded={asked.again}
          />
        )}
      </Panel>
    </>
  );
}

function Nothing({ state, onAdd, off }: { state: string; onAdd: () => void; off: string | null }): React.JSX.Element {
  if (state !== 'ready') {
    return (
      <Empty>
        <p>Nothing is blocked or skipped.</p>
      </Empty>
    );
  }
  return (
    <Empty>
      <p>The queue is empty: slots stay idle until an idea is added.</p>
      <p className="row">
        <Button off={off} onClick={onAdd}>
          Add idea …
        </Button>
        <Link to="/research">Who proposes ideas</Link>
      </p>
    </Empty>
  );
}
