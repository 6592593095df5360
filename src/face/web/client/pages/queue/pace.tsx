/** How fast the queue gets shorter, and what keeps it from doing so. */
import { CopyButton } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { useNow } from '../../kit/now.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { clock, count } from '../../model/figures.ts';

export function Pace(): React.JSX.Element | null {
  const { data: nodes } = useAnswer('nodes', 'nodes', {}, ['nodes', 'status']);
  const { data: last } = useAnswer('queue', 'queue', { state: 'ready', limit: 500 }, ['queue', 'runs']);
  const now = useNow();
  if (nodes === undefined) return null;
  const slots = nodes.items.reduce((sum, node) => sum + (node.state === 'running' ? node.slots : 0), 0);
  const busy = nodes.items.reduce((sum, node) => sum + node.busy, 0);
  const ends = last?.items.at(-1)?.expected_start ?? null;
  if (slots === 0) {
    return (
      <p className="banner">
        <strong>No loop is running.</strong>
        <span>
          Nothing starts until somebody runs <code>orze run</code>.
        </span>
        <CopyButton text="orze run" />
      </p>
    );
  }
  return (
    <p className="quiet">
      <Link to="/fleet">
        {count(busy)} of {count(slots)} slots busy
      </Link>
      {ends !== null && last !== undefined && (
        <>
          {' '}
          · the last of the first {count(last.items.length)} starts about {clock(ends, now)}
        </>
      )}
    </p>
  );
}
