/** Parallel coordinates on canvas: a line a run through all axes, those within the brushes on top, in the colour of their result. */
import { useCallback, useMemo, useRef, useState } from 'react';
import * as model from '../model/parallel.ts';
import type { Axis, Brush, Brushes } from '../model/parallel.ts';
import { short } from '../model/scales.ts';
import { Canvas, fitted, pointIn, useWidth } from './canvas.tsx';
import type { Pen } from './canvas.tsx';
import { shade } from './paint.ts';

export interface ParallelProps {
  axes: readonly Axis[];
  /** Which of the axes is the result that colours the lines. */
  result: string;
  goal: 'minimize' | 'maximize';
  ids: readonly string[];
  failed: readonly boolean[];
  brushes: Brushes;
  onBrush: (key: string, brush: Brush | null) => void;
  onOpen: (id: string) => void;
}

const HEIGHT = 380;
const TOP = 14;
/** The axis itself; the lanes of what has no value are below it. */
const LENGTH = 290;
const EDGE = 56;
const SHADES = 12;

const yOf = (place: number): number => TOP + (1 - place) * LENGTH;
const placeAt = (y: number): number => 1 - (y - TOP) / LENGTH;

export function Parallel(props: ParallelProps): React.JSX.Element {
  const { axes, result, goal, ids, failed, brushes, onBrush, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [drag, setDrag] = useState<{ axis: number; from: number; to: number } | null>(null);
  const [near, setNear] = useState<number | null>(null);
  const places = useMemo(
    () => axes.map((axis) => model.placesOf(axis, failed, axis.key === result)),
    [axes, failed, result],
  );
  const shown = useMemo(() => {
    const axis = drag === null ? undefined : axes[drag.axis];
    const live = axis === undefined || drag === null ? null : model.brushBetween(axis, drag.from, drag.to);
    return axis === undefined || live === null ? brushes : { ...brushes, [axis.key]: live };
  }, [axes, brushes, drag]);
  const picked = useMemo(() => model.brushed(axes, shown, ids.length), [axes, shown, ids.length]);
  const isBrushed = Object.keys(shown).length > 0;
  const shares = places[axes.findIndex(({ key }) => key === result)];

  const drawAll = useCallback(
    (pen: Pen) => {
      const everyone = new Uint8Array(ids.length).fill(1);
      if (ids.length > model.MOST_LINES) drawDensity(pen, places, everyone, pen.paint.quiet);
      else drawLines(pen, places, (run) => everyone[run] === 1, pen.paint.quiet, isBrushed ? 0.12 : 0);
    },
    [places, ids.length, isBrushed],
  );
  const drawPicked = useCallback(
    (pen: Pen) => {
      for (let step = 0; step <= SHADES; step += 1) {
        const inShade = (run: number): boolean => {
          if (picked[run] !== 1) return false;
          const share = shares?.[run] ?? -1;
          const good = share < 0 ? 0 : goal === 'maximize' ? share : 1 - share;
          return Math.round(good * SHADES) === step;
        };
        if (ids.length > model.MOST_LINES && !isBrushed) break;
        drawLines(
          pen,
          places,
          inShade,
          shade(pen.paint, step / SHADES),
          ids.length > 1000 ? 0.25 : ids.length > 300 ? 0.5 : 0.75,
        );
      }
      if (near !== null) drawLines(pen, places, (run) => run === near, pen.paint.warn, 1, 2.5);
      for (const [index, axis] of axes.entries()) {
        drawAxis(pen, axis, index, axes.length, shown[axis.key]);
        drawLanes(pen, places[index] ?? new Float32Array(), index, axes.length);
      }
    },
    [axes, places, picked, shares, goal, ids.length, isBrushed, near, shown],
  );

  const axisAt = (x: number): number => {
    const gap = (width - 2 * EDGE) / Math.max(1, axes.length - 1);
    return Math.min(axes.length - 1, Math.max(0, Math.round((x - EDGE) / gap)));
  };
  const findNear = (x: number, y: number): number | null => {
    const gap = (width - 2 * EDGE) / Math.max(1, axes.length - 1);
    const left = Math.min(axes.length - 2, Math.max(0, Math.floor((x - EDGE) / gap)));
    const [a, b] = [places[left], places[left + 1]];
    if (a === undefined || b === undefined) return null;
    return model.nearestRun(a, b, picked, { across: (x - EDGE) / gap - left, at: placeAt(y), within: 0.02 });
  };
  const drop = (): void => {
    const axis = drag === null ? undefined : axes[drag.axis];
    if (drag !== null && axis !== undefined) {
      if (Math.abs(drag.from - drag.to) > 0.01) onBrush(axis.key, model.brushBetween(axis, drag.from, drag.to));
      else if (near !== null) onOpen(ids[near] ?? '');
      else onBrush(axis.key, null);
    }
    setDrag(null);
  };

  return (
    <>
      <div className="axis-heads">
        {axes.map((axis, index) => (
          <span key={axis.key} style={{ left: `${axisX(index, axes.length, width)}px` }} title={axis.key}>
            {axis.key.split('.').at(-1)}
            {axis.kind === 'log' && <small> log</small>}
            {axis.key === result && <small> ({goal === 'maximize' ? 'more' : 'less'} is better)</small>}
          </span>
        ))}
      </div>
      <div
        ref={box}
        className="chart-box"
        role="img"
        aria-label={`Parallel coordinates of ${axes.map(({ key }) => key).join(', ')}`}
        style={{ cursor: near === null ? 'crosshair' : 'pointer' }}
        onPointerDown={(event) => {
          const { x, y } = pointIn(event);
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ axis: axisAt(x), from: placeAt(y), to: placeAt(y) });
        }}
        onPointerMove={(event) => {
          const { x, y } = pointIn(event);
          if (drag === null) setNear(findNear(x, y));
          else setDrag({ ...drag, to: placeAt(y) });
        }}
        onPointerUp={drop}
        onPointerCancel={() => setDrag(null)}
        onPointerLeave={() => setNear(null)}
      >
        <Canvas draw={drawAll} height={HEIGHT} className="chart-canvas under" />
        <Canvas draw={drawPicked} height={HEIGHT} />
        {near !== null && <p className="chart-tip">{tipOf(axes, ids, near)}</p>}
      </div>
    </>
  );
}

