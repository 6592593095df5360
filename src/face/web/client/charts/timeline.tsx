/** What each slot did over time. Runs are filled, idle times are dotted, what others hold is hatched; a reason stands in them where there is room. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { inkOn } from '../model/mix.ts';
import { barText } from '../model/slot-lanes.ts';
import { barsIn, moved, timeTicks, walk, zoomed } from '../model/timeline.ts';
import type { SlotBar } from '../model/slot-lanes.ts';
import type { Lane, Place, Span } from '../model/timeline.ts';
import { Canvas, fitted, pointIn } from './canvas.tsx';
import type { Pen } from './canvas.tsx';
import type { Paint } from './paint.ts';

export interface TimelineProps {
  lanes: readonly Lane<SlotBar>[];
  whole: Span;
  span: Span;
  onSpan: (span: Span) => void;
  onOpen: (id: string) => void;
}

const LANE = 26;
const AXIS = 24;
const ZOOM = 0.6;

/** Room for the names of slots. */
const startOf = (width: number): number => (width < 600 ? 84 : 132);

export function Timeline(props: TimelineProps): React.JSX.Element {
  const { lanes, whole, span, onSpan, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Place | null>(null);
  const [over, setOver] = useState<Place | null>(null);
  const height = lanes.length * LANE + AXIS;
  const draw = useCallback(
    (pen: Pen) => {
      drawTicks(pen, span);
      for (const [index, lane] of lanes.entries()) drawLane(pen, lane, index, span, at);
    },
    [lanes, span, at],
  );
  useWheel(box, (event, x, width) => {
    const left = startOf(width);
    const moment = span.from + (Math.max(0, x - left) / (width - left)) * (span.to - span.from);
    onSpan(zoomed(span, whole, moment, event.deltaY < 0 ? ZOOM : 1 / ZOOM));
  });

  const barOf = (place: Place | null): SlotBar | undefined =>
    place === null ? undefined : lanes[place.lane]?.bars[place.bar];
  const told = barOf(over ?? at);
  const lane = lanes[(over ?? at)?.lane ?? -1];
  const placeUnder = (event: React.MouseEvent): Place | null => {
    const { x, y } = pointIn(event);
    const index = Math.floor(y / LANE);
    const { clientWidth: width } = event.currentTarget;
    const moment = span.from + ((x - startOf(width)) / (width - startOf(width))) * (span.to - span.from);
    const bar = (lanes[index]?.bars ?? []).findIndex(({ from, to }) => moment >= from && moment < to);
    return bar === -1 ? null : { lane: index, bar };
  };
  const middle = (span.from + span.to) / 2;
  const show = (place: Place): void => {
    const bar = barOf(place);
    setAt(place);
    if (bar === undefined || (bar.to > span.from && bar.from < span.to)) return;
    onSpan(moved(span, whole, ((bar.from + bar.to) / 2 - middle) / (span.to - span.from)));
  };
  /** Where the eye is: the bar that was walked to, else the middle. */
  const centre = (): number => {
    const bar = barOf(at);
    return bar === undefined ? middle : (bar.from + bar.to) / 2;
  };
  const press = (event: React.KeyboardEvent): void => {
    const way = WAYS[event.key];
    const first = { lane: lanes.findIndex(({ bars }) => bars.length > 0), bar: 0 };
    if (way !== undefined) show(at === null ? first : walk(lanes, at, way));
    else if (event.key === '+' || event.key === '=') onSpan(zoomed(span, whole, centre(), ZOOM));
    else if (event.key === '-') onSpan(zoomed(span, whole, centre(), 1 / ZOOM));
    else if (event.key === '0') onSpan(whole);
    else if (event.key === 'Enter') {
      const id = barOf(at)?.id;
      if (typeof id === 'string') onOpen(id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={box}
      className="chart-box"
      role="application"
      aria-label="Slots over time; arrow keys walk the bars, plus and minus zoom, Enter opens a run"
      tabIndex={0}
      onKeyDown={press}
      onMouseMove={(event) => setOver(placeUnder(event))}
      onMouseLeave={() => setOver(null)}
      onClick={(event) => {
        const place = placeUnder(event);
        const id = barOf(place)?.id;
        if (place !== null) setAt(place);
        if (typeof id === 'string') onOpen(id);
      }}
      style={{ cursor: barOf(over)?.id ? 'pointer' : 'default' }}
    >
      <Canvas draw={draw} height={height} />
      <output className="chart-tip below">
        {told === undefined || lane === undefined
          ? 'Point at a bar, or walk with the arrow keys.'
          : barText(lane.id, told)}
      </output>
    </div>
  );
}

const WAYS: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Only with Ctrl, or when the chart has the focus: else the page scrolls, as anywhere. React's own listener could not keep it from doing so. */
function useWheel(
  box: React.RefObject<HTMLDivElement | null>,
  turn: (event: WheelEvent, x: number, width: number) => void,
): void {
  const latest = useRef(turn);
  useEffect(() => {
    latest.current = turn;
  });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const listen = (event: WheelEvent): void => {
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      const { left, width } = element.getBoundingClientRect();
      latest.current(event, event.clientX - left, width);
    };
    element.addEventListener('wheel', listen, { passive: false });
    return () => element.removeEventListener('wheel', listen);
  }, [box]);
}

function drawTicks({ ctx, width, height, paint }: Pen, span: Span): void {
  const start = startOf(width);
  const count = Math.max(2, Math.floor((width - start) / 90));
  ctx.textAlign = 'center';
  for (const { at, label } of timeTicks(span, count, -new Date(span.from).getTimezoneOffset())) {
    const x = start + ((at - span.from) / (span.to - span.from)) * (width - start);
    ctx.fillStyle = paint.line;
    ctx.fillRect(x, 0, 1, height - AXIS + 4);
    ctx.fillStyle = paint.quiet;
    ctx.fillText(label, Math.min(width - 20, Math.max(start + 18, x)), height - AXIS / 2);
  }
}

function drawLane(pen: Pen, lane: Lane<SlotBar>, index: number, span: Span, at: Place | null): void {
  const { ctx, width, paint } = pen;
  const start = startOf(width);
  const top = index * LANE;
  ctx.textAlign = 'left';
  ctx.fillStyle = paint.text;
  ctx.fillText(fitted(ctx, lane.id, start - 8), 0, top + LANE / 2);
  const scale = (width - start) / (span.to - span.from);
  // What is thinner than a pixel would be drawn over and over.
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (const bar of barsIn(lane.bars, span)) {
    const left = Math.max(start, start + (bar.from - span.from) * scale);
    const right = Math.min(width, start + (bar.to - span.from) * scale);
    if (right < drawnTo + 0.5) continue;
    drawBar(pen, bar, left, top + 3, Math.max(1, right - left - 1), LANE - 6);
    drawnTo = right;
  }
  const focused = at?.lane === index ? lane.bars[at.bar] : undefined;
  if (focused === undefined) return;
  const left = Math.max(start, start + (focused.from - span.from) * scale);
  const right = Math.min(width, start + (focused.to - span.from) * scale);
  ctx.strokeStyle = paint.focus;
  ctx.lineWidth = 2;
  ctx.strokeRect(left - 1, top + 2, Math.max(4, right - left + 1), LANE - 4);
}

function drawBar(pen: Pen, bar: SlotBar, x: number, y: number, width: number, height: number): void {
  const { ctx, paint } = pen;
  if (bar.kind === 'run') {
    ctx.fillStyle = fillOf(bar, paint);
    ctx.fillRect(x, y, width, height);
    if (bar.state === null) {
      ctx.strokeStyle = paint.accent;
      ctx.lineWidth = 1;
      ctx.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    }
  } else {
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, width, height);
    ctx.clip();
    if (bar.kind === 'foreign') hatch(pen, x, y, width, height);
    else dots(pen, x, y, width, height);
    ctx.restore();
  }
  if (width < 46) return;
  const text = fitted(ctx, bar.state === 'failed' ? `✗ ${bar.label}` : bar.label, width - 8);
  ctx.textAlign = 'left';
  if (bar.kind === 'run') {
    ctx.fillStyle = inkOn(fillOf(bar, paint));
  } else {
    ctx.fillStyle = paint.panel;
    ctx.fillRect(x + 2, y + 2, ctx.measureText(text).width + 4, height - 4);
    ctx.fillStyle = paint.quiet;
  }
  ctx.fillText(text, x + 4, y + height / 2 + 0.5);
}

/** What still runs is light, with an edge: it may yet become anything. */
function fillOf({ state }: SlotBar, paint: Paint): string {
  if (state === null) return paint.accentGround;
  return { completed: paint.accent, failed: paint.bad, other: paint.quiet }[state];
}

function hatch({ ctx, paint }: Pen, x: number, y: number, width: number, height: number): void {
  ctx.strokeStyle = paint.warn;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let at = x - height; at < x + width; at += 6) {
    ctx.moveTo(at, y + height);
    ctx.lineTo(at + height, y);
  }
  ctx.stroke();
}

function dots({ ctx, paint }: Pen, x: number, y: number, width: number, height: number): void {
  ctx.fillStyle = paint.quiet;
  for (let at = x + 2; at < x + width; at += 6) ctx.fillRect(at, y + height / 2 - 1, 2, 2);
}
