/** Which metric a project aims at, from what was printed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goalOf, metricPattern, ranked, seeLog, seeScript } from '../../src/core/metric-guess.ts';
import type { Seen } from '../../src/core/metric-guess.ts';
import { CASES } from '../rig/cases.ts';

const ofLogs = (...logs: string[]): Map<string, Seen> => {
  const seen = new Map<string, Seen>();
  for (const log of logs) seeLog(log, seen);
  return seen;
};
const ofScript = (text: string): string[] => {
  const seen = new Map<string, Seen>();
  seeScript(text, seen);
  return ranked(seen);
};

describe('a metric', () => {
  it.each([
    ['val_acc', 'maximize'],
    ['test_accuracy', 'maximize'],
    ['eval/f1', 'maximize'],
    ['mAP50', 'maximize'],
    ['valLoss', 'minimize'],
    ['val_bpb', 'minimize'],
    ['perplexity', 'minimize'],
    ['rmse', 'minimize'],
    ['top1_err', 'minimize'],
    ['lr', null],
    ['epoch', null],
    ['losses_seen', null],
  ])('%s: %s', (name, goal) => {
    expect(goalOf(name)).toBe(goal);
  });

  it.each([
    ['epoch 3 loss: 0.2 val_acc: 0.9301', ['val_acc', 'loss']],
    ['step 0: train loss 4.2860, val loss 4.2823', ['val_loss', 'train_loss']],
    ['{"eval/f1": 0.81, "train_loss": 1}', ['eval/f1', 'train_loss']],
    ['Test Accuracy = 93.2%', ['test_accuracy']],
    ['val_loss=1e-3 val_ppl=20', ['val_ppl', 'val_loss']],
    ['val_loss: nan', ['val_loss']],
    ['saved loss 3 files; accuracy of torch 2.7.1; acc: v2; my.acc.x', []],
  ])('in the line %s', (line, names) => {
    expect(ranked(ofLogs(line))).toEqual(names);
  });

  it('that most logs have comes first; the example is its last line in the first of them', () => {
    const seen = ofLogs('val_acc: 0.1\nval_acc: 0.93', 'val_acc: 0.5', 'val_f1: 0.5');
    expect(ranked(seen)).toEqual(['val_acc', 'val_f1']);
    expect(seen.get('val_acc')).toEqual({ texts: 2, lines: 3, example: 'val_acc: 0.93' });
  });

  it.each([
    ['print(f"val_acc: {acc:.4f}")', ['val_acc']],
    ['print("val_loss=%.3f" % loss)', ['val_loss']],
    ['console.log(`val_acc: ${acc}`)', ['val_acc']],
    ['json.dump({"status": "COMPLETED", "test_accuracy": acc}, f)', ['test_accuracy']],
    ['print(f"step {i}: val loss {loss:.4f}")', ['val_loss']],
    ['lr = 0.1\nloss = f(x)', []],
  ])('that would be printed by %s', (text, names) => {
    expect(ofScript(text)).toEqual(names);
  });
});

it('whatever is seen in a line, its own pattern finds there', () => {
  const word = fc.constantFrom(
    'val',
    'acc',
    'loss',
    'Test',
    'f1',
    '_',
    '/',
    ' ',
    ':',
    '=',
    '0.93',
    '1e-3',
    'nan',
    '"',
    '%',
    'lr',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const line = words.join('');
      for (const name of ofLogs(line).keys()) expect(line).toMatch(metricPattern(name));
    }),
    { numRuns: CASES },
  );
});
