/** A curve of any length in few points: of each part its least and its largest value stay, so that no spike is lost. */

interface Point {
  /** 0-based place in the order in which points came. */
  at: number;
  x: number;
  y: number;
}

/** A part of the curve, in the order in which it came. */
interface Part {
  count: number;
  min: Point | null;
  max: Point | null;
  /** The last point that is no finite number. */
  gap: Point | null;
}

export interface Points {
  x: number[];
  /** null: not finite. */
  y: (number | null)[];
}

export class Thinned {
  readonly #most: number;
  #parts: Part[] = [];
  #width = 1;
  #count = 0;
  #first: Point | null = null;
  #last: Point | null = null;

  /** `most`: points that are given out, 8 at least. */
  constructor(most: number) {
    // Of each part two values and a gap, and the first and the last point.
    this.#most = Math.floor((most - 2) / 3);
  }

  /** How many came. */
  get count(): number {
    return this.#count;
  }

  add(x: number, y: number): void {
    const point = { at: this.#count, x, y };
    this.#count += 1;
    this.#first ??= point;
    this.#last = point;
    if (this.#room() === undefined && this.#parts.length >= this.#most) this.#halve();
    const part = this.#room() ?? { count: 0, min: null, max: null, gap: null };
    if (part.count === 0) this.#parts.push(part);
    part.count += 1;
    if (!Number.isFinite(y)) part.gap = point;
    else {
      if (part.min === null || y < part.min.y) part.min = point;
      if (part.max === null || y > part.max.y) part.max = point;
    }
  }

  /** The last part, where it is not full. */
  #room(): Part | undefined {
    const last = this.#parts.at(-1);
    return last !== undefined && last.count < this.#width ? last : undefined;
  }

  /** Two neighbours become one. */
  #halve(): void {
    const halved: Part[] = [];
    for (let i = 0; i < this.#parts.length; i += 2) {
      const [a, b] = [this.#parts[i], this.#parts[i + 1]];
      if (a !== undefined) halved.push(b === undefined ? a : joined(a, b));
    }
    this.#parts = halved;
    this.#width *= 2;
  }

  /** In the order of x: a script that began again has written some of them twice. */
  points(): Points {
    const kept = new Map<number, Point>();
    const keep = (point: Point | null): void => void (point !== null && kept.set(point.at, point));
    keep(this.#first);
    for (const { min, max, gap } of this.#parts) for (const point of [min, max, gap]) keep(point);
    keep(this.#last);
    const inOrder = [...kept.values()].toSorted((a, b) => a.x - b.x || a.at - b.at);
    return { x: inOrder.map(({ x }) => x), y: inOrder.map(({ y }) => (Number.isFinite(y) ? y : null)) };
  }
}

function joined(a: Part, b: Part): Part {
  const lesser = b.min !== null && (a.min === null || b.min.y < a.min.y) ? b.min : a.min;
  const larger = b.max !== null && (a.max === null || b.max.y > a.max.y) ? b.max : a.max;
  return { count: a.count + b.count, min: lesser, max: larger, gap: b.gap ?? a.gap };
}
