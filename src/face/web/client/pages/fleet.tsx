/** Who works here, what each slot did, and why it did nothing when it did nothing. */
import { useCommand } from '../kit/command.ts';
import { Ask, Empty, Panel } from '../kit/panel.tsx';
import { setQuery, usePlace } from '../kit/place.ts';
import { useAnswer } from '../kit/use-answer.ts';
import { Gpus } from './fleet/gpus.tsx';
import { Nodes } from './fleet/nodes.tsx';
import { SlotTimes } from './fleet/slot-times.tsx';
import '../styles/work.css';

const SPANS = { '1h': '1 hour', '6h': '6 hours', '24h': '24 hours', '72h': '3 days', '168h': '7 days' };

export default function Fleet(): React.JSX.Element {
  const { query } = usePlace();
  const since = query.get('since') ?? '24h';
  const timeline = useAnswer('timeline', 'timeline', { since }, ['runs', 'nodes']);
  const nodes = useAnswer('nodes', 'nodes', { all: 1 }, ['nodes', 'status']);
  useCommand('orze nodes');
  return (
    <div className="page-stack">
      <h1 className="unseen">Fleet</h1>
      <Panel
        title="Slots over time"
        aside={
          <label className="check">
            last
            <select
              value={since}
              onChange={(event) => setQuery({ since: event.target.value, from: null, to: null }, 'push')}
            >
              {Object.entries(SPANS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        }
      >
        <Ask of={timeline}>
          {(data) =>
            data.lanes.length === 0 ? (
              <Empty>
                <p>No slot was seen in this time. Once orze runs, every run is a bar here, and every gap says why.</p>
              </Empty>
            ) : (
              <SlotTimes timeline={data} />
            )
          }
        </Ask>
      </Panel>
      <Panel title="Nodes">
        <Ask of={nodes}>{(data) => <Nodes nodes={data} />}</Ask>
      </Panel>
      <Gpus />
    </div>
  );
}
