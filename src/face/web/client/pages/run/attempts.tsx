/** Earlier attempts: a retry sets them aside, it deletes nothing. */
import type { Answer } from '../../../api.ts';
import { Link } from '../../kit/link.tsx';
import { Empty, Panel } from '../../kit/panel.tsx';
import { Table } from '../../kit/table.tsx';
import { useNow } from '../../kit/now.ts';
import { clock } from '../../model/figures.ts';

export function Attempts({ run }: { run: Answer<'run'> }): React.JSX.Element {
  const now = useNow();
  return (
    <Panel title="Attempts">
      {run.attempts.length === 0 ? (
        <Empty>No earlier attempt{run.attempt === null ? '' : `: this is attempt ${run.attempt}`}.</Empty>
      ) : (
        <Table
          caption={`Earlier attempts of ${run.id}`}
          rows={run.attempts}
          rowKey={({ name }) => name}
          columns={[
            { key: 'name', head: 'attempt', isHead: true, cell: ({ name }) => name },
            { key: 'state', head: 'state', cell: ({ state }) => state.toLowerCase() },
            { key: 'cause', head: 'cause', cell: ({ cause }) => cause ?? '–' },
            { key: 'ended', head: 'ended', cell: ({ ended_at: at }) => clock(at, now) },
            {
              key: 'log',
              head: 'log',
              cell: (_, place) => (
                <Link to={`/runs/${run.id}`} query={{ tab: 'log', attempt: String(place + 1) }}>
                  log of attempt {place + 1}
                </Link>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
