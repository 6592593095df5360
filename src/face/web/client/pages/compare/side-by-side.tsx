/** One column a run, its id above; configs first, then metrics. */
import { Link } from '../../kit/link.tsx';
import { setQuery } from '../../kit/place.ts';
import { Glyph } from '../../kit/state.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import type { Answer } from '../../../api.ts';
import { metricRows, verdictOf } from '../../model/comparison.ts';
import { digitsOf, inColumn, signedInColumn } from '../../model/digits.ts';
import { valueText } from '../../model/figures.ts';
import type { RunState } from '../../model/states.ts';

interface SideBySideProps {
  of: Answer<'compare'>;
  /** Index of the run that the others are measured by. */
  reference: number;
  /** Also what is the same in all. */
  all: boolean;
}

export function SideBySide({ of, reference, all }: SideBySideProps): React.JSX.Element {
  const { ids, titles, states, config, noise } = of;
  const one = useAnswer('run', all ? `runs/${ids[0] ?? ''}` : null, {}, []);
  const differs = new Set(config.differ.map(({ key }) => key));
  const same = all ? Object.entries(one.data?.config ?? {}).filter(([key]) => !differs.has(key)) : [];
  const metrics = metricRows(of, reference).filter(({ values }) => all || new Set(values).size > 1);
  const span = ids.length + 1;
  return (
    <div className="table-frame compare" role="region" aria-label="Runs side by side" tabIndex={0}>
      <table className="table">
        <caption className="unseen">Runs side by side</caption>
        <thead>
          <tr>
            <td />
            {ids.map((id, i) => (
              <th key={id} scope="col">
                <Glyph state={states[i] as RunState} /> <Link to={`/runs/${id}`}>{id}</Link>
                {i === reference && <span className="quiet"> reference</span>}
                {ids.length > 2 && (
                  <button
                    type="button"
                    className="small plain"
                    aria-label={`Take ${id} away`}
                    onClick={() => setQuery({ ids: ids.filter((other) => other !== id).join(','), vs: null })}
                  >
                    ×
                  </button>
                )}
                <div className="title">{titles[i]}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Section
            title={`Config: ${config.differ.length} differ${config.differ.length === 1 ? 's' : ''}, ${config.same_count} the same`}
            span={span}
          />
          {config.differ.map(({ key, values }) => (
            <tr key={key}>
              <th scope="row" className="mono">
                {key}
              </th>
              {values.map((value, i) => (
                <td
                  key={ids[i]}
                  className={
                    i !== reference && JSON.stringify(value) !== JSON.stringify(values[reference]) ? 'other' : undefined
                  }
                >
                  {valueText(value)}
                </td>
              ))}
            </tr>
          ))}
          {same.map(([key, value]) => (
            <tr key={key} className="quiet">
              <th scope="row" className="mono">
                {key}
              </th>
              <td colSpan={ids.length}>{valueText(value)} in all</td>
            </tr>
          ))}
          <Section title="Metrics" span={span} />
          {metrics.map(({ key, values, deltas, best, better }, place) => {
            const digits = digitsOf(values);
            return (
              <tr key={key}>
                <th scope="row" className="mono">
                  {key}
                </th>
                {values.map((value, i) => (
                  <td key={ids[i]} className="num">
                    {i === best && (
                      <span className="good" title="the best of these">
                        <span aria-hidden>★ </span>
                        <span className="unseen">best </span>
                      </span>
                    )}
                    {inColumn(value, digits)}
                    {i !== reference && (
                      <Delta
                        delta={deltas[i] ?? null}
                        digits={digits}
                        better={better}
                        sigma={place === 0 ? (noise?.sigma ?? null) : null}
                      />
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Section({ title, span }: { title: string; span: number }): React.JSX.Element {
  return (
    <tr className="section">
      <th colSpan={span} scope="colgroup">
        {title}
      </th>
    </tr>
  );
}

function Delta({
  delta,
  digits,
  better,
  sigma,
}: {
  delta: number | null;
  /** Decimals of its row. */
  digits: number | null;
  better: 1 | -1 | 0;
  sigma: number | null;
}): React.JSX.Element | null {
  const { arrow, word, tone, withinNoise } = verdictOf(delta, better, sigma);
  if (arrow === '') return null;
  return (
    <span className={`delta ${tone}`} title={withinNoise ? `${word}, within the noise` : word}>
      {' '}
      {withinNoise && sigma !== null && '≈ '}
      <span aria-hidden>{arrow}</span>
      <span className="unseen">{word}</span> {signedInColumn(delta, digits)}
    </span>
  );
}
