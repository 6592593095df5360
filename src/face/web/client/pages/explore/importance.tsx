/** How much each key tells good runs from others, with what it rests on. */
import type { Answer } from '../../../api.ts';
import { Bar } from '../../kit/bar.tsx';
import { Empty } from '../../kit/panel.tsx';
import { setQuery } from '../../kit/place.ts';
import { count, figure, percent } from '../../model/figures.ts';

const SHOWN = 10;

export function Importance({ data: { importance } }: { data: Answer<'explore'> }): React.JSX.Element {
  const { items, n, share, warning, empty } = importance;
  if (empty !== null) {
    return (
      <Empty>
        <p>{empty}</p>
      </Empty>
    );
  }
  const most = Math.max(...items.map((item) => item.importance));
  const rest = items.slice(SHOWN).reduce((sum, item) => sum + item.importance, 0);
  return (
    <>
      <p className="quiet">
        PED-ANOVA, best {percent(share)} against the others, n = {count(n)}
      </p>
      {warning !== null && (
        <p className="warn">
          <span aria-hidden>! </span>
          {warning}
        </p>
      )}
      <ol className="importance">
        {items.slice(0, SHOWN).map(({ key, importance: part }) => (
          <li key={key}>
            <button
              type="button"
              className="plain small"
              title={`Slice by ${key}`}
              onClick={() => setQuery({ x: key })}
            >
              {key}
            </button>
            <Bar share={most === 0 ? 0 : part / most} name={`Importance of ${key}: ${figure(part)} of 1`} />
            <span className="num">{part.toFixed(2)}</span>
          </li>
        ))}
        {rest > 0 && (
          <li>
            <span className="quiet">{items.length - SHOWN} others</span>
            <Bar share={most === 0 ? 0 : rest / most} name={`Importance of all others: ${figure(rest)} of 1`} />
            <span className="num">{rest.toFixed(2)}</span>
          </li>
        )}
      </ol>
    </>
  );
}
