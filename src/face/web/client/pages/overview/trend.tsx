/** The best so far over all runs. */
import { useMemo } from 'react';
import type { Answer } from '../../../api.ts';
import { Lines } from '../../charts/lines.tsx';
import { Link } from '../../kit/link.tsx';
import { Ask, Empty, Panel } from '../../kit/panel.tsx';
import { go } from '../../kit/place.ts';
import type { Asked } from '../../kit/use-answer.ts';
import { figure } from '../../model/figures.ts';
import { trendLines, trendSummary } from '../../model/trend-lines.ts';

export function Trend({ of }: { of: Asked<'trend'> }): React.JSX.Element {
  const best = of.data?.steps.at(-1);
  const title = of.data === undefined ? 'Best so far' : `Best ${of.data.metric.name}`;
  return (
    <Panel
      title={title}
      className="trend"
      aside={
        best !== undefined && (
          <>
            <strong className="best">{figure(best.value)}</strong>
            <Link to={`/runs/${best.id}`}>{best.id}</Link>
          </>
        )
      }
    >
      <Ask of={of}>{(trend) => <Chart of={trend} />}</Ask>
    </Panel>
  );
}

function Chart({ of }: { of: Answer<'trend'> }): React.JSX.Element {
  const lines = useMemo(() => trendLines(of), [of]);
  if (of.points.length === 0) return <Empty>No run has ended yet. The first one draws the first point.</Empty>;
  const open = (_: string, n: number): void => {
    const point = of.points.find((one) => one.n === n);
    if (point !== undefined) go(`/runs/${point.id}`);
  };
  return (
    <Lines
      title={`Best ${of.metric.name} so far`}
      summary={trendSummary(of)}
      lines={lines}
      xLabel="run"
      yLabel={of.metric.name}
      xText={(n) => String(Math.round(n))}
      height={240}
      onPick={open}
      twin={() => ({
        head: ['run', 'idea', 'best so far'],
        rows: of.steps.map(({ n, id, value }) => [String(n), id, figure(value)]),
        note: of.truncated
          ? `${of.points.length} of ${of.total} runs are drawn; every improvement is listed`
          : undefined,
      })}
    />
  );
}
