import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flatten } from '../../src/core/flat-config.ts';
import { gridOf, readSet, readSweep, withValue } from '../../src/core/set-value.ts';
import { dumpYaml, parseYaml } from '../../src/core/yaml.ts';
import { isMapping } from '../../src/core/yaml-value.ts';
import type { YamlMapping, YamlValue } from '../../src/core/yaml-value.ts';
import { CASES } from '../rig/cases.ts';

/** The config as its text in ideas.md, with these `--set`s. */
function set(config: string, ...texts: string[]): string {
  const read = parseYaml(config);
  if (!read.ok || !isMapping(read.value)) throw new Error(config);
  const made = texts.reduce<YamlMapping>((so, text) => {
    const one = readSet(text);
    if (!one.ok) throw new Error(one.problem.message);
    return withValue(so, one.value, so);
  }, read.value);
  return dumpYaml(made);
}

it.each([
  ['{}', ['lr=3e-4'], 'lr: 0.0003\n'],
  ['{}', ['epochs=1.0'], 'epochs: 1.0\n'],
  ['{}', ['count=1'], 'count: 1\n'],
  ['{}', ['on=yes', 'off='], 'true: true\nfalse: null\n'],
  ['{}', ['name="3e-4"'], 'name: "3e-4"\n'],
  ['{}', ['a.b.c=[1, x]'], 'a:\n  b:\n    c:\n      - 1\n      - x\n'],
  ['a: {b: 1, d: 2}', ['a.b=3'], 'a:\n  b: 3\n  d: 2\n'],
  ['a: 1', ['a.b=3'], 'a:\n  b: 3\n'],
  ['a.b: 1', ['a.b=3'], 'a.b: 3\n'],
  ['1: x', ['1=z'], '1: z\n'],
  ['{}', ['x=a=b'], 'x: a=b\n'],
])('%s with --set %j is %j', (config, texts, yaml) => {
  expect(set(config, ...texts)).toBe(yaml);
});

it.each(['lr', '=1', 'a..b=1', '.a=1', '__proto__=1', 'a.__proto__.b=1', 'a="', 'a={', '<<=1'])(
  '`%s` sets nothing',
  (text) => {
    expect(readSet(text)).toMatchObject({ ok: false, problem: { code: 'E0114' } });
  },
);

it('a sweep gives each value, with commas inside brackets and quotes left alone', () => {
  const read = readSweep('a=1,3e-4,x,[1, 2],"y,z"');
  expect(read.ok && read.value.values).toEqual([1, 0.0003, 'x', [1, 2], 'y,z']);
  expect(readSweep('a=').ok).toBe(false);
});

it('a grid has every combination once', () => {
  const keys = [readSweep('a=1,2'), readSweep('b.c=x,y,z')].flatMap((one) => (one.ok ? [one.value] : []));
  const points = gridOf(keys).map((point) =>
    JSON.stringify(flatten(point.reduce<YamlMapping>((so, one) => withValue(so, one, so), {}))),
  );
  expect(new Set(points)).toHaveLength(6);
  expect(points[0]).toBe('{"a":1,"b.c":"x"}');
  expect(gridOf([])).toEqual([[]]);
});

it('what was set is read back under its dotted key, and nothing else has changed', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const leaf: fc.Arbitrary<YamlValue> = fc.oneof(fc.integer(), fc.boolean(), fc.constant('x'));
  const { config } = fc.letrec<{ config: YamlMapping; value: YamlValue }>((tie) => ({
    config: fc.dictionary(key, tie('value')),
    value: fc.oneof({ maxDepth: 3 }, leaf, tie('config')),
  }));
  fc.assert(
    fc.property(config, fc.array(key, { minLength: 1, maxLength: 3 }), leaf, (before, path, value) => {
      const dotted = path.join('.');
      const after = flatten(withValue(before, { path, value }, before));
      expect(after[dotted]).toEqual(value);
      const related = (other: string) =>
        other === dotted || other.startsWith(`${dotted}.`) || dotted.startsWith(`${other}.`);
      const rest = Object.entries(flatten(before)).filter(([other]) => !related(other));
      expect(Object.entries(after).filter(([other]) => other !== dotted)).toEqual(rest);
    }),
    { numRuns: CASES },
  );
});
