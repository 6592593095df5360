/** The config that an idea's run gets: base ⊕ idea. */
import type { Result } from './problem.ts';
import { isMapping } from './yaml-value.ts';
import type { YamlMapping, YamlValue } from './yaml-value.ts';

/**
 * Mappings are merged key by key, at any depth; the idea wins; lists and scalars, null included, replace. An empty base (null) is an
 * empty mapping. Fails with E0207 when the base is anything else than a mapping, with E0111 when the idea's config is.
 */
export function effectiveConfig(base: YamlValue, idea: YamlValue): Result<YamlMapping> {
  if (base !== null && !isMapping(base)) {
    const message = `the base config is ${shape(base)}, expected a mapping of keys to values`;
    return { ok: false, problem: { code: 'E0207', message } };
  }
  if (!isMapping(idea)) {
    const message = `the config of the idea is ${shape(idea)}, expected a mapping of keys to values`;
    return { ok: false, problem: { code: 'E0111', message } };
  }
  return { ok: true, value: merge(base ?? {}, idea) };
}

function merge(base: YamlMapping, over: YamlMapping): YamlMapping {
  const result = Object.create(null) as { [key: string]: YamlValue };
  Object.assign(result, base);
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = below !== undefined && isMapping(below) && isMapping(value) ? merge(below, value) : value;
  }
  return result;
}

/** What a YAML value is, in a sentence. */
export function shape(value: YamlValue): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return isMapping(value)
    ? 'a mapping'
    : `the single value ${String(typeof value === 'object' ? 'of a date or float' : value).slice(0, 40)}`;
}
