import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effectiveConfig } from '../../src/core/effective.ts';
import { canonical, diffFlat, flatten } from '../../src/core/flat-config.ts';
import { FlatBase } from '../../src/core/flat-overlay.ts';
import type { YamlValue } from '../../src/core/yaml.ts';
import { CASES } from '../rig/cases.ts';

const key = fc.constantFrom('a', 'b', 'c', 'lr');
const leaf = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, Number.NaN),
  fc.boolean(),
  fc.constantFrom('x', ''),
  fc.constant(null),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
);
const { config } = fc.letrec<{ config: YamlValue; value: YamlValue }>((tie) => ({
  config: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('config')),
}));

it('base ⊕ idea on flattened configs is the flattened config that the run gets', () => {
  fc.assert(
    fc.property(config, config, (base, own) => {
      const effective = effectiveConfig(base, own);
      if (!effective.ok) throw new Error(effective.problem.message);
      const [flat, wanted] = [flatten(base), flatten(effective.value)];
      expect(canonical(new FlatBase(flat).with(flatten(own)))).toBe(canonical(wanted));
    }),
    { numRuns: CASES },
  );
});

it('one key of base ⊕ idea is told as from all of them', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'lr'), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(config, config, names, (base, own, name) => {
      const [flat, changes] = [new FlatBase(flatten(base)), flatten(own)];
      const all = flat.with(changes);
      for (const one of [name.join('.'), ...Object.keys(all), ...Object.keys(flat.flat)]) {
        expect(flat.at(changes, one)).toEqual(all[one]);
      }
    }),
    { numRuns: CASES },
  );
});

it('two ideas have the same delta exactly when their runs get the same config', () => {
  fc.assert(
    fc.property(config, config, config, (base, one, other) => {
      const flat = new FlatBase(flatten(base));
      const delta = (own: YamlValue): string => {
        const entries = [...flat.delta(flatten(own))].map(([name, value]) => [name, canonical(value)]);
        return JSON.stringify(entries.toSorted());
      };
      const same = diffFlat(flat.with(flatten(one)), flat.with(flatten(other))).length === 0;
      expect(delta(one) === delta(other)).toBe(same);
    }),
    { numRuns: CASES },
  );
});

it('configs differ in nothing exactly when their canonical texts are equal', () => {
  fc.assert(
    fc.property(config, config, (one, other) => {
      const [a, b] = [flatten(one), flatten(other)];
      expect(diffFlat(a, b).length === 0).toBe(canonical(a) === canonical(b));
    }),
    { numRuns: CASES },
  );
});
