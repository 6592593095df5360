/** Ideas that have no right place in the tree: their parent is not there, or is themselves by some way round. */
import type { Answer } from '../../../api.ts';
import { Link } from '../../kit/link.tsx';
import { count } from '../../model/figures.ts';

const SHOWN = 20;

export function Strays({ tree: { missing, cycles } }: { tree: Answer<'tree'> }): React.JSX.Element | null {
  if (missing.length === 0 && cycles.length === 0) return null;
  return (
    <>
      {missing.length > 0 && (
        <section>
          <h3>Parents that are not there ({count(missing.length)})</h3>
          <ul className="plain-list">
            {missing.slice(0, SHOWN).map(({ id, parent }) => (
              <li key={id}>
                <Link to={`/runs/${id}`}>{id}</Link> names {parent}
              </li>
            ))}
            {missing.length > SHOWN && <li className="quiet">and {count(missing.length - SHOWN)} more</li>}
          </ul>
        </section>
      )}
      {cycles.length > 0 && (
        <section>
          <h3>Ideas that come from themselves ({count(cycles.length)})</h3>
          <ul className="plain-list">
            {cycles.slice(0, SHOWN).map((ids) => (
              <li key={ids[0]}>{[...ids, ids[0]].join(' → ')}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
