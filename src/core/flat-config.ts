/** Configs by dotted keys: what two of them differ in, in the order and the words of a person. */
import { globMatcher } from './glob.ts';
import { isRecord } from './record.ts';
import type { FlatConfig } from './row.ts';
import { plain } from './yaml.ts';
import type { YamlValue } from './yaml.ts';

export interface Change {
  readonly key: string;
  /** undefined: the key is not there. */
  readonly from: unknown;
  readonly to: unknown;
}

/** Mappings are opened at any depth; lists, and mappings without a key, are values. A key that holds a dot looks like two. */
export function flatten(config: YamlValue): FlatConfig {
  const flat: Record<string, unknown> = {};
  const open = (value: unknown, key: string): void => {
    const inner = isRecord(value) ? Object.entries(value) : [];
    if (inner.length === 0 && key !== '') flat[key] = value;
    for (const [name, below] of inner) open(below, key === '' ? name : `${key}.${name}`);
  };
  open(plain(config), '');
  return flat;
}

/** In the order of `b`, then what only `a` has. Keys that match a glob of `ignore` are left out. */
export function diffFlat(a: FlatConfig, b: FlatConfig, ignore: readonly string[] = []): Change[] {
  const ignored = ignoring(ignore);
  const keys = new Set([...Object.keys(b), ...Object.keys(a)]);
  const changes: Change[] = [];
  for (const key of keys) {
    if (sameValue(a[key], b[key]) || ignored(key)) continue;
    changes.push({ key, from: a[key], to: b[key] });
  }
  return changes;
}

const made = new WeakMap<readonly string[], (key: string) => boolean>();

/** Many configs have few keys: each is compared with the globs once for a list of them. */
function ignoring(globs: readonly string[]): (key: string) => boolean {
  const before = made.get(globs);
  if (before !== undefined) return before;
  const matchers = globs.map(globMatcher);
  const known = new Map<string, boolean>();
  const ignored = (key: string): boolean => {
    const said = known.get(key) ?? matchers.some((matches) => matches(key));
    if (known.size < KNOWN_KEYS) known.set(key, said);
    return said;
  };
  made.set(globs, ignored);
  return ignored;
}

const KNOWN_KEYS = 10_000;

/** Numbers by value, lists and mappings by what is in them. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return canonical(a) === canonical(b);
}

/** Equal for values that are the same to a training script: keys in order, numbers as they compare. */
export function canonical(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).toSorted(([x], [y]) => (x < y ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

/** `lr 0.001→0.0003, aug.mixup 0→0.2`: the last parts of keys where they tell them apart. */
export function diffText(changes: readonly Change[], arrow = '→'): string {
  const short = shortKeys(changes.map(({ key }) => key));
  const words = changes.map(
    ({ key, from, to }) => `${short.get(key) ?? key} ${valueText(from)}${arrow}${valueText(to)}`,
  );
  return words.join(', ');
}

/** As short as people write it; `–` where there is none. */
export function valueText(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'string' ? value : canonical(value);
}

/** `0.0003` is `3e-4`, `0.05` stays; integers stay whole. */
function numberText(value: number): string {
  const text = String(value);
  if (!Number.isFinite(value) || value === 0 || Math.abs(value) >= 0.01) return text;
  const short = value.toExponential().replace('e-', 'e-');
  return short.length < text.length ? short : text;
}

/** Each key by the fewest of its last parts that no other key ends with. */
function shortKeys(keys: readonly string[]): Map<string, string> {
  const short = new Map<string, string>();
  for (const key of keys) {
    const parts = key.split('.');
    let take = 1;
    const tail = (): string => parts.slice(-take).join('.');
    while (
      take < parts.length &&
      keys.some((other) => other !== key && (other === tail() || other.endsWith(`.${tail()}`)))
    ) {
      take += 1;
    }
    short.set(key, tail());
  }
  return short;
}
