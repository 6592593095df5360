/** Hosts that work on this folder, and those that did. */
import type { Answer } from '../../../api.ts';
import { Bar } from '../../kit/bar.tsx';
import { Empty } from '../../kit/panel.tsx';
import { setQuery, usePlace } from '../../kit/place.ts';
import { IdeaLinks } from '../../kit/idea-links.tsx';
import { Table } from '../../kit/table.tsx';
import { bytes, count, duration } from '../../model/figures.ts';
import { NodeActions } from './node-actions.tsx';
import { Idle, IdleSlots, NodeState, Version } from './node-cells.tsx';

/** Of a host. */
const RUNS_SHOWN = 8;

/** Below that much room runs begin to fail. */
const LOW_BYTES = 50e9;

export function Nodes({ nodes }: { nodes: Answer<'nodes'> }): React.JSX.Element {
  const { query } = usePlace();
  const { items: all, disk_free_bytes: free } = nodes;
  const here = all.filter(({ state }) => state !== 'left');
  const withLeft = query.get('left') !== null || here.length === 0;
  const items = withLeft ? all : here;
  if (all.length === 0) {
    return (
      <Empty>
        <p>
          No heartbeat yet. Start <code>orze</code> on a machine that sees this folder, and it stands here within
          seconds.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <p className="row">
        <Disk of={free} /> <span className="quiet">free in results/, seen from here</span>
        {here.length > 0 && all.length > here.length && (
          <>
            {' '}
            <label className="check">
              <input
                type="checkbox"
                checked={withLeft}
                onChange={(event) => setQuery({ left: event.target.checked ? '1' : null })}
              />
              also {count(all.length - here.length)} that left
            </label>
          </>
        )}
      </p>
      <Table
        caption="Hosts and their slots"
        rows={items}
        rowKey={({ host, pid }) => `${host} ${pid}`}
        columns={[
          {
            key: 'host',
            head: 'Host',
            cell: ({ host, pid }) => <span title={`process ${pid}`}>{host}</span>,
            isHead: true,
          },
          { key: 'state', head: 'State', cell: (node) => <NodeState node={node} /> },
          {
            key: 'beat',
            head: 'Heartbeat',
            cell: ({ heartbeat_age_s: age }) => (age === null ? '–' : `${duration(age)} ago`),
            align: 'right',
          },
          {
            key: 'busy',
            head: 'Busy slots',
            cell: ({ host, busy, slots }) => (
              <span className="row tight">
                <Bar share={slots === 0 ? null : busy / slots} name={`Busy slots of ${host}`} /> {busy}/{slots}
              </span>
            ),
          },
          {
            key: 'idle',
            head: 'Idle slots',
            hint: 'free, or why they take no run',
            cell: (node) => <IdleSlots node={node} />,
          },
          { key: 'runs', head: 'Runs', cell: ({ runs }) => <IdeaLinks most={RUNS_SHOWN} ids={runs} /> },
          {
            key: 'day',
            head: 'Idle, 24 h',
            hint: 'of the seconds of all its slots',
            cell: (node) => <Idle node={node} />,
          },
          {
            key: 'disk',
            head: 'Free disk',
            hint: 'of results/, as it sees it',
            cell: (node) => <Disk of={node.free_bytes} />,
            align: 'right',
          },
          { key: 'version', head: 'orze', cell: (node) => <Version node={node} /> },
          {
            key: 'do',
            head: <span className="unseen">Actions</span>,
            cell: (node) => node.state === 'running' && <NodeActions host={node.host} />,
          },
        ]}
      />
    </>
  );
}

function Disk({ of: free }: { of: number | null }): React.JSX.Element {
  const low = free !== null && free < LOW_BYTES;
  return (
    <span className={low ? 'warn' : undefined}>
      {low && <span aria-hidden>! </span>}
      {bytes(free)}
    </span>
  );
}
