/** What cannot run as it is written, and what somebody asked to leave out. */
import { useState } from 'react';
import { useAct } from '../../kit/act.ts';
import { Button, CopyButton } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';
import { Table } from '../../kit/table.tsx';
import type { Waiting } from '../../model/queue-moves.ts';

export function Blocked({ items, again }: { items: readonly Waiting[]; again: () => void }): React.JSX.Element | null {
  const { run } = useAct<object>('unskip');
  const off = useOff('unskip');
  const [asked, setAsked] = useState<string | null>(null);
  const unskip = async (id: string): Promise<void> => {
    setAsked(id);
    const done = await run({ ids: [id] });
    setAsked(null);
    if (done !== undefined) say(`${id} waits again`, 'done');
    again();
  };
  if (items.length === 0) return null;
  return (
    <Table
      caption="Blocked and skipped ideas"
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        { key: 'id', head: 'Idea', cell: ({ id }) => <Link to={`/runs/${id}`}>{id}</Link>, isHead: true },
        { key: 'state', head: 'State', cell: ({ state }) => <Mark state={state} /> },
        { key: 'why', head: 'Why', cell: ({ reason }) => <Why reason={reason} /> },
        { key: 'title', head: 'Title', cell: ({ title }) => title },
        {
          key: 'do',
          head: <span className="unseen">Actions</span>,
          cell: ({ id, state }) =>
            state === 'skipped' && (
              <Button className="small" off={asked === id ? 'on its way' : off} onClick={() => void unskip(id)}>
                Unskip
              </Button>
            ),
        },
      ]}
    />
  );
}

function Mark({ state }: Pick<Waiting, 'state'>): React.JSX.Element {
  const skipped = state === 'skipped';
  return (
    <span className={`state ${skipped ? 'quiet' : 'warn'}`}>
      <span aria-hidden>{skipped ? '⊘' : '◌'}</span> {state}
    </span>
  );
}

function Why({ reason }: Pick<Waiting, 'reason'>): React.JSX.Element {
  const code = /^E\d{4}/.exec(reason ?? '')?.[0];
  return (
    <>
      {reason ?? '–'} {code !== undefined && <CopyButton text={`orze explain ${code}`}>Copy “explain”</CopyButton>}
    </>
  );
}
