/** Keys of a {@link YamlMapping}: one text for each key that Python can tell apart. */
import { floatText } from './yaml-float.ts';
import { ScalarFault, constructScalar, kindOf } from './yaml-scalar.ts';
import type { YamlScalar } from './yaml-scalar.ts';
import { PyDate, PyFloat, keyText } from './yaml-value.ts';

/** Keys that mean something to JavaScript objects; no config needs them. */
const REFUSED = new Set(['__proto__', 'constructor', 'prototype']);

/** The key's text as YamlMapping holds it. */
export function keyOf(scalar: YamlScalar): string {
  if (typeof scalar === 'string') {
    if (REFUSED.has(scalar)) throw new ScalarFault(`the key ${scalar} is not allowed`);
    return kindOf(scalar) !== 'str' || scalar.startsWith('"') ? JSON.stringify(scalar) : scalar;
  }
  if (scalar instanceof PyDate) return scalar.text;
  if (scalar instanceof PyFloat) return floatText(scalar.value);
  return typeof scalar === 'number' && !Number.isInteger(scalar) ? floatText(scalar) : String(scalar);
}

/** What Python compares: 1, 1.0 and True are the same key, "1" is another. */
export function keyIdentity(key: string): string {
  const kind = key.startsWith('"') ? 'str' : kindOf(key);
  if (kind === 'str') return `s${keyText(key)}`;
  const value = constructScalar(key, kind);
  if (typeof value === 'boolean') return value ? 'n1' : 'n0';
  if (value instanceof PyFloat) return `n${Number.isInteger(value.value) ? BigInt(value.value) : value.value}`;
  return value instanceof PyDate ? `d${value.text}` : `n${String(value)}`;
}
