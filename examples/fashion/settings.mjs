/** The settings of a run, checked: a misspelt key must fail the run, not quietly train something else. */

const number = (low, high) => ({
  ok: (value) => typeof value === 'number' && value >= low && value <= high,
  expected: `a number from ${low} to ${high}`,
});
const integer = (low, high) => ({
  ok: (value) => Number.isInteger(value) && value >= low && value <= high,
  expected: `a whole number from ${low} to ${high}`,
});
const oneOf = (...names) => ({ ok: (value) => names.includes(value), expected: names.join(' or ') });
const flag = oneOf(true, false);
const widths = {
  ok: (value) => Array.isArray(value) && value.every((width) => Number.isInteger(width) && width >= 1 && width <= 1024),
  expected: 'a list of layer widths, like [64] or []',
};

const SETTINGS = {
  model: { hidden: widths, activation: oneOf('relu', 'leaky_relu', 'tanh'), dropout: number(0, 0.9) },
  optimizer: {
    name: oneOf('sgd', 'adam'),
    lr: number(0, 1000),
    momentum: number(0, 0.999),
    schedule: oneOf('constant', 'cosine'),
  },
  training: {
    epochs: integer(1, 1000),
    batch_size: integer(1, 1000),
    samples: integer(1, 7000),
    flip: flag,
    seed: integer(0, 2 ** 32 - 1),
  },
};

/** The config itself, if each setting is there and fits; throws one error that names all faults. */
export function checkSettings(config) {
  const faults = [];
  for (const name of Object.keys(config)) {
    if (!(name in SETTINGS)) faults.push(`unknown section ${name}`);
  }
  for (const [section, rules] of Object.entries(SETTINGS)) {
    const given = config[section] ?? {};
    for (const name of Object.keys(given)) {
      if (!(name in rules)) faults.push(`unknown setting ${section}.${name}`);
    }
    for (const [name, { ok, expected }] of Object.entries(rules)) {
      if (!ok(given[name])) faults.push(`${section}.${name}: expected ${expected}, got ${JSON.stringify(given[name])}`);
    }
  }
  if (faults.length > 0) throw new Error(faults.join('; '));
  return config;
}
