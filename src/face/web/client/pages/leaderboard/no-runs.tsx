/** Nothing matches: which term hides how much, and how to be rid of it. */
import { Empty } from '../../kit/panel.tsx';
import { setQuery } from '../../kit/place.ts';
import { Link } from '../../kit/link.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { count } from '../../model/figures.ts';
import { termsOf, withoutTerm } from '../../model/query-terms.ts';

export function NoRuns({ q }: { q: string | null }): React.JSX.Element {
  const all = useAnswer('runs', 'runs', { q: 'all', limit: 0 });
  const total = all.data?.total ?? 0;
  if (q === null || q === 'all') {
    return (
      <Empty>
        <h2>No run yet</h2>
        <p>
          {total > 0 ? `${count(total)} ideas wait in the ` : 'There are no ideas either. The first steps are on the '}
          {total > 0 ? <Link to="/queue">queue</Link> : <Link to="/">overview</Link>}.
        </p>
      </Empty>
    );
  }
  const terms = termsOf(q);
  return (
    <Empty>
      <h2>No run matches</h2>
      <p>{count(total)} ideas and runs are hidden by:</p>
      <ul className="plain-list">
        {terms.map((term) => (
          <li key={term} className="row">
            <code>{term}</code> <Hidden q={withoutTerm(q, term)} />
            <button type="button" className="small" onClick={() => setQuery({ q: withoutTerm(q, term) })}>
              remove
            </button>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" onClick={() => setQuery({ q: null })}>
          Remove all
        </button>
      </p>
    </Empty>
  );
}

/** How many there would be without one term. */
function Hidden({ q }: { q: string }): React.JSX.Element {
  const { data } = useAnswer('runs', 'runs', { q, limit: 0 });
  return <span className="quiet">{data === undefined ? '' : `${count(data.total)} without it`}</span>;
}
