/** Tells those who listen to the page rather than look at it what happened: one thing in ten seconds at most. */
import { useEffect, useState } from 'react';
import { eventText } from '../model/events.ts';
import { whenHappened } from './live.ts';

const APART_MS = 10_000;
const TOLD = new Set(['completed', 'failed', 'new_best']);

export function Announcer(): React.JSX.Element {
  const [text, setText] = useState('');
  useEffect(() => {
    let last = 0;
    return whenHappened((event) => {
      const now = Date.now();
      if (!TOLD.has(event.type) || now - last < APART_MS) return;
      last = now;
      setText(`${event.id ?? ''} ${eventText(event)}`.trim());
    });
  }, []);
  return (
    <p className="unseen" aria-live="polite">
      {text}
    </p>
  );
}
