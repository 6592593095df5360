/** The starter training script where there is no python3: runs on the Node that orze runs on. */
export const TRAIN_NODE = String.raw`#!/usr/bin/env node
/*
 * Trains one idea. orze calls it as
 *
 *     node train_idea.mjs --idea-id idea-001 --results-dir results --ideas-md ideas.md --config configs/base.yaml
 *
 * and asks for one thing: <results-dir>/<idea-id>/metrics.json. Put your own training into train().
 */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Flat "key: value" lines are enough for this starter. */
function readYaml(text) {
  const config = {};
  for (const line of text.split('\n')) {
    const pair = /^([\w.-]+):\s*(.*?)\s*(#.*)?$/.exec(line);
    if (pair) config[pair[1]] = scalar(pair[2]);
  }
  return config;
}

function scalar(text) {
  if (text !== '' && Number.isFinite(Number(text))) return Number(text);
  return { true: true, false: false }[text.toLowerCase()] ?? text.replace(/^["']|["']$/g, '');
}

/** The base config, changed by the YAML block of the idea. */
function readConfig(baseFile, ideasFile, ideaId) {
  const ideas = readFileSync(ideasFile, 'utf8');
  const block = new RegExp('^## ' + ideaId + ':[^]*?^${'```'}ya?ml\\s*\\n([^]*?)^${'```'}', 'm').exec(ideas);
  if (!block) throw new Error(ideaId + ' has no YAML block in ' + ideasFile);
  return { ...readYaml(readFileSync(baseFile, 'utf8')), ...readYaml(block[1]) };
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Points of a square: class 1 inside a circle, with some labels wrong. */
function makeData(config) {
  const draw = random(config.seed);
  const data = Array.from({ length: config.samples }, () => {
    const [x, y] = [draw() * 2 - 1, draw() * 2 - 1];
    const wrong = draw() < config.label_noise;
    const squares = config.features === 'quadratic' ? [x * x, y * y, x * y] : [];
    return { features: [1, x, y, ...squares], label: Number(x * x + y * y < 0.6 !== wrong) };
  });
  const cut = Math.floor((data.length * 4) / 5);
  return [data.slice(0, cut), data.slice(cut)];
}

function predict(weights, features) {
  const z = weights.reduce((sum, weight, i) => sum + weight * features[i], 0);
  return 1 / (1 + Math.exp(-Math.max(-50, Math.min(50, z))));
}

function evaluate(weights, data) {
  let [loss, hits] = [0, 0];
  for (const { features, label } of data) {
    const p = Math.min(Math.max(predict(weights, features), 1e-9), 1 - 1e-9);
    loss -= Math.log(label ? p : 1 - p);
    hits += Number(p > 0.5 === Boolean(label));
  }
  return [loss / data.length, hits / data.length];
}

/** Optional: orze shows how far the run is, how long it will take, and its curves. */
function report(folder, line) {
  appendFileSync(join(folder, 'progress.jsonl'), JSON.stringify(line) + '\n');
}

/** Logistic regression by gradient descent, one sample at a time. */
function train(config, folder) {
  const [training, test] = makeData(config);
  let weights = training[0].features.map(() => 0);
  let [loss, accuracy] = [0, 0];
  for (let epoch = 1; epoch <= config.epochs; epoch++) {
    for (const { features, label } of training) {
      const step = config.lr * (label - predict(weights, features));
      weights = weights.map((w, i) => w + step * features[i] - config.lr * config.l2 * w);
    }
    [loss, accuracy] = evaluate(weights, test);
    console.log('epoch %d/%d test_loss %s test_accuracy %s', epoch, config.epochs, loss.toFixed(4), accuracy.toFixed(4));
    report(folder, { epoch, total: config.epochs, test_loss: loss, test_accuracy: accuracy });
  }
  return { test_accuracy: Number(accuracy.toFixed(4)), test_loss: Number(loss.toFixed(4)) };
}

const args = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) args[process.argv[i]] = process.argv[i + 1];
const config = readConfig(args['--config'], args['--ideas-md'], args['--idea-id']);
console.log('config', JSON.stringify(config));
const folder = join(args['--results-dir'], args['--idea-id']);
const start = performance.now();
const scores = train(config, folder);
const metrics = { status: 'COMPLETED', ...scores, training_time: Math.round(performance.now() - start) / 1000 };
const path = join(folder, 'metrics.json');
writeFileSync(path + '.part', JSON.stringify(metrics, null, 2));
renameSync(path + '.part', path);
`;
