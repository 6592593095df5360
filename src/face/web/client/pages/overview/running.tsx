/** Runs that are not over: how far, the metric so far, until when, where. */
import { Bar } from '../../kit/bar.tsx';
import { Link } from '../../kit/link.tsx';
import { Ask, Panel } from '../../kit/panel.tsx';
import { State } from '../../kit/state.tsx';
import { Table } from '../../kit/table.tsx';
import type { Column } from '../../kit/table.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import type { Answer } from '../../../api.ts';
import { duration, figure, percent } from '../../model/figures.ts';
import { placeOf } from '../../model/rows.ts';

type Row = Answer<'runs'>['items'][number];
const QUERY = 'status:running,silent,eval,lost';
const SHOWN = 50;

export function Running(): React.JSX.Element {
  const asked = useAnswer('runs', 'runs', { q: QUERY, sort: 'started', limit: SHOWN }, ['runs', 'status']);
  const total = asked.data?.total;
  return (
    <Panel title={total === undefined ? 'Running' : `Running (${total})`} className="running">
      <Ask of={asked}>
        {({ items, metric }) =>
          items.length === 0 ? (
            <p className="quiet">Nothing runs.</p>
          ) : (
            <>
              <Table
                caption="Runs that are not over"
                columns={columnsOf(metric.name)}
                rows={items}
                rowKey={({ id }) => id}
              />
              {total !== undefined && total > SHOWN && (
                <p>
                  <Link to="/runs" query={{ q: QUERY }}>
                    All {total}
                  </Link>
                </p>
              )}
            </>
          )
        }
      </Ask>
    </Panel>
  );
}

function columnsOf(metric: string): Column<Row>[] {
  return [
    {
      key: 'id',
      head: 'Idea',
      isHead: true,
      cell: ({ id, title }) => (
        <>
          <Link to={`/runs/${id}`}>{id}</Link> <span className="quiet title">{title}</span>
        </>
      ),
    },
    {
      key: 'state',
      head: 'State',
      cell: ({ state, stage }) => <State state={state} cause={state === 'EVAL' ? stage : null} />,
    },
    { key: 'progress', head: 'Progress', cell: ({ id, progress }) => <Progress of={progress} id={id} /> },
    { key: 'metric', head: metric, align: 'right', cell: ({ progress }) => figure(progress?.metric) },
    { key: 'time', head: 'Runs for', align: 'right', cell: ({ duration_s: seconds }) => duration(seconds) },
    {
      key: 'eta',
      head: 'Left',
      hint: '≈: by how long runs usually take',
      align: 'right',
      cell: ({ progress }) =>
        progress === null || progress.eta_s === null
          ? '–'
          : `${progress.eta_from === 'history' ? '≈ ' : ''}${duration(progress.eta_s)}`,
    },
    { key: 'slot', head: 'Slot', cell: (row) => placeOf(row) },
  ];
}

function Progress({ of, id }: { of: Row['progress']; id: string }): React.JSX.Element {
  if (of === null || of.share === null) return <span className="quiet">not known</span>;
  const steps =
    of.now === null || of.unit === null
      ? ''
      : `${of.unit} ${figure(of.now)}${of.total === null ? '' : `/${figure(of.total)}`}`;
  return (
    <span className="progress">
      <Bar share={of.share} name={`Progress of ${id}`} />
      <span className="num">{percent(of.share)}</span> <span className="quiet">{steps}</span>
    </span>
  );
}
