/** Searches the whole log, on the server. */
import { useState } from 'react';
import { Button } from '../../../kit/button.tsx';
import { ApiFailure, apiAddress, ask, noCode } from '../../../kit/fetch.ts';
import { useKeys } from '../../../kit/keys.ts';
import { Trouble } from '../../../kit/panel.tsx';
import type { LogOf } from '../../../kit/use-log.ts';
import type { Answer } from '../../../../api.ts';
import { bytes, count } from '../../../model/figures.ts';

interface SearchProps {
  of: LogOf;
  onJump: (byte: number, line: number) => void;
  onClose: () => void;
}

type Hit = Answer<'log-search'>['hits'][number];

interface Found {
  hits: readonly Hit[];
  next: string | null;
  upTo: number;
  size: number;
}

export function LogSearch({ of, onJump, onClose }: SearchProps): React.JSX.Element {
  const [pattern, setPattern] = useState('');
  const [found, setFound] = useState<Found | undefined>();
  const [error, setError] = useState<ApiFailure | undefined>();
  const [at, setAt] = useState(-1);
  const search = async (cursor: string | null): Promise<void> => {
    const { id, stream, attempt } = of;
    try {
      const answer = await ask(
        'log-search',
        apiAddress(`runs/${id}/log/search`, { stream, attempt, q: pattern, cursor }),
      );
      const before = cursor === null ? [] : (found?.hits ?? []);
      setFound({
        hits: [...before, ...answer.hits],
        next: answer.next_cursor,
        upTo: answer.to_byte,
        size: answer.size_bytes ?? 0,
      });
      setError(undefined);
      if (cursor === null) setAt(-1);
    } catch (failure) {
      setError(failure instanceof ApiFailure ? failure : new ApiFailure(0, noCode(String(failure))));
    }
  };
  const go = (to: number): void => {
    const hit = found?.hits[to];
    if (hit === undefined) return;
    setAt(to);
    onJump(hit.from_byte, hit.line_number);
  };
  useKeys('Search in the log', [
    { key: 'n', does: 'next hit', run: () => go(at + 1) },
    { key: 'N', does: 'hit before', run: () => go(at - 1) },
  ]);
  return (
    <search className="log-search">
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (pattern !== '') void search(null);
        }}
      >
        <input
          type="search"
          className="mono"
          aria-label="Search in the log: a regular expression"
          placeholder="a regular expression"
          value={pattern}
          autoFocus
          onChange={(event) => setPattern(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && onClose()}
        />
        <button type="submit">Search</button>
        {found !== undefined && (
          <>
            <span className="quiet" role="status">
              {count(found.hits.length)} line{found.hits.length === 1 ? '' : 's'}
              {found.next !== null && ` in the first ${bytes(found.upTo)} of ${bytes(found.size)}`}
            </span>
            <Button className="small" shortcut="N" off={at <= 0 ? 'no hit before' : null} onClick={() => go(at - 1)}>
              ↑
            </Button>
            <Button
              className="small"
              shortcut="n"
              off={at >= found.hits.length - 1 ? 'no further hit' : null}
              onClick={() => go(at + 1)}
            >
              ↓
            </Button>
            {found.next !== null && (
              <Button className="small" onClick={() => void search(found.next)}>
                Search on
              </Button>
            )}
          </>
        )}
      </form>
      {error !== undefined && <Trouble of={error} />}
      {found !== undefined && found.hits.length > 0 && (
        <ol className="hits mono">
          {found.hits.slice(0, 500).map(({ from_byte: byte, line_number: line, text }, i) => (
            <li key={byte} aria-current={i === at || undefined}>
              <button type="button" className="plain" onClick={() => go(i)}>
                <span className="log-number">{line}</span> {text.slice(0, 300)}
              </button>
            </li>
          ))}
        </ol>
      )}
    </search>
  );
}
