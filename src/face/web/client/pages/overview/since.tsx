/** What happened while nobody looked: the place up to which the events were seen is kept in this browser. */
import { useEffect, useState } from 'react';
import type { OrzeEvent } from '../../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { Ask, Panel } from '../../kit/panel.tsx';
import { BASE } from '../../kit/place.ts';
import { useNow } from '../../kit/now.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { ago, clock, figure } from '../../model/figures.ts';
import { eventText } from '../../model/events.ts';
import { sinceOf, sinceText } from '../../model/since.ts';
import { STATES } from '../../model/states.ts';
import type { Tone } from '../../model/states.ts';

interface Seen {
  cursor: string;
  /** ms since 1970 */
  at: number;
}

const KEY = `orze.seen ${BASE.pathname}`;
const SHOWN = 12;
const MARKS: Readonly<Record<string, { glyph: string; tone: Tone }>> = {
  completed: STATES.COMPLETED,
  failed: STATES.FAILED,
  new_best: { glyph: '★', tone: 'good' },
  problem: { glyph: '⚠', tone: 'warn' },
  reclaimed: { glyph: '⚠', tone: 'warn' },
};

export function SinceYouWereHere(): React.JSX.Element {
  const [seen, setSeen] = useState(readSeen);
  const now = useNow();
  const asked = useAnswer('changes', 'changes', { since: seen?.cursor ?? '24h' }, ['runs', 'queue', 'nodes', 'status']);
  const cursor = asked.data?.cursor;
  useEffect(() => {
    // The first visit begins here; later ones keep their place until somebody says that all was seen, or leaves for good.
    if (seen === undefined && cursor !== undefined) writeSeen({ cursor, at: Date.now() });
  }, [seen, cursor]);
  const caughtUp = (): void => {
    if (cursor === undefined) return;
    const next = { cursor, at: Date.now() };
    writeSeen(next);
    setSeen(next);
  };
  const since = seen === undefined ? 'in the last 24 hours' : `since ${clock(new Date(seen.at).toISOString(), now)}`;
  return (
    <Panel
      title="Since you were here"
      className="since"
      aside={
        <>
          <span className="quiet">{since}</span>
          <Button className="small" onClick={caughtUp} off={cursor === undefined ? 'nothing was read yet' : null}>
            Seen
          </Button>
        </>
      }
    >
      <Ask of={asked}>
        {({ items }) => {
          const all = sinceOf(items);
          const told = items.filter((event) => eventText(event) !== '');
          return (
            <>
              <p>
                {sinceText(all) === '' ? 'Nothing ended, failed or was added.' : sinceText(all)}
                {all.best !== null && (
                  <>
                    {' '}
                    <strong className="good">New best {figure(all.best.value)}</strong>{' '}
                    <Link to={`/runs/${all.best.id}`}>{all.best.id}</Link>.
                  </>
                )}
              </p>
              <ul className="events">
                {told
                  .slice(-SHOWN)
                  .reverse()
                  .map((event) => (
                    <li key={`${event.host}${event.cursor}${event.seq}`}>
                      <time dateTime={event.at} title={event.at} className="quiet">
                        {ago(event.at, now)}
                      </time>
                      <Mark of={event} />
                      <span>
                        {event.id !== null && <Link to={`/runs/${event.id}`}>{event.id}</Link>} {eventText(event)}
                      </span>
                    </li>
                  ))}
              </ul>
              {told.length > SHOWN && <p className="quiet">and {told.length - SHOWN} earlier ones</p>}
            </>
          );
        }}
      </Ask>
    </Panel>
  );
}

function Mark({ of: { type } }: { of: OrzeEvent }): React.JSX.Element {
  const { glyph, tone } = MARKS[type] ?? { glyph: '·', tone: 'quiet' };
  return (
    <span aria-hidden className={tone}>
      {glyph}
    </span>
  );
}

function readSeen(): Seen | undefined {
  const text = localStorage.getItem(KEY);
  const [at = '', ...cursor] = (text ?? '').split(' ');
  return text === null || cursor.length === 0 ? undefined : { at: Number(at), cursor: cursor.join(' ') };
}

function writeSeen({ cursor, at }: Seen): void {
  localStorage.setItem(KEY, `${at} ${cursor}`);
}
