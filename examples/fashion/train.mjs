/**
 * Trains a small neural network to tell clothes apart: the training script of this example, plain JavaScript without dependencies.
 *
 *   node train.mjs --idea-id idea-001 --results-dir results --ideas-md ideas.md --config configs/base.yaml
 *
 * Writes into results/<idea>/: metrics.json (what orze reads), progress.jsonl (how far it is) and predictions.txt (what eval.mjs reads).
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CLASSES, PIXELS, SIDE, readData } from './data.mjs';
import { backward, createModel, forward, parameterCount } from './mlp.mjs';
import { createOptimizer } from './optimizer.mjs';
import { readConfig, readOptions, writeResult } from './project.mjs';
import { randomNumbers, shuffledIndices } from './random.mjs';
import { checkSettings } from './settings.mjs';

const options = readOptions('idea-id', 'results-dir', 'ideas-md', 'config');
const runDir = join(options['results-dir'], options['idea-id']);
mkdirSync(runDir, { recursive: true });

try {
  const config = readConfig({ ideaId: options['idea-id'], ideasMd: options['ideas-md'], base: options.config });
  const { metrics, predictions } = train(checkSettings(config));
  writeResult(runDir, 'predictions.txt', `${predictions.join('')}\n`);
  writeMetrics({ status: 'COMPLETED', ...metrics });
} catch (error) {
  console.error(error);
  writeMetrics({ status: 'FAILED', error: error.message });
  process.exitCode = 1;
}

function writeMetrics(metrics) {
  writeResult(runDir, 'metrics.json', `${JSON.stringify(metrics, null, 2)}\n`);
}

function train({ model: shape, optimizer, training }) {
  const start = performance.now();
  const data = readData();
  const random = randomNumbers(training.seed);
  const model = createModel([PIXELS, ...shape.hidden, CLASSES.length], shape.activation, random);
  const step = createOptimizer(optimizer.name, optimizer.momentum);
  const totalSteps = Math.ceil(training.samples / training.batch_size) * training.epochs;
  const habits = { dropout: shape.dropout, flip: training.flip, random };
  let [steps, loss, validation] = [0, 0, { accuracy: 0 }];

  for (let epoch = 1; epoch <= training.epochs; epoch += 1) {
    const epochStart = performance.now();
    const order = shuffledIndices(training.samples, random);
    loss = 0;
    for (let from = 0; from < order.length; from += training.batch_size) {
      const batch = order.subarray(from, from + training.batch_size);
      const batchLoss = batch.reduce((sum, n) => sum + learn(model, example(data.train, n), habits), 0);
      if (Number.isNaN(batchLoss)) {
        throw new Error(`loss became NaN at step ${steps + 1} (epoch ${epoch}, lr ${optimizer.lr})`);
      }
      step(model, optimizer.lr * share(optimizer.schedule, steps / totalSteps), batch.length);
      steps += 1;
      loss += batchLoss / order.length;
    }
    validation = evaluate(model, data.validation);
    const progress = `loss ${loss.toFixed(3)} val_accuracy ${validation.accuracy.toFixed(3)} ${seconds(epochStart)}s`;
    console.log(`epoch ${epoch}/${training.epochs} ${progress}`);
    const { accuracy: val_accuracy } = validation;
    report({ epoch, total: training.epochs, loss, val_accuracy });
  }

  const test = evaluate(model, data.test);
  return {
    metrics: {
      test_accuracy: test.accuracy,
      test_loss: test.loss,
      val_accuracy: validation.accuracy,
      train_loss: loss,
      training_time: Number(seconds(start)),
      epochs: training.epochs,
      steps,
      params: parameterCount(model),
      samples: training.samples,
      seed: training.seed,
    },
    predictions: test.predictions,
  };
}

function report(line) {
  appendFileSync(join(runDir, 'progress.jsonl'), `${JSON.stringify(line)}\n`);
}

/** Share of the learning rate that is left when `done` (0–1) of the steps are done. */
function share(schedule, done) {
  return schedule === 'cosine' ? (1 + Math.cos(Math.PI * done)) / 2 : 1;
}

/** Adds the gradient of one picture and answers its loss. */
function learn(model, { picture, label }, { dropout, flip, random }) {
  const seen = flip && random() < 0.5 ? mirrored(picture) : picture;
  const loss = crossEntropy(forward(model, seen, dropout, random), label);
  backward(model, seen, label);
  return loss;
}

function evaluate(model, set) {
  let [loss, right] = [0, 0];
  const predictions = Array.from(set.labels, (label, n) => {
    const probabilities = forward(model, example(set, n).picture);
    const guess = probabilities.indexOf(Math.max(...probabilities));
    loss += crossEntropy(probabilities, label);
    if (guess === label) right += 1;
    return guess;
  });
  return { loss: loss / set.labels.length, accuracy: right / set.labels.length, predictions };
}

/** Capped where the probability has underflowed to zero, so that it is finite or, once the weights have overflowed, NaN. */
function crossEntropy(probabilities, label) {
  return -Math.log(Math.max(probabilities[label], 1e-30));
}

function example({ images, labels }, n) {
  return { picture: images.subarray(n * PIXELS, (n + 1) * PIXELS), label: labels[n] };
}

/** Left and right exchanged. */
function mirrored(picture) {
  return picture.map((_, at) => picture[at - (at % SIDE) + (SIDE - 1 - (at % SIDE))]);
}

function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
