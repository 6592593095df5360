/** Curves over each other. Colours are those that the runs have everywhere, unless somebody asks for ones that are further apart. */
import { useMemo, useState } from 'react';
import type { Answer } from '../../../api.ts';
import { Lines } from '../../charts/lines.tsx';
import { Ask, Empty, Panel } from '../../kit/panel.tsx';
import { setQuery, usePlace } from '../../kit/place.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { spreadLooks } from '../../model/colour.ts';
import { comparedLines, curveKeys, curveSummary } from '../../model/curve-lines.ts';

export function ComparedCurves({ ids }: { ids: readonly string[] }): React.JSX.Element {
  const [first, ...others] = ids;
  const asked = useAnswer('curves', first === undefined ? null : `runs/${first}/curves`, { with: others.join(',') }, [
    'runs',
  ]);
  return (
    <Panel title="Curves" className="below">
      <Ask of={asked}>
        {(data) =>
          data.items.every(({ source }) => source === null) ? (
            <Empty>None of these runs has written a curve.</Empty>
          ) : (
            <Drawn of={data} />
          )
        }
      </Ask>
    </Panel>
  );
}

function Drawn({ of }: { of: Answer<'curves'> }): React.JSX.Element {
  const { query } = usePlace();
  const [spread, setSpread] = useState(false);
  const keys = curveKeys(of);
  const key = keys.find((one) => one === query.get('curve')) ?? keys[0] ?? '';
  const lines = useMemo(() => {
    const drawn = comparedLines(of, key);
    if (!spread) return drawn;
    const looks = spreadLooks(drawn.map(({ key: id }) => id));
    return drawn.map((line) => {
      const look = looks.get(line.key);
      return look === undefined ? line : { ...line, ink: `--run-${look.colour}`, dash: look.dash };
    });
  }, [of, key, spread]);
  const without = of.items.filter(({ series }) => !series.some((one) => one.key === key)).map(({ id }) => id);
  return (
    <>
      <Lines
        title={`${key} of ${of.items.length} runs`}
        summary={`${curveSummary(of, key)} ${of.items.length - without.length} of ${of.items.length} runs are drawn.`}
        lines={lines}
        xLabel={of.items.flatMap(({ series }) => series.filter((one) => one.key === key))[0]?.x_key ?? 'step'}
        yLabel={key}
        controls={
          <>
            <label>
              <span className="unseen">Metric</span>
              <select value={key} onChange={(event) => setQuery({ curve: event.target.value })}>
                {keys.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
            <button
              type="button"
              aria-pressed={spread}
              title="Colours as far apart as there are, for these runs alone"
              onClick={() => setSpread(!spread)}
            >
              Max contrast
            </button>
          </>
        }
      />
      {without.length > 0 && (
        <p className="quiet">
          Without {key}: {without.join(', ')}
        </p>
      )}
    </>
  );
}
