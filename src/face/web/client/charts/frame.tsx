/** What stands around every chart: a sentence that says what it shows, and the same as a table for those who read rather than look. */
import { isValidElement, useId, useState } from 'react';
import { Table } from '../kit/table.tsx';

export interface Twin {
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Where not all rows are listed: why. */
  note?: string | undefined;
}

interface FrameProps {
  /** What it is. */
  title: string;
  /** One sentence: what it shows. */
  summary: string;
  /** Made when it is asked for: a table, or where that would lose the shape of it (a tree), what a reader can walk. */
  twin: () => Twin | React.ReactElement;
  /** Controls above it. */
  controls?: React.ReactNode;
  /** Names of what is drawn, beside the controls. */
  legend?: React.ReactNode;
  children: React.ReactNode;
}

export function ChartFrame({ title, summary, twin, controls, legend, children }: FrameProps): React.JSX.Element {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure className="chart" aria-label={title} aria-describedby={id}>
      <div className="row chart-head">
        {legend}
        <span className="grow" />
        {controls}
        <button type="button" className="plain" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Chart' : 'Table'}
        </button>
      </div>
      {asTable ? <Shown title={title} of={twin()} /> : children}
      <figcaption id={id} className="quiet">
        {summary}
      </figcaption>
    </figure>
  );
}

function Shown({ title, of }: { title: string; of: Twin | React.ReactElement }): React.ReactElement {
  return isValidElement(of) ? of : <TwinTable title={title} of={of} />;
}

function TwinTable({ title, of: { head, rows, note } }: { title: string; of: Twin }): React.JSX.Element {
  const columns = head.map((text, i) => ({
    key: `${i}`,
    head: text,
    cell: (row: readonly string[]) => row[i],
    ...(i > 0 && { align: 'right' as const }),
  }));
  return (
    <div className="chart-table">
      <Table caption={title} columns={columns} rows={rows} rowKey={(_, place) => `${place}`} />
      {note !== undefined && <p className="quiet">{note}</p>}
    </div>
  );
}
