/** What configs have to do with results, for any set of runs that a query picks. */
import { useCommand, quoted } from '../kit/command.ts';
import { Ask, Empty, Panel } from '../kit/panel.tsx';
import { setQuery, usePlace } from '../kit/place.ts';
import { useAnswer } from '../kit/use-answer.ts';
import { count } from '../model/figures.ts';
import { Importance } from './explore/importance.tsx';
import { Lines } from './explore/lines.tsx';
import { Pareto } from './explore/pareto.tsx';
import { Slice } from './explore/slice.tsx';
import { QueryField } from './leaderboard/query-field.tsx';
import '../styles/work.css';

/** The address names a key that does not vary (any more). */
const NO_AXIS = 'E0506';

export default function Explore(): React.JSX.Element {
  const { query } = usePlace();
  const q = query.get('q') ?? '';
  const [x, y] = [query.get('x'), query.get('y')];
  const slice = x !== null && y !== null && x !== y ? `${x},${y}` : null;
  const asked = useAnswer('explore', 'explore', { q, slice, objectives: query.get('objectives') }, ['runs']);
  useCommand(q === '' ? 'orze analyze' : `orze ls ${quoted(q)}`);
  return (
    <div className="page-stack">
      <h1 className="unseen">Sweeps</h1>
      <Panel title="Sweeps">
        <QueryField q={query.get('q')} error={asked.data === undefined ? undefined : asked.error} again={asked.again} />
        {asked.error?.problem.code === NO_AXIS && (
          <p>
            <button type="button" onClick={() => setQuery({ x: null, y: null, objectives: null })}>
              Choose the slice and the objectives anew
            </button>
          </p>
        )}
        <Ask of={{ ...asked, error: asked.data === undefined ? asked.error : undefined }}>
          {(data) =>
            data.total === 0 ? (
              <Empty>
                <p>{q === '' ? 'No run is over yet.' : 'No run that is over matches.'}</p>
                {q !== '' && (
                  <button type="button" onClick={() => setQuery({ q: null }, 'push')}>
                    Remove the filter
                  </button>
                )}
              </Empty>
            ) : data.axes.some(({ of }) => of === 'config') ? (
              <Lines data={data} />
            ) : (
              <Empty>
                <p>
                  {count(data.total)} runs are over, and their configs are all the same: axes appear as soon as a key
                  differs.
                </p>
              </Empty>
            )
          }
        </Ask>
      </Panel>
      {asked.data !== undefined && asked.data.total > 0 && (
        <>
          <div className="page-pair">
            <Panel title="Slice">
              <Slice data={asked.data} />
            </Panel>
            <Panel title="Importance">
              <Importance data={asked.data} />
            </Panel>
          </div>
          <Panel title="Two objectives">
            <Pareto data={asked.data} />
          </Panel>
        </>
      )}
    </div>
  );
}
