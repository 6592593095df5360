import { describe, expect, it } from 'vitest';
import { effectiveConfig } from '../../src/core/effective.ts';
import { PyFloat, parseYaml } from '../../src/core/yaml.ts';
import type { YamlValue } from '../../src/core/yaml.ts';

function yaml(text: string): YamlValue {
  const read = parseYaml(text);
  if (!read.ok) throw new Error(read.message);
  return read.value;
}

describe('effectiveConfig', () => {
  it('merges mappings at any depth, the idea wins; lists, scalars and null replace', () => {
    const base = yaml(
      'model: {width: 64, act: {name: relu, slope: 0.1}}\nlayers: [1, 2, 3]\nlr: 1.0\nkeep: on\nsched: {a: 1}\n',
    );
    const idea = yaml('model: {act: {slope: 0.2}, depth: 3}\nlayers: [9]\nlr: ~\nsched: none\nnew: {x: 1}\n');
    expect(effectiveConfig(base, idea)).toEqual({
      ok: true,
      value: {
        model: { width: 64, act: { name: 'relu', slope: 0.2 }, depth: 3 },
        layers: [9],
        lr: null,
        keep: true,
        sched: 'none',
        new: { x: 1 },
      },
    });
  });

  it('replaces a scalar by a mapping, keeps 1.0 a float, and changes neither input', () => {
    const base = yaml('a: 1.0\nb: {c: 1}\n');
    const idea = yaml('b: {d: 2}\n');
    expect(effectiveConfig(base, idea)).toEqual({ ok: true, value: { a: new PyFloat(1), b: { c: 1, d: 2 } } });
    expect([base, idea]).toEqual([yaml('a: 1.0\nb: {c: 1}\n'), yaml('b: {d: 2}\n')]);
    expect(effectiveConfig(yaml('a: 1'), yaml('a: {b: 2}'))).toEqual({ ok: true, value: { a: { b: 2 } } });
  });

  it('takes an empty base for an empty mapping', () => {
    expect(effectiveConfig(null, yaml('a: 1'))).toEqual({ ok: true, value: { a: 1 } });
  });

  it.each<[YamlValue, YamlValue, string, RegExp]>([
    [[1], {}, 'E0207', /base config is a list/],
    ['x', {}, 'E0207', /single value x/],
    [{}, null, 'E0111', /idea is empty/],
    [{}, new PyFloat(1), 'E0111', /expected a mapping/],
  ])('refuses %j with %j', (base, idea, code, message) => {
    const result = effectiveConfig(base, idea);
    expect(result).toMatchObject({ ok: false, problem: { code } });
    expect(result.ok ? '' : result.problem.message).toMatch(message);
  });
});
