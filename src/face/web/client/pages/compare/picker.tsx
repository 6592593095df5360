/** What to compare, where the address does not say it. */
import { useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { useMarks } from '../../kit/marks.ts';
import { Panel } from '../../kit/panel.tsx';
import { setQuery } from '../../kit/place.ts';
import { useAnswer } from '../../kit/use-answer.ts';

export function Picker({ ids, most }: { ids: readonly string[]; most: number }): React.JSX.Element {
  const [text, setText] = useState(ids.join(' '));
  const marks = useMarks();
  const best = useAnswer('runs', 'runs', { limit: 5 });
  const last = useAnswer('runs', 'runs', { limit: 2, sort: '-ended' });
  const top = best.data?.items.map(({ id }) => id) ?? [];
  const recent = last.data?.items.map(({ id }) => id) ?? [];
  const named = text.split(/[\s,]+/).filter((id) => id !== '');
  const [first] = named.length > 0 ? named : top;
  return (
    <Panel title="What is to be compared?">
      {ids.length > most && (
        <p className="warn">
          {ids.length} runs are named; {most} at most stand side by side. Of more, <Link to="/explore">Sweeps</Link>{' '}
          shows how they are distributed.
        </p>
      )}
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (named.length >= 2) setQuery({ ids: named.slice(0, most).join(','), vs: null }, 'push');
        }}
      >
        <input
          className="mono grow"
          aria-label="Ids of runs"
          placeholder="idea-031 idea-012"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit">Compare</button>
      </form>
      <p className="row">
        <Button
          off={marks.ids.length < 2 ? 'mark two runs on the leaderboard (key x)' : null}
          onClick={() => setQuery({ ids: marks.ids.slice(0, most).join(','), vs: null }, 'push')}
        >
          The {marks.ids.length} marked
        </Button>
        <Button
          off={top.length < 2 ? 'there are not two scored runs' : null}
          onClick={() => setQuery({ ids: top.join(','), vs: null }, 'push')}
        >
          The best {top.length}
        </Button>
        <Button
          off={recent.length < 2 ? 'there are not two runs' : null}
          onClick={() => setQuery({ ids: recent.join(','), vs: null }, 'push')}
        >
          The last two
        </Button>
        {first !== undefined && (
          <>
            <Button onClick={() => setQuery({ ids: first, vs: 'parent' }, 'push')}>{first} with its parent</Button>
            <Button onClick={() => setQuery({ ids: first, vs: 'best' }, 'push')}>{first} with the best</Button>
          </>
        )}
      </p>
    </Panel>
  );
}
