/** Is it getting better, what runs, and what needs a person. */
import { Ask, Panel } from '../kit/panel.tsx';
import { useAnswer } from '../kit/use-answer.ts';
import { useCommand } from '../kit/command.ts';
import { overviewOf } from '../model/overview.ts';
import { Banner } from './overview/banner.tsx';
import { FirstSteps } from './overview/first-steps.tsx';
import { Funnel } from './overview/funnel.tsx';
import { NeedsYou } from './overview/needs-you.tsx';
import { Now } from './overview/now.tsx';
import { Running } from './overview/running.tsx';
import { SinceYouWereHere } from './overview/since.tsx';
import { Trend } from './overview/trend.tsx';

export default function Page(): React.JSX.Element {
  useCommand('orze status');
  const status = useAnswer('status', 'overview', {}, ['status']);
  const anything = useAnswer('runs', 'runs', { q: 'all', limit: 1 }, ['runs', 'queue']);
  const trend = useAnswer('trend', 'trend', {}, ['runs']);
  const nodes = useAnswer('nodes', 'nodes', { all: 1 }, ['nodes', 'status']);
  const overview = status.data === undefined ? undefined : overviewOf(status.data);
  return (
    <>
      <h1 className="unseen">Overview</h1>
      {anything.data?.total === 0 ? (
        <FirstSteps />
      ) : (
        <div className="overview">
          {overview !== undefined && <Banner of={overview} />}
          <div className="column">
            <Trend of={trend} />
            <Funnel of={trend} />
            <Running />
          </div>
          <div className="column">
            <Panel title="Now">
              <Ask of={status}>{(data) => <Now of={overviewOf(data)} />}</Ask>
            </Panel>
            <NeedsYou of={status} nodes={nodes.data?.items} />
            <SinceYouWereHere />
          </div>
        </div>
      )}
    </>
  );
}
