/** A table of some dozens of rows. Thousands: grid.tsx. */

export interface Column<Row> {
  key: string;
  head: React.ReactNode;
  /** A tooltip of the head. */
  hint?: string;
  cell: (row: Row, place: number) => React.ReactNode;
  align?: 'left' | 'right';
  /** Says what the row is: read out with every cell. */
  isHead?: boolean;
}

interface TableProps<Row> {
  /** What it is, for those who do not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, place: number) => string;
  rowClass?: (row: Row) => string | undefined;
}

export function Table<Row>({ caption, columns, rows, rowKey, rowClass }: TableProps<Row>): React.JSX.Element {
  return (
    <div className="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table className="table">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, head, hint, align }) => (
              <th key={key} scope="col" className={align} title={hint}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={rowKey(row, place)} className={rowClass?.(row)}>
              {columns.map(({ key, cell, align, isHead }) =>
                isHead === true ? (
                  <th key={key} scope="row" className={align}>
                    {cell(row, place)}
                  </th>
                ) : (
                  <td key={key} className={align}>
                    {cell(row, place)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
