/** The examples by hand, without orze: their scripts keep the contract of a training script. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/core/config-read.ts';
import { classOfText } from '../../src/core/log-evidence.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const FASHION = join(EXAMPLES, 'fashion');
const TINY = {
  model: { hidden: [4], activation: 'relu', dropout: 0 },
  optimizer: { name: 'sgd', lr: 0.05, momentum: 0.9, schedule: 'constant' },
  training: { epochs: 1, batch_size: 8, samples: 400, flip: false, seed: 1 },
};

let results = '';
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'orze-examples-'));
});
afterEach(() => rmSync(results, { recursive: true }));

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

function run(command: string, args: string[], cwd: string, env: Record<string, string> = {}): Ended {
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } });
}

/** The training command of protocol.md; the frozen config as orze gives it, or none. */
function train(id: string, config: object | null, ideas = 'ideas.md'): Ended {
  const args = ['--idea-id', id, '--results-dir', results, '--ideas-md', ideas, '--config', 'configs/base.yaml'];
  if (config === null) return run('node', ['train.mjs', ...args], FASHION);
  const frozen = join(results, 'frozen.json');
  writeFileSync(frozen, JSON.stringify(config));
  return run('node', ['train.mjs', ...args], FASHION, { ORZE_CONFIG: frozen });
}

const METRICS = z.looseObject({ status: z.enum(['COMPLETED', 'FAILED']), error: z.string().optional() });
const REPORT = z.object({
  accuracy: z.number(),
  worst_class: z.object({ name: z.string(), accuracy: z.number() }),
  worst_pair: z.object({ is: z.string(), taken_for: z.string(), count: z.int().positive() }),
  per_class: z.record(z.string(), z.number()),
  classes: z.array(z.string()),
  confusion: z.array(z.array(z.int().nonnegative())),
});

function read<T>(schema: z.ZodType<T>, id: string, name: string): T {
  return schema.parse(JSON.parse(readFileSync(join(results, id, name), 'utf8')));
}

const metricsOf = (id: string) => read(METRICS, id, 'metrics.json');

/** The command for the shell example, with an idea of this config. */
function trainShell(config: string): Ended {
  mkdirSync(join(results, 'idea-001'));
  writeFileSync(join(results, 'idea.md'), `## idea-001: Try\n\n\`\`\`yaml\n${config}\n\`\`\`\n`);
  const paths = ['--results-dir', results, '--ideas-md', join(results, 'idea.md'), '--config', 'configs/base.yaml'];
  return run('sh', ['train.sh', '--idea-id', 'idea-001', ...paths], join(EXAMPLES, 'shell'));
}

describe('examples/fashion', () => {
  it('trains, tells its progress in one line per epoch, and writes the metrics', () => {
    const ended = train('idea-001', TINY);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^epoch 1\/1 loss \d\.\d{3} val_accuracy 0\.\d{3} \d\.\ds\n$/);
    const metrics = metricsOf('idea-001');
    expect(metrics).toMatchObject({ status: 'COMPLETED', epochs: 1, steps: 50, samples: 400, seed: 1 });
    expect(metrics.params).toBe(196 * 4 + 4 + 4 * 10 + 10);
    // Ten classes in equal numbers: guessing gives 0.1.
    expect(metrics.test_accuracy).toBeGreaterThan(0.25);
    expect(readdirSync(join(results, 'idea-001')).toSorted()).toEqual([
      'metrics.json',
      'predictions.txt',
      'progress.jsonl',
    ]);
  });

  it('evaluates the predictions: the confusion matrix accounts for every test picture', () => {
    train('idea-001', TINY);
    const ended = run('node', ['eval.mjs', '--idea-id', 'idea-001', '--results-dir', results], FASHION);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    const report = read(REPORT, 'idea-001', 'eval_report.json');
    expect(report.confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual(Array(10).fill(200));
    expect(report.accuracy).toBe(metricsOf('idea-001').test_accuracy);
    const { name, accuracy } = report.worst_class;
    expect(accuracy).toBe(Math.min(...Object.values(report.per_class)));
    expect(report.per_class[name]).toBe(accuracy);
    const { is, taken_for: takenFor, count } = report.worst_pair;
    expect(is).not.toBe(takenFor);
    expect(report.confusion[report.classes.indexOf(is)]?.[report.classes.indexOf(takenFor)]).toBe(count);
  });

  it('gives the same result again, whether it reads the frozen config or the ideas file', () => {
    train('idea-001', TINY);
    const ideas = join(results, 'ideas.md');
    const block = [
      'model:',
      '  hidden: [4]',
      'optimizer:',
      '  lr: 0.05 # larger',
      'training:',
      '  epochs: 1',
      '  batch_size: 8',
      '  samples: 400',
    ];
    writeFileSync(ideas, `## idea-002: Tiny\n- **Parent**: none\n\n\`\`\`yaml\n${block.join('\n')}\n\`\`\`\n`);
    expect(train('idea-002', null, ideas)).toMatchObject({ status: 0, stderr: '' });
    const [frozen, parsed] = ['idea-001', 'idea-002'].map((id) => ({
      ...metricsOf(id),
      training_time: 0,
    }));
    expect(parsed).toEqual(frozen);
  });

  it('stops the diverging idea with a text that is of class nan', () => {
    expect(train('idea-008', null)).toMatchObject({ status: 1, stdout: '' });
    const metrics = metricsOf('idea-008');
    expect(metrics.status).toBe('FAILED');
    expect(classOfText(String(metrics.error))).toBe('nan');
  });

  it('refuses a misspelt setting and a number that YAML 1.1 reads as text', () => {
    const config = { ...TINY, model: { ...TINY.model, hiden: [8] }, optimizer: { ...TINY.optimizer, lr: '1e-3' } };
    expect(train('idea-001', config).status).toBe(1);
    expect(metricsOf('idea-001')).toEqual({
      status: 'FAILED',
      error: 'unknown setting model.hiden; optimizer.lr: expected a number from 0 to 1000, got "1e-3"',
    });
  });

  it('does not train the idea whose YAML is broken on purpose', () => {
    expect(train('idea-010', null).status).toBe(1);
    expect(metricsOf('idea-010').error).toMatch(/^line 3 of the YAML: /);
  });
});

describe('examples/shell', () => {
  it('scores a number', () => {
    expect(trainShell('x: 5')).toMatchObject({ status: 0, stdout: 'x 5 scores 96\n' });
    expect(metricsOf('idea-001')).toEqual({ status: 'COMPLETED', score: 96 });
  });

  it('fails without metrics when the config is no number', () => {
    expect(trainShell('x: seven')).toMatchObject({ status: 1, stderr: "x: expected a whole number, got 'seven'\n" });
    expect(readdirSync(join(results, 'idea-001'))).toEqual([]);
  });
});

it.each(['fashion', 'shell', 'pytorch'])('orze.yaml of %s has no problem', (name) => {
  const text = readFileSync(join(EXAMPLES, name, 'orze.yaml'), 'utf8');
  expect(readConfig(text, 'orze.yaml', {}).problems).toEqual([]);
});
