/** The query of all faces. What cannot be read is shown under the place at which it cannot; the last good rows stay. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ApiFailure } from '../../kit/fetch.ts';
import { useKeys } from '../../kit/keys.ts';
import { Trouble } from '../../kit/panel.tsx';
import { setQuery } from '../../kit/place.ts';

interface QueryFieldProps {
  q: string | null;
  error: ApiFailure | undefined;
  again: () => void;
}

/** ms without a further letter. */
const PAUSE_MS = 200;

export function QueryField({ q, error, again }: QueryFieldProps): React.JSX.Element {
  const [text, setText] = useState(q ?? '');
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const said = useRef(q);
  const help = useId();
  useEffect(() => {
    // Somebody went back, or pressed a link: the address says another query than this field did last.
    if (q !== said.current) setText(q ?? '');
    said.current = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useKeys('Query', [{ key: '/', does: 'filter', run: () => field.current?.select() }]);
  const apply = (next: string): void => {
    clearTimeout(timer.current);
    said.current = next === '' ? null : next;
    setQuery({ q: next === '' ? null : next });
  };
  const change = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => apply(next), PAUSE_MS);
  };
  const column = error?.problem.code === 'E0503' ? (error.problem.column ?? null) : null;
  return (
    <search className="query">
      <input
        ref={field}
        type="search"
        className="mono"
        aria-label="Filter"
        aria-invalid={column !== null || undefined}
        aria-describedby={error === undefined ? undefined : help}
        placeholder="status:failed metric>0.9 training.lr<=1e-3 “free text”"
        title="Filter (key /): orze help query"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply(text);
          if (event.key === 'Escape') field.current?.blur();
        }}
      />
      {error !== undefined && (
        <div id={help} className="query-error" role="alert">
          {column === null ? (
            <Trouble of={error} again={again} />
          ) : (
            <>
              <pre aria-hidden>
                {text}
                {'\n'}
                {' '.repeat(column - 1)}^
              </pre>
              <p>
                <span className="bad">{error.problem.message}</span>, at character {column}. The rows are those of the
                last query that could be read.
              </p>
            </>
          )}
        </div>
      )}
    </search>
  );
}
