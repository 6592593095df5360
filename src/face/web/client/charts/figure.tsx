/** A chart with what it must always have: a name, a sentence that says what is to be seen, and the same as a table. */
import { useId, useState } from 'react';
import '../styles/charts.css';

export interface Twin {
  readonly head: readonly string[];
  readonly rows: readonly (readonly React.ReactNode[])[];
  /** Rows that are not there: a table of all of them would be no help. */
  readonly more?: number;
}

export interface FigureProps {
  name: string;
  summary: string;
  /** Made only when it is looked at. */
  twin: () => Twin;
  /** Beside the name: choices of this chart. */
  tools?: React.ReactNode;
  /** `summary` has this id, for `aria-describedby`. */
  children: (summary: string) => React.ReactNode;
}

export function Figure({ name, summary, twin, tools, children }: FigureProps): React.JSX.Element {
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="figure" aria-label={name}>
      <div className="row figure-head">
        <h2>{name}</h2>
        <span className="grow" />
        {tools}
        <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Chart' : 'Table'}
        </button>
      </div>
      {asTable ? <TwinTable name={name} {...twin()} /> : children(id)}
      <figcaption id={id} className="quiet">
        {summary}
      </figcaption>
    </figure>
  );
}

function TwinTable({ name, head, rows, more = 0 }: Twin & { name: string }): React.JSX.Element {
  return (
    <div className="twin" tabIndex={0} role="region" aria-label={`${name} as a table`}>
      <table>
        <thead>
          <tr>
            {head.map((one) => (
              <th key={one} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={head[column]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="quiet">and {more.toLocaleString('en')} more</p>}
    </div>
  );
}
