/** Some ideas by their ids, and how many more there are. */
import { count } from '../model/figures.ts';
import { Link } from './link.tsx';

export function IdeaLinks({ ids, most }: { ids: readonly string[]; most: number }): React.JSX.Element {
  const shown = ids.slice(0, most);
  return (
    <span className="row">
      {shown.map((id) => (
        <Link key={id} to={`/runs/${id}`}>
          {id}
        </Link>
      ))}
      {ids.length > shown.length && <span className="quiet">and {count(ids.length - shown.length)} more</span>}
      {ids.length === 0 && '–'}
    </span>
  );
}
