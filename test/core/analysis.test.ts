import { describe, expect, it } from 'vitest';
import { adviceOf, improvements, keyEffects, plateauOf, sameConfigs } from '../../src/core/analysis.ts';
import type { AnalysedRun } from '../../src/core/analysis.ts';
import { courseOf } from '../../src/core/course.ts';
import type { EndedRun } from '../../src/core/course.ts';
import { fingerprint, maskedMessage } from '../../src/core/fingerprint.ts';
import { diffFlat, diffText, flatten } from '../../src/core/flat-config.ts';
import { seedNoise } from '../../src/core/noise.ts';
import { quantile } from '../../src/core/quantile.ts';
import { sharedFacts, sharedText } from '../../src/core/shared-facts.ts';
import { PLATEAU_RUNS } from '../../src/core/trend.ts';
import type { IdeaId } from '../../src/core/words.ts';
import { parseYaml } from '../../src/core/yaml.ts';

const BASE = { lr: 0.1, opt: 'sgd', seed: 1 };

function run(id: string, metric: number | null, config: Record<string, unknown>): AnalysedRun {
  return { id, metric, endedAt: null, config: { ...BASE, ...config }, parent: { config: BASE, metric: 0.5 } };
}

const RUNS = [
  run('a', 0.5, {}),
  run('b', 0.6, { lr: 0.01 }),
  run('c', null, { lr: 1 }),
  run('d', 0.7, { lr: 0.01, opt: 'adam' }),
  run('e', 0.4, { lr: 0.3 }),
  run('f', 0.65, { opt: 'adam' }),
  run('g', 0.62, { lr: 0.01, seed: 2 }),
];

describe('a series of runs', () => {
  it('knows who was best when it ended', () => {
    const found = improvements(RUNS, 'larger');
    expect(found.map(({ id, value, delta }) => [id, value, delta])).toEqual([
      ['a', 0.5, null],
      ['b', 0.6, expect.closeTo(0.1)],
      ['d', 0.7, expect.closeTo(0.1)],
    ]);
    expect(improvements(RUNS, 'smaller').map(({ id }) => id)).toEqual(['a', 'e']);
  });

  it('is a plateau where the course of the search and status.json say so: after twelve scored runs without a new best', () => {
    const found = improvements(RUNS, 'larger');
    expect(plateauOf(RUNS, found)).toEqual({ is: false, sinceRuns: 3, threshold: PLATEAU_RUNS });
    for (const count of [8, 9]) {
      const runs = [...RUNS, ...Array.from({ length: count }, (_, i) => run(`n${i}`, 0.1, {}))];
      const ended = runs.map(({ id, metric }, i): EndedRun => {
        return { id: id as IdeaId, startedMs: i, endedMs: i + 1, value: metric, failed: metric === null };
      });
      const course = courseOf(ended, 'descending');
      expect(plateauOf(runs, found)).toMatchObject({ is: count === 9, sinceRuns: course.sinceBest });
      expect(course.plateau).toBe(count === 9);
    }
  });

  it('tells what changing a key did: how often, how often for the better, and by how much', () => {
    const effects = keyEffects(RUNS, 'larger', ['seed']);
    const [opt, lr] = ['opt', 'lr'].map((key) => effects.find((one) => one.key === key));
    expect(opt).toMatchObject({ n: 2, wins: 2, medianDelta: expect.closeTo(0.175) as number, tried: ['sgd', 'adam'] });
    expect(lr).toMatchObject({ n: 5, wins: 3, tried: [0.01, 0.1, 0.3, 1], untriedGap: [0.01, 0.1] });
    expect(opt?.importance).toBeGreaterThan(0.4);
    expect(keyEffects(RUNS.slice(0, 4), 'larger', []).every(({ importance }) => importance === null)).toBe(true);
  });

  it('finds runs that differ in nothing but their seed, and how much luck is in them', () => {
    expect(sameConfigs(RUNS)).toEqual([['b', 'g']]);
    const noise = seedNoise([
      { config: { seed: 1 }, metric: 1 },
      { config: { seed: 2 }, metric: 3 },
      { config: { lr: 1, seed: 1 }, metric: 9 },
    ]);
    expect(noise).toEqual({ sigma: expect.closeTo(Math.SQRT2) as number, n: 2 });
    expect(seedNoise([{ config: {}, metric: 1 }])).toBeNull();
  });

  it('advises by what won, what is untried and what failed', () => {
    const effects = keyEffects(RUNS, 'larger', ['seed']);
    const advice = adviceOf(effects, { is: true, sinceRuns: 12 }, [
      { cause: 'nan', count: 3, shared: ['lr >= 1 (3/3)'] },
    ]);
    expect(advice.join('\n')).toContain('changing lr won 3 of 5');
    expect(advice.join('\n')).toContain('lr >= 1 (3/3) gave nan 3 times');
    expect(advice.at(-1)).toContain('no new best in 12 runs');
  });
});

describe('what failures share', () => {
  const oom = [
    { host: 'n2', batch: 512 },
    { host: 'n2', batch: 768 },
    { host: 'n2', batch: 1024 },
  ];
  const fine = [
    { host: 'n1', batch: 64 },
    { host: 'n1', batch: 128 },
    { host: 'n2', batch: 256 },
  ];

  it('is a value that others do not have, or a range that they do not reach', () => {
    const facts = sharedFacts(oom, fine);
    expect(facts.map(sharedText)).toEqual(['batch >= 512 (3/3)', 'host = n2 (3/3)']);
  });

  it('is nothing for one run alone, or where all others are the same', () => {
    expect(sharedFacts(oom.slice(0, 1), fine)).toEqual([]);
    expect(sharedFacts(oom, [...oom, ...oom])).toEqual([]);
  });
});

describe('a fingerprint', () => {
  it('is the same whatever numbers, paths, ids and quoted names are in the text', () => {
    const one = fingerprint('RuntimeError: idea-7 at /data/a/b.pt: got "x" at step 41 (0x7f3a)', 'exit-1');
    const other = fingerprint('RuntimeError: idea-9 at /mnt/c.pt: got "y" at step 9000 (0xdead)', 'exit-1');
    expect(one).toBe(other);
    expect(one).toMatch(/^f-[0-9a-f]{4}$/);
    expect(fingerprint('RuntimeError: other', 'exit-1')).not.toBe(one);
    expect(fingerprint('x', 'oom')).not.toBe(fingerprint('x', 'nan'));
  });

  it('is of the last line that says something', () => {
    expect(maskedMessage('Traceback\n  File "a.py", line 3\nValueError: bad lr 0.3\n\n')).toBe(
      'ValueError: bad lr <n>',
    );
  });
});

describe('configs by dotted keys', () => {
  it('are told apart in few words', () => {
    const read = parseYaml('training: {lr: 0.0003, epochs: 5}\nmodel: {hidden: [64], x: {}}\n');
    const flat = flatten(read.ok ? read.value : null);
    expect(flat).toEqual({ 'training.lr': 0.0003, 'training.epochs': 5, 'model.hidden': [64], 'model.x': {} });
    const changes = diffFlat({ ...flat, 'training.lr': 0.001, 'model.y': 1 }, flat);
    expect(diffText(changes)).toBe('lr 1e-3→3e-4, y 1→–');
    expect(diffFlat({ a: 1, out: 'x' }, { a: 1, out: 'y' }, ['out'])).toEqual([]);
  });
});

it('quantiles lie between the two nearest', () => {
  expect([0, 0.5, 0.9, 1].map((q) => quantile([1, 2, 3, 4], q))).toEqual([1, 2.5, expect.closeTo(3.7), 4]);
});
