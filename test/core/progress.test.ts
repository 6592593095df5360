/** How far a run is: lines as scripts write them, and what follows from them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linePattern, plainReport } from '../../src/core/progress-pattern.ts';
import { progressLine } from '../../src/core/progress-line.ts';
import { ProgressSoFar, progressByTime, totalsOf } from '../../src/core/progress.ts';
import { Thinned } from '../../src/core/thinned.ts';
import { CASES } from '../rig/cases.ts';

const NO_TOTALS = { step: null, epoch: null };

function soFar(...lines: string[]): ProgressSoFar {
  const progress = new ProgressSoFar();
  for (const text of lines) {
    const line = progressLine(text);
    if (line !== null) progress.add(line);
  }
  return progress;
}

const at = (elapsedS: number | null, ageS = 0, usualS: number | null = null) => ({
  elapsedS,
  ageS,
  usualS,
  primary: 'val_acc',
  totals: NO_TOTALS,
});

describe('a line of progress.jsonl', () => {
  it('counts steps or epochs and names values', () => {
    const line = progressLine('{"epoch": 3, "total": 90, "val_acc": 0.5, "note": "text", "on": true}');
    expect(line).toEqual({ step: null, epoch: 3, total: 90, values: { val_acc: 0.5 } });
  });

  it('may hold NaN and Infinity, as Python writes them', () => {
    expect(progressLine('{"step": 1, "loss": NaN, "big": -Infinity}')?.values).toEqual({
      loss: Number.NaN,
      big: Number.NEGATIVE_INFINITY,
    });
  });

  it.each(['', '{"step": 1', '[1, 2]', '3', 'step 1', `{"a": "${'x'.repeat(70_000)}"}`])('is none: %.20s', (text) => {
    expect(progressLine(text)).toBeNull();
  });

  it('keeps a key `__proto__` a key', () => {
    const line = progressLine('{"step": 1, "__proto__": 2}');
    expect(Object.keys(line?.values ?? {})).toEqual(['__proto__']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('progress so far', () => {
  it('is a share of the total that the script tells, and the time that its own pace makes', () => {
    const now = soFar('{"step": 1, "total": 100}', '{"step": 25, "total": 100, "val_acc": 0.7}').now(at(50));
    expect(now).toMatchObject({ unit: 'step', now: 25, total: 100, share: 0.25, metric: 0.7, etaS: 150 });
    expect(now.etaFrom).toBe('steps');
  });

  it('counts on while nothing new is written', () => {
    // 25 of 100 in 50 s; the last line was written 10 s ago.
    expect(soFar('{"step": 1}', '{"step": 25, "total": 100}').now(at(60, 10)).etaS).toBe(140);
    expect(soFar('{"step": 1}', '{"step": 99, "total": 100}').now(at(500, 400)).etaS).toBe(0);
  });

  it('of a script that counts from 0 is one more', () => {
    expect(soFar('{"epoch": 0, "total": 10}', '{"epoch": 9, "total": 10}').now(at(50))).toMatchObject({
      now: 9,
      share: 1,
      etaS: 0,
    });
  });

  it('of a run that was resumed is measured from where it began', () => {
    // Epochs 41 to 60 took 20 s: another 20 will.
    const lines = Array.from({ length: 20 }, (_, i) => `{"epoch": ${41 + i}, "total": 80}`);
    expect(soFar(...lines).now(at(20))).toMatchObject({ share: 0.75, etaS: 20 });
  });

  it('keeps the last value of each key, also where not every line has it', () => {
    const now = soFar('{"step": 1, "val_acc": 0.1}', '{"step": 2, "loss": 3}', '{"step": 3, "loss": NaN}').now(at(1));
    expect(now).toMatchObject({ now: 3, metric: 0.1, values: { val_acc: 0.1, loss: null } });
  });

  it('takes the total from the config where the script tells none', () => {
    const totals = totalsOf({ 'training.epochs': 4, 'training.lr': 1 }, null);
    const now = soFar('{"step": 900, "epoch": 1}').now({ ...at(10), totals });
    expect(now).toMatchObject({ unit: 'epoch', now: 1, total: 4, share: 0.25, etaS: 30 });
  });

  it('without any total goes by how long runs usually take', () => {
    expect(soFar('{"step": 7}').now(at(30, 0, 120))).toMatchObject({ share: 0.25, etaS: 90, etaFrom: 'history' });
    expect(progressByTime(200, 120)).toMatchObject({ share: 1, etaS: 0, now: null });
    expect(progressByTime(30, null)).toMatchObject({ share: null, etaS: null, etaFrom: null });
  });
});

describe('totals of a config', () => {
  it('are those of the one key that is named like it', () => {
    expect(totalsOf({ 'a.max_steps': 500, epochs: 3, samples: 9 }, null)).toEqual({ step: 500, epoch: 3 });
  });

  it('are unknown where two could be meant, or it is no number', () => {
    expect(totalsOf({ 'warmup.epochs': 2, 'training.epochs': 90 }, null).epoch).toBeNull();
    expect(totalsOf({ epochs: 'many' }, null).epoch).toBeNull();
  });

  it('are those of progress.total_key where it is set', () => {
    expect(totalsOf({ 'warmup.epochs': 2, 'training.epochs': 90 }, 'training.epochs')).toEqual({
      step: null,
      epoch: 90,
    });
    expect(totalsOf({ rounds: 7 }, 'rounds')).toEqual({ step: 7, epoch: null });
  });
});

describe('a pattern', () => {
  it('finds numbers where names stand', () => {
    const read = linePattern('Epoch {epoch}/{total} | loss={loss}');
    expect(read?.('[12:01] Epoch  3/90 |  loss=1.5e-3 ok')).toEqual({
      step: null,
      epoch: 3,
      total: 90,
      values: { loss: 0.0015 },
    });
    expect(read?.('Epoch 3 of 90')).toBeNull();
  });

  it('is none without a name, or with two that touch', () => {
    expect(linePattern('epoch')).toBeNull();
    expect(linePattern('{a}{b}')).toBeNull();
  });

  it('is text: nothing in it is a regular expression', () => {
    expect(linePattern('(a+)+$ {x}')?.('(a+)+$ 3')?.values).toEqual({ x: 3 });
    expect(linePattern('(a+)+$ {x}')?.('aaaa 3')).toBeNull();
  });
});

describe('a report that is only printed', () => {
  it.each([
    ['epoch 118 train_loss 0.201 val_acc 0.9409', { epoch: 118, values: { train_loss: 0.201, val_acc: 0.9409 } }],
    ['epoch 2/5 loss 0.5 3.1s', { epoch: 2, total: 5, values: { loss: 0.5 } }],
    ['step=40 loss=3', { step: 40, values: { loss: 3 } }],
    ['epoch 3: saved 2 files, lr 1e-4', { epoch: 3, values: { lr: 1e-4 } }],
    ['Iteration: 7, lr: 1e-4, loss: nan', { step: 7, values: { lr: 1e-4, loss: Number.NaN } }],
  ])('is read: %s', (line, expected) => {
    expect(plainReport(line)).toMatchObject(expected);
  });

  it.each(['loading 3 files', 'loss 0.3', 'epoch 3', 'stepping stones 4 of 5', 'loss became NaN at step 41'])(
    'is none: %s',
    (line) => {
      expect(plainReport(line)).toBeNull();
    },
  );
});

describe('a thinned curve', () => {
  const values = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NaN)), {
    minLength: 1,
    maxLength: 3000,
  });

  it('keeps the least, the largest, the first and the last value, in few points that were all there', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 8, max: 60 }), (ys, most) => {
        const thinned = new Thinned(most);
        for (const [x, y] of ys.entries()) thinned.add(x, y);
        const { x, y } = thinned.points();
        const finite = ys.filter((one) => Number.isFinite(one));
        const known = y.filter((one) => one !== null);
        expect(thinned.count).toBe(ys.length);
        expect(x.length).toBeLessThanOrEqual(most);
        expect(x).toEqual(x.toSorted((a, b) => a - b));
        expect(new Set(x).size).toBe(x.length);
        for (const [i, place] of x.entries()) {
          const was = ys[place] ?? Number.NaN;
          expect(y[i]).toBe(Number.isFinite(was) ? was : null);
        }
        // -0 and 0 are the same value.
        const [least, largest] = [Math.min(...finite) + 0, Math.max(...finite) + 0];
        expect([Math.min(...known) + 0, Math.max(...known) + 0]).toEqual([least, largest]);
        expect([x[0], x.at(-1)]).toEqual([0, ys.length - 1]);
      }),
      { numRuns: CASES },
    );
  });

  it('of few points is all of them', () => {
    const thinned = new Thinned(1500);
    for (let i = 0; i < 400; i += 1) thinned.add(i, i * i);
    expect(thinned.points().y).toEqual(Array.from({ length: 400 }, (_, i) => i * i));
  });

  it('of a script that began again is in the order of x', () => {
    const thinned = new Thinned(100);
    for (const x of [0, 1, 2, 0, 1, 2, 3]) thinned.add(x, 1);
    expect(thinned.points().x).toEqual([0, 0, 1, 1, 2, 2, 3]);
  });
});