/** CSS pixels from the left. */
function axisX(index: number, axes: number, width: number): number {
  return axes < 2 ? width / 2 : EDGE + (index * (width - 2 * EDGE)) / (axes - 1);
}

function tipOf(axes: readonly Axis[], ids: readonly string[], run: number): string {
  const parts = axes.map(({ key, labels, values }) => {
    const value = values[run] ?? null;
    return `${key} ${value === null ? '–' : (labels[value] ?? short(value))}`;
  });
  return `${ids[run] ?? ''}: ${parts.join(' · ')}`;
}

const xOf = ({ width }: Pen, index: number, count: number): number => axisX(index, count, width);

function drawLines(
  pen: Pen,
  places: readonly Float32Array[],
  has: (run: number) => boolean,
  colour: string,
  alpha: number,
  width = 1,
): void {
  if (alpha === 0) return;
  const { ctx } = pen;
  const runs = places[0]?.length ?? 0;
  ctx.beginPath();
  for (let run = 0; run < runs; run += 1) {
    if (!has(run)) continue;
    for (const [axis, place] of places.entries()) {
      const [x, y] = [xOf(pen, axis, places.length), yOf(place[run] ?? model.NO_VALUE)];
      if (axis === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
  }
  ctx.strokeStyle = colour;
  ctx.globalAlpha = alpha;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawDensity(pen: Pen, places: readonly Float32Array[], picked: Uint8Array, colour: string): void {
  const { ctx } = pen;
  ctx.strokeStyle = colour;
  for (const [axis, left] of places.entries()) {
    const right = places[axis + 1];
    if (right === undefined) break;
    const all = model.ribbons(left, right, picked);
    const most = all.at(-1)?.count ?? 1;
    for (const { from, to, count } of all) {
      ctx.beginPath();
      ctx.moveTo(xOf(pen, axis, places.length), yOf(from));
      ctx.lineTo(xOf(pen, axis + 1, places.length), yOf(to));
      ctx.globalAlpha = 0.06 + 0.6 * (count / most);
      ctx.lineWidth = 1 + 6 * Math.sqrt(count / most);
      ctx.stroke();
    }
  }
  ctx.globalAlpha = 1;
}

function drawAxis(pen: Pen, axis: Axis, index: number, count: number, brush: Brush | undefined): void {
  const { ctx, paint } = pen;
  const [x, scale] = [xOf(pen, index, count), model.scaleOf(axis)];
  ctx.strokeStyle = paint.text;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(x, yOf(0));
  ctx.lineTo(x, yOf(1));
  ctx.stroke();
  if (brush !== undefined) {
    const [top, bottom] = [yOf(Math.min(1, scale.at(brush.to))), yOf(Math.max(0, scale.at(brush.from)))];
    ctx.fillStyle = paint.accent;
    ctx.globalAlpha = 0.3;
    ctx.fillRect(x - 6, top - 2, 12, bottom - top + 4);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = paint.accent;
    ctx.strokeRect(x - 6, top - 2, 12, bottom - top + 4);
  }
  const last = index === count - 1;
  ctx.textAlign = last ? 'right' : 'left';
  const side = last ? -6 : 6;
  const room = count < 2 ? 120 : (pen.width - 2 * EDGE) / (count - 1) - 20;
  const ticks = scale.ticks.length > 24 ? [] : scale.ticks;
  for (const { at, label } of ticks) drawTick(pen, x, yOf(at), side, fitted(ctx, label, Math.max(44, room)));
}

/** Only where runs are in them. */
function drawLanes(pen: Pen, places: Float32Array, index: number, count: number): void {
  const [x, side] = [xOf(pen, index, count), index === count - 1 ? -6 : 6];
  const failed = places.some(model.isFailed);
  if (places.some((place) => place < 0 && !model.isFailed(place))) {
    drawTick(pen, x, yOf(model.NO_VALUE), side, 'no value', pen.paint.quiet);
  }
  if (failed) drawTick(pen, x, yOf(model.FAILED), side, '✗ failed', pen.paint.bad);
}

/** On a plate of the ground, so that lines do not run through it. */
function drawTick({ ctx, paint }: Pen, x: number, y: number, side: number, label: string, colour = paint.text): void {
  const width = ctx.measureText(label).width;
  ctx.fillStyle = paint.panel;
  ctx.globalAlpha = 0.8;
  ctx.fillRect(side > 0 ? x + side - 2 : x + side - width - 2, y - 7, width + 4, 14);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour;
  ctx.fillRect(side > 0 ? x : x - 4, y - 0.5, 4, 1);
  ctx.fillText(label, x + side, y);
}
