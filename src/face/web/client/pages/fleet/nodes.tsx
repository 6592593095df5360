/** Hosts that work on this folder, and those that did. */
import type { Answer } from '../../../api.ts';
import { Bar } from '../../kit/bar.tsx';
import { Link } from '../../kit/link.tsx';
import { Empty } from '../../kit/panel.tsx';
import { setQuery, usePlace } from '../../kit/place.ts';
import { Table } from '../../kit/table.tsx';
import { bytes, count, duration } from '../../model/figures.ts';
import type { Tone } from '../../model/states.ts';
import { NodeActions } from './node-actions.tsx';

type Node = Answer<'nodes'>['items'][number];

const STATES: Readonly<Record<Node['state'], { glyph: string; tone: Tone; means: string }>> = {
  running: { glyph: '●', tone: 'good', means: 'works' },
  closing: { glyph: '◐', tone: 'warn', means: 'ends what runs and starts nothing new' },
  left: { glyph: '○', tone: 'quiet', means: 'ended in order' },
  dead: { glyph: '✗', tone: 'bad', means: 'gave no more signs of life; its runs are taken over' },
  silent: { glyph: '?', tone: 'warn', means: 'gives no signs of life; not yet taken for dead' },
};
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
      <p className={free !== null && free < LOW_BYTES ? 'warn' : 'quiet'}>
        {free !== null && free < LOW_BYTES && <span aria-hidden>! </span>}
        {bytes(free)} free in results/
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
          { key: 'host', head: 'Host', cell: ({ host }) => host, isHead: true },
          { key: 'state', head: 'State', cell: ({ state }) => <NodeState state={state} /> },
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
            key: 'free',
            head: 'Free GPUs',
            cell: ({ free_gpus: gpus }) => (gpus.length === 0 ? '–' : gpus.join(', ')),
          },
          { key: 'runs', head: 'Runs', cell: ({ runs }) => <Runs ids={runs} /> },
          { key: 'version', head: 'orze', cell: (node) => <Version node={node} /> },
          { key: 'pid', head: 'Process', cell: ({ pid }) => pid, align: 'right' },
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

function NodeState({ state }: Pick<Node, 'state'>): React.JSX.Element {
  const { glyph, tone, means } = STATES[state];
  return (
    <span className={`state ${tone}`} title={`${state}: ${means}`}>
      <span aria-hidden>{glyph}</span> {state}
    </span>
  );
}

function Runs({ ids }: { ids: readonly string[] }): React.JSX.Element {
  const shown = ids.slice(0, 8);
  return (
    <span className="row">
      {shown.map((id) => (
        <Link key={id} to={`/runs/${id}`}>
          {id}
        </Link>
      ))}
      {ids.length > shown.length && <span className="quiet">and {count(ids.length - shown.length)} more</span>}
      {ids.length === 0 && '–'}
    </span>
  );
}

function Version({ node: { orze_version: version, version_skew: other } }: { node: Node }): React.JSX.Element {
  return (
    <span
      className={other ? 'warn' : undefined}
      title={other ? 'Another version than the one that serves this page' : undefined}
    >
      {other && <span aria-hidden>! </span>}
      {version}
      {other && <span className="unseen"> another version than the server of this page</span>}
    </span>
  );
}
