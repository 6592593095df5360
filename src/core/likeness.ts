/** How far apart two configs are, by the few keys in which each differs from the base config. */
import { sameValue } from './flat-config.ts';
import type { Delta } from './flat-overlay.ts';
import { globMatcher } from './glob.ts';
import { isSeed } from './noise.ts';
import type { FlatConfig } from './row.ts';
import type { IdeaId } from './words.ts';

export interface Like {
  readonly id: IdeaId;
  /** 0: their configs differ in nothing that counts. */
  readonly distance: number;
  /** Keys in which they differ, ordered. */
  readonly changed: readonly string[];
}

/** Another seed repeats an experiment; any other key that is not quite the same is at least this far away. */
const LEAST = 0.05;

/** How new a config is beside the nearest other one at this distance: 0 it is there already, 0.5 one key is wholly another, 1 nothing is like it. */
export function novelty(distance: number): number {
  return distance / (1 + distance);
}

export class Likeness {
  readonly #base: FlatConfig;
  readonly #ignored: readonly ((key: string) => boolean)[];
  readonly #deltas: { id: IdeaId; delta: Delta }[] = [];

  /** Keys that match a glob of `ignore` tell nothing of an experiment. */
  constructor(base: FlatConfig, ignore: readonly string[]) {
    this.#base = base;
    this.#ignored = ignore.map(globMatcher);
  }

  add(id: IdeaId, delta: Delta): void {
    this.#deltas.push({ id, delta });
  }

  /** The ideas whose runs get exactly this config, in the order in which they were added. */
  twins(delta: Delta): IdeaId[] {
    return this.#deltas.filter((other) => isSame(other.delta, delta)).map(({ id }) => id);
  }

  /** The nearest ones, at most `count`; of several that are as near, those that were added first. */
  nearest(delta: Delta, count: number): Like[] {
    const best: { id: IdeaId; delta: Delta; distance: number }[] = [];
    for (const other of this.#deltas) {
      const limit = best.length < count ? Number.POSITIVE_INFINITY : (best.at(-1)?.distance ?? 0);
      const distance = this.#distance(delta, other.delta, limit);
      if (distance >= limit) continue;
      const at = best.findIndex((one) => one.distance > distance);
      best.splice(at === -1 ? best.length : at, 0, { ...other, distance });
      if (best.length > count) best.pop();
    }
    return best.map(({ id, delta: other, distance }) => ({ id, distance, changed: this.#changed(delta, other) }));
  }

  #changed(a: Delta, b: Delta): string[] {
    const keys = new Set([...a.keys(), ...b.keys()]);
    return [...keys].filter((key) => this.#weight(key, a, b) > 0).toSorted();
  }

  /**
   * The sum over keys: 1 where they differ wholly, |log10| of the ratio where both are numbers of one sign (1 from a factor of ten on),
   * 0.05 for seeds. Any value of at least `limit` where it is not less than that.
   */
  #distance(a: Delta, b: Delta, limit: number): number {
    let distance = 0;
    for (const key of a.keys()) {
      distance += this.#weight(key, a, b);
      if (distance >= limit) return distance;
    }
    for (const key of b.keys()) {
      if (!a.has(key)) distance += this.#weight(key, a, b);
      if (distance >= limit) return distance;
    }
    return distance;
  }

  #weight(key: string, a: Delta, b: Delta): number {
    const [x, y] = [this.#value(key, a), this.#value(key, b)];
    if (sameValue(x, y) || this.#ignored.some((matches) => matches(key))) return 0;
    if (isSeed(key)) return LEAST;
    if (typeof x !== 'number' || typeof y !== 'number' || !(x * y > 0)) return 1;
    return Math.min(1, Math.max(LEAST, Math.abs(Math.log10(x / y))));
  }

  #value(key: string, delta: Delta): unknown {
    return delta.has(key) ? delta.get(key) : this.#base[key];
  }
}

function isSame(a: Delta, b: Delta): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !sameValue(value, b.get(key))) return false;
  return true;
}
