/** What its metrics.json says, and how far that is from the parent's. */
import type { Answer } from '../../../api.ts';
import { Empty, Panel } from '../../kit/panel.tsx';
import { Table } from '../../kit/table.tsx';
import type { Column } from '../../kit/table.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { figure, signed, valueText } from '../../model/figures.ts';
import { flatMetrics } from '../../model/flat-metrics.ts';

interface Row {
  key: string;
  value: unknown;
  parent: number | null;
  delta: number | null;
}

export function Metrics({ run }: { run: Answer<'run'> }): React.JSX.Element {
  const versus = useAnswer('compare', run.parent === null ? null : 'compare', { ids: run.id, vs: 'parent' });
  const beside = new Map(
    versus.data?.metrics.map(({ key, values, delta }) => [key, { parent: values[0] ?? null, delta: delta[1] ?? null }]),
  );
  const rows: Row[] = Object.entries({ ...flatMetrics(run.metrics ?? {}), ...run.values }).map(([key, value]) => ({
    key,
    value: run.nan.includes(key) ? Number.NaN : value,
    parent: beside.get(key)?.parent ?? null,
    delta: beside.get(key)?.delta ?? null,
  }));
  const columns: Column<Row>[] = [
    { key: 'key', head: 'metric', isHead: true, cell: ({ key }) => <span className="mono">{key}</span> },
    {
      key: 'value',
      head: 'value',
      align: 'right',
      cell: ({ value }) =>
        typeof value === 'number' ? <span title={String(value)}>{figure(value)}</span> : valueText(value),
    },
    ...(run.parent === null
      ? []
      : [
          { key: 'parent', head: run.parent, align: 'right' as const, cell: ({ parent }: Row) => figure(parent) },
          { key: 'delta', head: 'Δ', align: 'right' as const, cell: ({ delta }: Row) => signed(delta) },
        ]),
  ];
  return (
    <Panel title="Metrics">
      {rows.length === 0 ? (
        <Empty>No metrics yet. They are what the script writes into metrics.json.</Empty>
      ) : (
        <Table caption={`Metrics of ${run.id}`} columns={columns} rows={rows} rowKey={({ key }) => key} />
      )}
    </Panel>
  );
}
