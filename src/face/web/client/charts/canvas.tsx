/** A canvas as large as its place, sharp on every screen, drawn anew when its size, its theme or what it draws has changed. */
import { useEffect, useRef, useState } from 'react';
import '../styles/charts.css';
import { usePaint } from './paint.ts';
import type { Paint } from './paint.ts';

export interface Pen {
  readonly ctx: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly paint: Paint;
}

export interface CanvasProps {
  /** Draws from nothing. A new function is a new drawing: keep it with useCallback. */
  draw: (pen: Pen) => void;
  height: number;
  className?: string;
}

/** What it shows is told by its surroundings: the canvas itself is nothing to a reader. */
export function Canvas({ draw, height, className }: CanvasProps): React.JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const paint = usePaint();
  const width = useWidth(canvas);
  useEffect(() => {
    if (width === 0) return undefined;
    const frame = requestAnimationFrame(() => {
      const element = canvas.current;
      const ctx = element?.getContext('2d');
      if (!element || !ctx) return;
      const scale = window.devicePixelRatio;
      element.width = Math.round(width * scale);
      element.height = Math.round(height * scale);
      ctx.scale(scale, scale);
      ctx.font = `12px ${paint.sans}`;
      ctx.textBaseline = 'middle';
      draw({ ctx, width, height, paint });
    });
    return () => cancelAnimationFrame(frame);
  }, [draw, width, height, paint]);
  return <canvas ref={canvas} className={className ?? 'chart-canvas'} style={{ height }} aria-hidden />;
}

/** CSS pixels; 0 until it is laid out. */
export function useWidth(of: React.RefObject<HTMLElement | null>): number {
  const [width, set] = useState(0);
  useEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => set(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return width;
}

/** Where a pointer is, in CSS pixels of the element that listens. */
export function pointIn(event: React.PointerEvent | React.MouseEvent): { x: number; y: number } {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

/** Cut with an ellipsis, so that it is not wider than `width` pixels. */
export function fitted(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${text.slice(0, low)}…`;
}
