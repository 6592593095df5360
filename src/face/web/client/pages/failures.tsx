/** Failures that are alike, as one: what they share, one example, and what can be done about all of them. */
import { useCommand } from '../kit/command.ts';
import { Ask, Empty, Panel } from '../kit/panel.tsx';
import { setQuery, usePlace } from '../kit/place.ts';
import { Tabs, useTab } from '../kit/tabs.tsx';
import { useAnswer } from '../kit/use-answer.ts';
import type { Answer } from '../../api.ts';
import { count } from '../model/figures.ts';
import { FailureGroup } from './failures/group.tsx';
import { ByHost, ByKey } from './failures/other-views.tsx';
import '../styles/work.css';

const TABS = [
  { key: 'cause', label: 'By cause' },
  { key: 'host', label: 'By host' },
  { key: 'key', label: 'By config key' },
];
const SINCE = { '': 'ever', '1h': 'last hour', '24h': 'last 24 hours', '7d': 'last 7 days' };

export default function Failures(): React.JSX.Element {
  const { query } = usePlace();
  const tab = useTab(TABS);
  const since = query.get('since');
  const asked = useAnswer('failures', 'failures', { since }, ['runs']);
  const ever = useAnswer('failures', since === null ? null : 'failures', {}, []);
  useCommand(`orze failures${since === null ? '' : ` --since ${since}`}`);
  return (
    <>
      <h1 className="unseen">Failures</h1>
      <Panel
        title="Failures"
        aside={
          <label className="check">
            ended
            <select value={since ?? ''} onChange={(event) => setQuery({ since: event.target.value }, 'push')}>
              {Object.entries(SINCE).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        }
      >
        <Ask of={asked}>
          {(failures) => (
            <>
              <p className="quiet">{summaryOf(failures)}</p>
              <Tabs name="Grouped" tabs={TABS} />
              {failures.groups.length === 0 && <NoFailures since={since} older={ever.data?.total} />}
              {tab === 'cause' &&
                failures.groups.map((group) => (
                  <FailureGroup
                    key={`${group.cause} ${group.fingerprint}`}
                    group={group}
                    fromAt={failures.from_at}
                    toAt={failures.to_at}
                  />
                ))}
              {tab === 'host' && <ByHost groups={failures.groups} />}
              {tab === 'key' && <ByKey groups={failures.groups} />}
            </>
          )}
        </Ask>
      </Panel>
    </>
  );
}

function summaryOf({ total, groups }: Answer<'failures'>): string {
  if (total === 0) return 'No failed runs.';
  const [most] = groups;
  const kinds = groups.length === 1 ? 'all alike' : `of ${groups.length} kinds`;
  const first = most === undefined ? '' : `; most are ${most.cause} (${count(most.count)})`;
  return `${count(total)} failed ${total === 1 ? 'run' : 'runs'}, ${kinds}${groups.length > 1 ? first : ''}.`;
}

function NoFailures({ since, older }: { since: string | null; older: number | undefined }): React.JSX.Element {
  return (
    <Empty>
      <p>
        {since === null
          ? 'No run has failed.'
          : `No failures in this time${older === undefined ? '' : ` (${count(older)} older)`}.`}
      </p>
      {since !== null && (
        <button type="button" onClick={() => setQuery({ since: null }, 'push')}>
          Show all
        </button>
      )}
    </Empty>
  );
}
