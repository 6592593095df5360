/** The time line with its figures, its zoom and its table. What is zoomed to stands in the address. */
import { useCallback, useMemo } from 'react';
import type { Answer } from '../../../api.ts';
import { ChartFrame } from '../../charts/frame.tsx';
import type { Twin } from '../../charts/frame.tsx';
import { Timeline } from '../../charts/timeline.tsx';
import { go, setQuery, usePlace } from '../../kit/place.ts';
import { count, duration } from '../../model/figures.ts';
import { busyText, idleParts, lanesOf } from '../../model/slot-lanes.ts';
import { barsIn, zoomed } from '../../model/timeline.ts';
import type { Span } from '../../model/timeline.ts';

const ROWS_OF_TWIN = 300;

export function SlotTimes({ timeline }: { timeline: Answer<'timeline'> }): React.JSX.Element {
  const { query } = usePlace();
  const lanes = useMemo(() => lanesOf(timeline), [timeline]);
  const whole = useMemo(() => wholeOf(timeline), [timeline]);
  const span = spanOf(query, whole);
  const isWhole = span.from === whole.from && span.to === whole.to;
  const show = useCallback(
    (next: Span) => {
      const all = next.to - next.from >= whole.to - whole.from;
      setQuery({ from: all ? null : String(Math.round(next.from)), to: all ? null : String(Math.round(next.to)) });
    },
    [whole],
  );
  const middle = (span.from + span.to) / 2;
  const twin = (): Twin => {
    const rows = lanes.flatMap(({ id, bars }) =>
      barsIn(bars, span).map((bar) => [
        id,
        bar.kind === 'run' ? bar.label : `idle: ${bar.label}`,
        bar.kind === 'run' ? (bar.state ?? 'running') : '',
        new Date(bar.from).toLocaleString(),
        duration((bar.to - bar.from) / 1000),
      ]),
    );
    const note = rows.length > ROWS_OF_TWIN ? `the last ${ROWS_OF_TWIN} of ${count(rows.length)}` : undefined;
    return { head: ['Slot', 'What', 'State', 'From', 'For'], rows: rows.slice(-ROWS_OF_TWIN), note };
  };
  return (
    <>
      <Figures timeline={timeline} />
      <ChartFrame
        title="Slots over time"
        summary={summaryOf(timeline)}
        twin={twin}
        legend={
          <ul className="legend">
            <li>
              <span aria-hidden className="swatch run" /> run
            </li>
            <li>
              <span aria-hidden className="swatch running" /> still runs
            </li>
            <li>
              <span aria-hidden className="swatch failed" /> ✗ failed
            </li>
            <li>
              <span aria-hidden className="swatch idle" /> idle
            </li>
            <li>
              <span aria-hidden className="swatch foreign" /> foreign
            </li>
          </ul>
        }
        controls={
          <>
            <button
              type="button"
              title="Key +"
              aria-label="Zoom in"
              onClick={() => show(zoomed(span, whole, middle, 0.6))}
            >
              +
            </button>
            <button
              type="button"
              title="Key -"
              aria-label="Zoom out"
              onClick={() => show(zoomed(span, whole, middle, 1 / 0.6))}
            >
              −
            </button>
            {!isWhole && (
              <button type="button" title="Key 0" onClick={() => show(whole)}>
                All
              </button>
            )}
          </>
        }
      >
        <Timeline lanes={lanes} whole={whole} span={span} onSpan={show} onOpen={(id) => go(`/runs/${id}`)} />
      </ChartFrame>
    </>
  );
}

/** From the first bar on: a day of which nobody knows anything shows nothing. */
function wholeOf({ from, to, lanes }: Answer<'timeline'>): Span {
  const first = Math.min(to, ...lanes.flatMap(({ bars }) => bars[0]?.from ?? []));
  return { from: Math.max(from, first - (to - first) * 0.02 - 1000), to };
}

/** An address of yesterday may name a span that is over. */
function spanOf(query: URLSearchParams, whole: Span): Span {
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  const good = from >= whole.from && to <= whole.to && to - from >= 1000;
  return good ? { from, to } : whole;
}

function Figures({ timeline }: { timeline: Answer<'timeline'> }): React.JSX.Element {
  const parts = idleParts(timeline);
  return (
    <p>
      <strong>{busyText(timeline)}</strong>
      {parts.length > 0 && (
        <>
          {' '}
          · idle {duration(timeline.idle_s)}:{' '}
          {parts.map(({ reason, seconds }) => `${reason} ${duration(seconds)}`).join(' · ')}
        </>
      )}
    </p>
  );
}

function summaryOf(timeline: Answer<'timeline'>): string {
  const { lanes, hidden_lanes: hidden, truncated } = timeline;
  const bars = lanes.reduce((sum, lane) => sum + lane.bars.filter(({ kind }) => kind === 'run').length, 0);
  const more = hidden === 0 ? '' : ` ${count(hidden)} further slots are not shown.`;
  const cut = truncated ? ' Older bars are left out.' : '';
  return `${count(lanes.length)} slots, ${count(bars)} runs, ${busyText(timeline)}.${more}${cut}`;
}
