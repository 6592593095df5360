/** What the script printed, whole, whether it still runs or not. */
import { useState } from 'react';
import type { Answer } from '../../../api.ts';
import { CopyButton } from '../../kit/button.tsx';
import { useKeys } from '../../kit/keys.ts';
import { Empty, Panel, Trouble } from '../../kit/panel.tsx';
import { setHash, setQuery, usePlace } from '../../kit/place.ts';
import { useLog } from '../../kit/use-log.ts';
import { bytes } from '../../model/figures.ts';
import { endOf, lineOfHash, startOf } from '../../model/log-window.ts';
import { ALIVE } from '../../model/states.ts';
import { fileAddress } from './files.tsx';
import { LogLines } from './log/lines.tsx';
import { LogSearch } from './log/search.tsx';
import { useErrorOfLog } from './log/use-error.ts';

export function Log({ run }: { run: Answer<'run'> }): React.JSX.Element {
  const { query, hash } = usePlace();
  const stream = query.get('stream');
  const attempt = query.get('attempt');
  const alive = ALIVE.has(run.state);
  const [follow, setFollow] = useState(alive && query.get('at') === null && lineOfHash(hash) === null);
  const [wrap, setWrap] = useState(true);
  const [searching, setSearching] = useState(false);
  const at = query.get('at');
  // A line without the byte of its piece is counted from the beginning.
  const from = at !== null ? Number(at) : lineOfHash(hash) === null ? null : 0;
  const part = useLog({ id: run.id, stream, attempt }, from, alive);
  const jump = (byte: number, line: number): void => {
    setFollow(false);
    setQuery({ at: String(byte), jump: null });
    setHash(`#L${line}`);
    part.openAt(byte);
  };
  const jumpToError = useErrorOfLog({ id: run.id, stream, attempt }, query.get('jump') === 'error', jump);
  const { log } = part;
  const end = (): void => {
    part.openEnd();
    setFollow(alive);
  };
  useKeys('Log', [
    { key: 'f', does: 'follow the end', run: () => (follow ? setFollow(false) : end()) },
    { key: 'e', does: 'to the error', run: jumpToError },
    { key: 'W', does: 'wrap long lines', run: () => setWrap(!wrap) },
    { key: '/', does: 'search in the log', run: () => setSearching(true) },
  ]);
  const streams = [
    ...new Set([...(stream === null ? [] : [stream]), 'train', ...run.stages.map(({ stage }) => stage)]),
  ];
  const file = run.files.find(({ name }) => name.endsWith('.log') && name.startsWith(stream ?? 'train'));
  const place = log.size === 0 ? 0 : Math.round((startOf(log) / log.size) * 100);
  return (
    <Panel
      title="Log"
      className="log"
      aside={
        <>
          <label>
            <span className="unseen">Step</span>
            <select value={stream ?? 'train'} onChange={(event) => setQuery({ stream: event.target.value, at: null })}>
              {streams.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
          {attempt !== null && (
            <button type="button" className="small" onClick={() => setQuery({ attempt: null, at: null })}>
              attempt {attempt} ×
            </button>
          )}
          <span className="quiet num">{bytes(log.size)}</span>
          <label className="check">
            <input
              type="checkbox"
              checked={follow}
              disabled={!alive}
              onChange={(event) => (event.target.checked ? end() : setFollow(false))}
            />
            follow
          </label>
          <label className="check">
            <input type="checkbox" checked={wrap} onChange={(event) => setWrap(event.target.checked)} />
            wrap
          </label>
          <button type="button" title="The last error of the log (key e)" onClick={jumpToError}>
            To the error
          </button>
          <button type="button" aria-pressed={searching} onClick={() => setSearching(!searching)}>
            Search
          </button>
          {file !== undefined && attempt === null && (
            <a href={fileAddress(run.id, file.name)} target="_blank" rel="noreferrer">
              whole file
            </a>
          )}
        </>
      }
    >
      {searching && (
        <LogSearch of={{ id: run.id, stream, attempt }} onJump={jump} onClose={() => setSearching(false)} />
      )}
      {part.error !== undefined && <Trouble of={part.error} again={part.openEnd} />}
      {part.missing ? (
        <Empty>{run.started_at === null ? 'It has not run yet: there is no log.' : 'There is no such log.'}</Empty>
      ) : (
        <>
          <LogLines part={part} follow={follow} wrap={wrap} onLeaveEnd={() => setFollow(false)} />
          <div className="log-place">
            <span className="quiet">
              {bytes(startOf(log))} to {bytes(endOf(log))} of {bytes(log.size)}
            </span>
            <input
              type="range"
              min={0}
              max={100}
              value={place}
              aria-label="Place in the log, in percent"
              onChange={(event) => {
                setFollow(false);
                part.openAt(Math.floor((log.size * Number(event.target.value)) / 100));
              }}
            />
            <button type="button" className="small" onClick={() => part.openAt(0)}>
              Start
            </button>
            <button type="button" className="small" onClick={end}>
              End
            </button>
            <GoToLine
              chosen={lineOfHash(hash)}
              onGo={(line) => {
                setFollow(false);
                setQuery({ at: null });
                setHash(`#L${line}`);
                part.openAt(0);
              }}
            />
          </div>
        </>
      )}
    </Panel>
  );
}

/** The same as pressing a number, for those who do not point; and the address of the line. */
function GoToLine({ chosen, onGo }: { chosen: number | null; onGo: (line: number) => void }): React.JSX.Element {
  const [text, setText] = useState('');
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        const line = lineOfHash(`#L${text.trim()}`);
        if (line !== null && line > 0) onGo(line);
      }}
    >
      <label>
        line{' '}
        <input
          className="line-field mono"
          inputMode="numeric"
          placeholder={chosen === null ? '' : String(chosen)}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="small">
        Go
      </button>
      {chosen !== null && <CopyButton text={window.location.href}>Copy link to line {chosen}</CopyButton>}
    </form>
  );
}
