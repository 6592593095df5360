import { Link } from '../kit/link.tsx';
import type { PageProps } from './index.ts';

export default function NotFound({ params }: PageProps): React.JSX.Element {
  return (
    <section className="panel">
      <h1>There is no page at {params['path']}</h1>
      <p>
        <Link to="/">Overview</Link> · <Link to="/runs">Leaderboard</Link>
      </p>
    </section>
  );
}
