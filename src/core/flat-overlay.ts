/** What base ⊕ idea is beside the base, told from the few keys that an idea changes. */
import { sameValue } from './flat-config.ts';
import { isRecord } from './record.ts';
import type { FlatConfig } from './row.ts';

/** What becomes of keys of the base: their new value, or undefined where they are gone. */
export type Delta = ReadonlyMap<string, unknown>;

export class FlatBase {
  readonly flat: FlatConfig;
  /** Keys that stand for mappings with something in them. */
  readonly #mappings = new Set<string>();

  constructor(flat: FlatConfig) {
    this.flat = flat;
    for (const key of Object.keys(flat)) for (const above of prefixes(key)) this.#mappings.add(above);
  }

  /** Base ⊕ `own`: as merging the two mappings and flattening what comes of it. */
  with(own: FlatConfig): FlatConfig {
    const merged: Record<string, unknown> = { ...this.flat };
    for (const [key, value] of this.delta(own)) {
      if (value === undefined) delete merged[key];
      else merged[key] = value;
    }
    return merged;
  }

  /** What {@link with} has for one key, without making it: most keys of `own` have nothing to do with it. */
  at(own: FlatConfig, key: string): unknown {
    const keys = Object.keys(own);
    const place = this.placeOf(keys, key);
    return place === null ? this.atOfAll(own, key) : this.atAlone(key, own[keys[place] ?? '']);
  }

  /** The one of these keys that says by itself what {@link with} has for `key`; -1: none has to do with it; null: it takes all of them. */
  placeOf(keys: readonly string[], key: string): number | null {
    let found = -1;
    for (const [place, one] of keys.entries()) {
      if (one === key && !this.#mappings.has(key)) found = place;
      else if (one === key || (one.length < key.length ? isBelow(key, one) : isBelow(one, key))) return null;
    }
    return found;
  }

  /** Where an idea says this of the key, or nothing (undefined), and nothing else that has to do with it. */
  atAlone(key: string, value: unknown): unknown {
    const flat = this.#flatAt(key);
    return value === undefined || sameValue(flat, value) ? flat : value;
  }

  atOfAll(own: FlatConfig, key: string): unknown {
    const delta = this.delta(own);
    return delta.has(key) ? delta.get(key) : this.#flatAt(key);
  }

  #flatAt(key: string): unknown {
    return Object.hasOwn(this.flat, key) ? this.flat[key] : undefined;
  }

  /** Keys in which base ⊕ `own` is another config than the base. */
  delta(own: FlatConfig): Delta {
    const delta = new Map<string, unknown>();
    for (const [key, value] of Object.entries(own)) this.#put(delta, key, value);
    return delta;
  }

  #put(delta: Map<string, unknown>, key: string, value: unknown): void {
    if (this.#mappings.has(key)) {
      // A mapping merged with an empty one stays; anything else takes the place of all that is in it.
      if (isEmpty(value)) return;
      for (const below of Object.keys(this.flat)) if (below.startsWith(`${key}.`)) delta.set(below, undefined);
    } else {
      for (const above of prefixes(key)) if (Object.hasOwn(this.flat, above)) delta.set(above, undefined);
    }
    if (!Object.hasOwn(this.flat, key) || !sameValue(this.flat[key], value)) delta.set(key, value);
  }
}

function isBelow(key: string, above: string): boolean {
  return key[above.length] === '.' && key.startsWith(above);
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

/** `a` and `a.b` of `a.b.c`. */
function* prefixes(key: string): Generator<string> {
  for (let at = key.indexOf('.'); at !== -1; at = key.indexOf('.', at + 1)) yield key.slice(0, at);
}
