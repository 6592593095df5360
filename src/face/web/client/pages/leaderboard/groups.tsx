/** Runs by what they share, with mean and spread: seeds of one config, children of one parent, values of one key. */
import { useEffect, useState } from 'react';
import type { Answer } from '../../../api.ts';
import { ApiFailure, apiAddress, ask, noCode } from '../../kit/fetch.ts';
import { Link } from '../../kit/link.tsx';
import { Loading, Trouble } from '../../kit/panel.tsx';
import { setQuery } from '../../kit/place.ts';
import { Table } from '../../kit/table.tsx';
import type { Column } from '../../kit/table.tsx';
import { count, figure } from '../../model/figures.ts';
import { groupsOf } from '../../model/groups.ts';
import type { Group } from '../../model/groups.ts';
import { term, withTerm } from '../../model/query-terms.ts';
import type { RunItem } from '../../model/rows.ts';

/** More are not fetched: then the page says so. */
const MOST = 5_000;
const PAGE = 500;
const SHOWN = 500;

interface GroupsProps {
  by: string;
  q: string | null;
  metric: Answer<'runs'>['metric'];
}

interface Got {
  rows: readonly RunItem[];
  total: number;
}

export function Groups({ by, q, metric }: GroupsProps): React.JSX.Element {
  const { got, error } = useAllRows(q, by);
  if (error !== undefined) return <Trouble of={error} />;
  if (got === undefined) return <Loading />;
  const groups = groupsOf(got.rows, by, metric.goal);
  return (
    <section className="panel" aria-label={`Groups by ${by}`}>
      {got.rows.length < got.total && (
        <p className="warn">
          The first {count(got.rows.length)} of {count(got.total)} runs are grouped. Filter to have all of them.
        </p>
      )}
      <Table
        caption={`Runs by ${by}`}
        columns={columnsOf(by, q, metric.name)}
        rows={groups.slice(0, SHOWN)}
        rowKey={({ value }) => value}
      />
      {groups.length > SHOWN && <p className="quiet">and {count(groups.length - SHOWN)} more groups</p>}
    </section>
  );
}

function columnsOf(by: string, q: string | null, metric: string): Column<Group>[] {
  const queryOf = (value: string): string => {
    const key = by === 'state' ? 'status' : by;
    return withTerm(q ?? '', by === 'state' || by === 'parent' || by === 'host' ? `${key}:${value}` : term(key, value));
  };
  return [
    {
      key: 'value',
      head: by,
      isHead: true,
      cell: ({ value }) =>
        value === '–' ? (
          'none'
        ) : (
          <button
            type="button"
            className="plain link"
            title="Show these runs"
            onClick={() => setQuery({ q: queryOf(value), group: null }, 'push')}
          >
            {value}
          </button>
        ),
    },
    {
      key: 'mean',
      head: `${metric}, mean ± deviation`,
      align: 'right',
      cell: ({ mean, deviation }) =>
        mean === null ? '–' : `${figure(mean)}${deviation === null ? '' : ` ± ${figure(deviation)}`}`,
    },
    { key: 'scored', head: 'n', hint: 'runs with a score', align: 'right', cell: ({ scored }) => count(scored) },
    {
      key: 'best',
      head: 'best',
      align: 'right',
      cell: ({ best }) =>
        best === null ? (
          '–'
        ) : (
          <>
            {figure(best.metric)} <Link to={`/runs/${best.id}`}>{best.id}</Link>
          </>
        ),
    },
    { key: 'runs', head: 'runs', align: 'right', cell: ({ n }) => count(n) },
    {
      key: 'failed',
      head: 'failed',
      align: 'right',
      cell: ({ failed }) => (failed === 0 ? '0' : <span className="bad">✗ {count(failed)}</span>),
    },
  ];
}

function useAllRows(q: string | null, by: string): { got: Got | undefined; error: ApiFailure | undefined } {
  const [state, set] = useState<{ got: Got | undefined; error: ApiFailure | undefined }>({
    got: undefined,
    error: undefined,
  });
  useEffect(() => {
    const stop = new AbortController();
    const all = async (): Promise<Got> => {
      const rows: RunItem[] = [];
      let total = Number.POSITIVE_INFINITY;
      while (rows.length < Math.min(total, MOST)) {
        const cols = by === 'parent' || by === 'state' || by === 'host' ? null : by;
        const diff = by === 'parent' ? 1 : null;
        const address = apiAddress('runs', {
          q,
          limit: PAGE,
          cursor: rows.length === 0 ? null : `${rows.length}:`,
          cols,
          diff,
        });
        const page = await ask('runs', address, stop.signal);
        total = page.total;
        rows.push(...page.items);
        if (page.items.length === 0) break;
      }
      return { rows, total };
    };
    all().then(
      (got) => set({ got, error: undefined }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        set({ got: undefined, error: error instanceof ApiFailure ? error : new ApiFailure(0, noCode(String(error))) });
      },
    );
    return () => stop.abort();
  }, [q, by]);
  return state;
}
