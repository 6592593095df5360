/** Two measures of each run against each other, with the front that nothing beats. */
import { useCallback, useMemo, useState } from 'react';
import { logScale, numberScale, wantsLog } from '../model/scales.ts';
import type { Scale } from '../model/scales.ts';
import { Canvas, pointIn } from './canvas.tsx';
import type { Pen } from './canvas.tsx';

export interface Point {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export type Goal = 'minimize' | 'maximize';

export interface ScatterProps {
  points: readonly Point[];
  /** Those that no other one beats, by x. */
  front: readonly Point[];
  x: { label: string; goal: Goal };
  y: { label: string; goal: Goal };
  onOpen: (id: string) => void;
}

const HEIGHT = 300;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 12, 40];
/** CSS pixels around a point in which a pointer means it. */
const NEAR = 12;

export function Scatter({ points, front, x, y, onOpen }: ScatterProps): React.JSX.Element {
  const [near, setNear] = useState<number | null>(null);
  const [xScale, yScale] = useMemo(() => [scaleOf(points, 'x'), scaleOf(points, 'y')], [points]);
  const draw = useCallback(
    (pen: Pen) => {
      drawFrame(pen, xScale, yScale, x.label, y.label);
      drawFront(pen, front, xScale, yScale, y.goal);
      const onFront = new Set(front.map(({ id }) => id));
      for (const [index, point] of points.entries()) {
        const [px, py] = placeOf(pen, point, xScale, yScale);
        drawPoint(pen, px, py, onFront.has(point.id), index === near);
      }
    },
    [points, front, xScale, yScale, x.label, y.label, y.goal, near],
  );
  const find = (event: React.PointerEvent): number | null => {
    const { x: px, y: py } = pointIn(event);
    const size = { width: event.currentTarget.clientWidth, height: HEIGHT };
    let [found, least]: [number | null, number] = [null, NEAR];
    for (const [index, point] of points.entries()) {
      const [cx, cy] = placeOf(size, point, xScale, yScale);
      const distance = Math.hypot(cx - px, cy - py);
      if (distance < least) [found, least] = [index, distance];
    }
    return found;
  };
  const at = near === null ? undefined : points[near];
  return (
    <div
      className="chart-box"
      role="img"
      aria-label={`${y.label} against ${x.label}`}
      style={{ cursor: at === undefined ? 'default' : 'pointer' }}
      onPointerMove={(event) => setNear(find(event))}
      onPointerLeave={() => setNear(null)}
      onClick={() => at !== undefined && onOpen(at.id)}
    >
      <Canvas draw={draw} height={HEIGHT} />
      {at !== undefined && (
        <p className="chart-tip">
          {at.id}: {x.label} {at.x}, {y.label} {at.y}
        </p>
      )}
    </div>
  );
}

function scaleOf(points: readonly Point[], axis: 'x' | 'y'): Scale {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    min = Math.min(min, point[axis]);
    max = Math.max(max, point[axis]);
  }
  return wantsLog(min, max) ? logScale(min, max) : numberScale(min, max);
}

type Size = Pick<Pen, 'width' | 'height'>;

function placeOf({ width, height }: Size, point: Point, xScale: Scale, yScale: Scale): [number, number] {
  return [
    LEFT + xScale.at(point.x) * (width - LEFT - RIGHT),
    height - BOTTOM - yScale.at(point.y) * (height - TOP - BOTTOM),
  ];
}

function drawFrame({ ctx, width, height, paint }: Pen, x: Scale, y: Scale, xLabel: string, yLabel: string): void {
  ctx.strokeStyle = paint.line;
  ctx.fillStyle = paint.quiet;
  ctx.lineWidth = 1;
  const [right, bottom] = [width - RIGHT, height - BOTTOM];
  for (const { at, label } of x.ticks) {
    const px = LEFT + at * (right - LEFT);
    line(ctx, px, TOP, px, bottom);
    ctx.textAlign = 'center';
    ctx.fillText(label, px, bottom + 10);
  }
  for (const { at, label } of y.ticks) {
    const py = bottom - at * (bottom - TOP);
    line(ctx, LEFT, py, right, py);
    ctx.textAlign = 'right';
    ctx.fillText(label, LEFT - 6, py);
  }
  ctx.fillStyle = paint.text;
  ctx.textAlign = 'center';
  ctx.fillText(xLabel, (LEFT + right) / 2, bottom + 28);
  ctx.save();
  ctx.translate(10, (TOP + bottom) / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(yLabel, 0, 0);
  ctx.restore();
}

/** In steps: what lies beyond a step is beaten by the run at its corner. */
function drawFront(pen: Pen, front: readonly Point[], x: Scale, y: Scale, yGoal: Goal): void {
  const { ctx, paint } = pen;
  ctx.beginPath();
  let before: number | undefined;
  for (const point of front) {
    const [px, py] = placeOf(pen, point, x, y);
    if (before === undefined) ctx.moveTo(px, py);
    else if (py < before === (yGoal === 'maximize')) ctx.lineTo(px, before);
    ctx.lineTo(px, py);
    before = py;
  }
  ctx.strokeStyle = paint.accent;
  ctx.lineWidth = 2;
  ctx.stroke();
}

function drawPoint({ ctx, paint }: Pen, x: number, y: number, front: boolean, near: boolean): void {
  ctx.fillStyle = front ? paint.accent : paint.quiet;
  ctx.globalAlpha = front ? 1 : 0.6;
  ctx.beginPath();
  // A diamond as well as a colour: the front is not told by colour alone.
  if (front) {
    ctx.moveTo(x, y - 6);
    ctx.lineTo(x + 6, y);
    ctx.lineTo(x, y + 6);
    ctx.lineTo(x - 6, y);
  } else {
    ctx.arc(x, y, 3, 0, 2 * Math.PI);
  }
  ctx.fill();
  ctx.globalAlpha = 1;
  if (!near) return;
  ctx.beginPath();
  ctx.arc(x, y, 9, 0, 2 * Math.PI);
  ctx.strokeStyle = paint.warn;
  ctx.lineWidth = 2;
  ctx.stroke();
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
