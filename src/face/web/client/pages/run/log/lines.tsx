/** Lines of a log: those in sight are there, more come at either end. Pressing the number of a line puts it into the address. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { setHash, setQuery, usePlace } from '../../../kit/place.ts';
import type { LogPart } from '../../../kit/use-log.ts';
import type { LogLine } from '../../../model/log-window.ts';
import { endOf, lineOfHash, linesOf, startOf, toneOfLine } from '../../../model/log-window.ts';

const LINE_PX = 18;
/** Lines from an end at which more are fetched. */
const NEAR = 60;
/** Bytes of one step on the way to a line. */
const SEEK_BYTES = 2 * 1024 * 1024;

interface LogLinesProps {
  part: LogPart;
  follow: boolean;
  wrap: boolean;
  onLeaveEnd: () => void;
}

export function LogLines({ part, follow, wrap, onLeaveEnd }: LogLinesProps): React.JSX.Element {
  const { log, round } = part;
  const frame = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(log), [log]);
  const { hash } = usePlace();
  const chosen = lineOfHash(hash);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_PX,
    overscan: 30,
    getItemKey: (i) => `${lines[i]?.piece ?? 0} ${lines[i]?.number ?? i}`,
  });
  /** The line of the address is further down than what is here yet. */
  const sought = useRef(false);
  const before = useRef({ round: -1, start: 0, count: 0 });
  useLayoutEffect(() => {
    const { round: was, start, count } = before.current;
    const first = startOf(log);
    before.current = { round, start: first, count: lines.length };
    if (lines.length === 0) return;
    const at = chosen === null ? -1 : lines.findIndex(({ number }) => number === chosen);
    if (was !== round) sought.current = chosen !== null && at === -1;
    if (sought.current && at === -1) {
      if (endOf(log) < log.size && (lines.at(-1)?.number ?? 0) < (chosen ?? 0)) part.later(SEEK_BYTES);
      else sought.current = false;
    } else if (was !== round || sought.current) {
      sought.current = false;
      if (at !== -1) virtual.scrollToIndex(at, { align: 'center' });
      else virtual.scrollToIndex(first > 0 && endOf(log) >= log.size ? lines.length - 1 : 0);
    } else if (first < start) virtual.scrollToOffset((virtual.scrollOffset ?? 0) + (lines.length - count) * LINE_PX);
    else if (follow) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [log, round]);
  useEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow]);
  const items = virtual.getVirtualItems();
  const top = items[0]?.index ?? 0;
  const bottom = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length === 0) return;
    if (top < NEAR && startOf(log) > 0 && !follow) part.earlier();
    else if (bottom > lines.length - NEAR && endOf(log) < log.size) part.later();
  }, [top, bottom, log]);
  const choose = ({ number, piece }: LogLine): void => {
    if (number === null) return;
    setQuery({ at: String(piece) });
    setHash(`#L${number}`);
  };
  const onWheel = (event: React.WheelEvent): void => {
    if (event.deltaY < 0 && follow) onLeaveEnd();
  };
  return (
    <div
      ref={frame}
      className={wrap ? 'log-frame wrap' : 'log-frame'}
      role="region"
      aria-label="Lines of the log"
      tabIndex={0}
      onWheel={onWheel}
      onKeyDown={(event) => {
        if ((event.key === 'ArrowUp' || event.key === 'PageUp' || event.key === 'Home') && follow) onLeaveEnd();
      }}
    >
      <div className="log-lines" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const { number, text } = line;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={`log-line ${toneOfLine(text)} ${number !== null && number === chosen ? 'chosen' : ''}`}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span
                className="log-number"
                title="Choose this line: the address leads to it"
                onClick={() => choose(line)}
              >
                {number ?? '·'}
              </span>
              <span className="log-text">{text === '' ? ' ' : text}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
