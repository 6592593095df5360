/** `--set training.lr=3e-4`: one value of a config by its dotted key, as somebody types it. */
import type { Result } from './problem.ts';
import { keyOf } from './yaml-key.ts';
import { ScalarFault, constructScalar, kindOf } from './yaml-scalar.ts';
import { isMapping } from './yaml-value.ts';
import type { YamlMapping, YamlValue } from './yaml-value.ts';
import { keyText, parseYaml, yamlTraps } from './yaml.ts';

/** Keys from the outermost to the innermost, as a YamlMapping holds them. */
export type KeyPath = readonly string[];

export interface SetValue {
  readonly path: KeyPath;
  readonly value: YamlValue;
}

/** One key of a grid with its values, in the order in which they were given. */
export interface SweptKey {
  readonly path: KeyPath;
  readonly values: readonly YamlValue[];
}

/** Fails with E0114. */
export function readSet(text: string): Result<SetValue> {
  const parts = assigned(text);
  if (parts === undefined) return refused(`\`${text}\` sets nothing`, 'write `--set training.lr=0.001`');
  const path = readPath(parts.key);
  if (!path.ok) return path;
  const value = readValue(parts.value);
  return value.ok ? { ok: true, value: { path: path.value, value: value.value } } : value;
}

/** `lr=1e-4,3e-4`; commas within brackets and quotes separate nothing. Fails with E0114. */
export function readSweep(text: string): Result<SweptKey> {
  const parts = assigned(text);
  if (parts === undefined) return refused(`\`${text}\` sweeps nothing`, 'write `--sweep training.lr=0.001,0.003`');
  const path = readPath(parts.key);
  if (!path.ok) return path;
  const values: YamlValue[] = [];
  for (const part of splitOutside(parts.value)) {
    const value = readValue(part);
    if (!value.ok) return value;
    values.push(value.value);
  }
  if (values.length === 0) return refused(`\`${text}\` has no value`, 'write `--sweep training.lr=0.001,0.003`');
  return { ok: true, value: { path: path.value, values } };
}

/** At commas that stand in no bracket and no quote; empty parts are left out. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === ',' && depth <= 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)].filter((part) => part !== '');
}

function assigned(text: string): { key: string; value: string } | undefined {
  const at = text.indexOf('=');
  return at <= 0 ? undefined : { key: text.slice(0, at).trim(), value: text.slice(at + 1) };
}

/** Fails with E0114. */
export function readPath(text: string): Result<KeyPath> {
  const path: string[] = [];
  for (const part of text.split('.')) {
    if (part === '') return refused(`\`${text}\` is no key`, 'write `section.key`');
    try {
      path.push(keyOf(constructScalar(part, kindOf(part))));
    } catch (error) {
      if (!(error instanceof ScalarFault)) throw error;
      return refused(`\`${text}\` is no key: ${error.message}`, 'write `section.key`');
    }
  }
  return { ok: true, value: path };
}

/**
 * As in a YAML file, but what a person means as a number is one: PyYAML takes `3e-4` for a string, and nobody who types it does.
 */
function readValue(text: string): Result<YamlValue> {
  const [trap] = yamlTraps(text);
  const read = parseYaml(trap !== undefined && trap.text === text.trim() ? trap.instead : text);
  if (read.ok) return { ok: true, value: read.value };
  return refused(`the value \`${text}\` is not valid YAML: ${read.message}`, 'put a text in quotes: `key="a: b"`');
}

/** The config with this value; a mapping in between that is none, or is not there, becomes one. `whole`: what it is merged over. */
export function withValue(config: YamlMapping, { path, value }: SetValue, whole: YamlMapping): YamlMapping {
  const [key = '', ...below] = path;
  // A key that holds dots itself, as some configs have.
  const dotted = path.map(keyText).join('.');
  if (below.length === 0 || Object.hasOwn(whole, dotted))
    return { ...config, [below.length === 0 ? key : dotted]: value };
  const inner = config[key];
  const beneath = whole[key];
  return {
    ...config,
    [key]: withValue(mappingOr(inner), { path: below, value }, mappingOr(beneath)),
  };
}

function mappingOr(value: YamlValue | undefined): YamlMapping {
  return value !== undefined && isMapping(value) ? value : {};
}

/** All combinations, the last key changing first. */
export function gridOf(keys: readonly SweptKey[]): SetValue[][] {
  let points: SetValue[][] = [[]];
  for (const { path, values } of keys)
    points = points.flatMap((point) => values.map((value) => [...point, { path, value }]));
  return points;
}

function refused(
  message: string,
  help: string,
): { ok: false; problem: { code: 'E0114'; message: string; help: string } } {
  return { ok: false, problem: { code: 'E0114', message, help } };
}
