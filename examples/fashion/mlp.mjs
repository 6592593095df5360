/**
 * A multilayer perceptron with a softmax at its end, one picture at a time. Weights are stored input by input: the row of an input
 * that is zero (dark pixel, silent ReLU, dropped unit) is skipped, which halves the work on these pictures.
 */

const NEGATIVE_SLOPE = { relu: 0, leaky_relu: 0.01 };

/** Layers of `sizes[n]` inputs and `sizes[n + 1]` outputs; weights uniform with He's variance, 2 / inputs. */
export function createModel(sizes, activation, random) {
  const layers = [];
  for (let n = 0; n + 1 < sizes.length; n += 1) {
    const [inputs, outputs] = [sizes[n], sizes[n + 1]];
    const bound = Math.sqrt(6 / inputs);
    layers.push({
      inputs,
      outputs,
      weights: Float32Array.from({ length: inputs * outputs }, () => (random() * 2 - 1) * bound),
      biases: new Float32Array(outputs),
      weightGradients: new Float32Array(inputs * outputs),
      biasGradients: new Float32Array(outputs),
      /** Output of the layer for the latest picture, and the gradient of the loss by it. */
      values: new Float32Array(outputs),
      errors: new Float32Array(outputs),
      /** 0 for a dropped unit, else 1 / (share of kept units). */
      masks: new Float32Array(outputs).fill(1),
    });
  }
  return { layers, activation };
}

export function parameterCount(model) {
  return model.layers.reduce((sum, { weights, biases }) => sum + weights.length + biases.length, 0);
}

/** Probabilities of the classes for the picture. With `dropout`, hidden units are silenced at random: for training only. */
export function forward(model, picture, dropout = 0, random) {
  let input = picture;
  const last = model.layers.length - 1;
  model.layers.forEach((layer, n) => {
    affine(layer, input);
    if (n < last) {
      activate(layer, model.activation);
      if (dropout > 0) drop(layer, dropout, random);
    }
    input = layer.values;
  });
  softmax(input);
  return input;
}

/** Adds the gradient of the cross-entropy of the latest {@link forward} to the layers' gradients. */
export function backward(model, picture, label) {
  const { layers, activation } = model;
  const top = layers.at(-1);
  top.errors.set(top.values);
  top.errors[label] -= 1;
  for (let n = layers.length - 1; n >= 0; n -= 1) {
    const layer = layers[n];
    const below = layers[n - 1];
    const input = below === undefined ? picture : below.values;
    collect(layer, input);
    if (below !== undefined) passDown(layer, below, activation);
  }
}

function affine({ inputs, outputs, weights, biases, values }, input) {
  values.set(biases);
  for (let i = 0; i < inputs; i += 1) {
    const x = input[i];
    if (x === 0) continue;
    const row = i * outputs;
    for (let o = 0; o < outputs; o += 1) values[o] += x * weights[row + o];
  }
}

function activate({ values }, activation) {
  if (activation === 'tanh') {
    for (let o = 0; o < values.length; o += 1) values[o] = Math.tanh(values[o]);
  } else {
    const slope = NEGATIVE_SLOPE[activation];
    for (let o = 0; o < values.length; o += 1) if (values[o] < 0) values[o] *= slope;
  }
}

function drop({ values, masks }, dropout, random) {
  const kept = 1 / (1 - dropout);
  for (let o = 0; o < values.length; o += 1) {
    masks[o] = random() < dropout ? 0 : kept;
    values[o] *= masks[o];
  }
}

function softmax(values) {
  let highest = -Infinity;
  for (const value of values) highest = Math.max(highest, value);
  let sum = 0;
  for (let o = 0; o < values.length; o += 1) {
    values[o] = Math.exp(values[o] - highest);
    sum += values[o];
  }
  for (let o = 0; o < values.length; o += 1) values[o] /= sum;
}

function collect({ inputs, outputs, errors, weightGradients, biasGradients }, input) {
  for (let o = 0; o < outputs; o += 1) biasGradients[o] += errors[o];
  for (let i = 0; i < inputs; i += 1) {
    const x = input[i];
    if (x === 0) continue;
    const row = i * outputs;
    for (let o = 0; o < outputs; o += 1) weightGradients[row + o] += x * errors[o];
  }
}

/** The loss's gradient by the output of the layer below, through that layer's dropout and activation. */
function passDown(layer, below, activation) {
  const { outputs, weights, errors } = layer;
  for (let i = 0; i < below.outputs; i += 1) {
    const mask = below.masks[i];
    const slope = mask === 0 ? 0 : mask * slopeAt(below.values[i] / mask, activation);
    if (slope === 0) {
      below.errors[i] = 0;
      continue;
    }
    let sum = 0;
    const row = i * outputs;
    for (let o = 0; o < outputs; o += 1) sum += weights[row + o] * errors[o];
    below.errors[i] = sum * slope;
  }
}

/** Derivative of the activation where its value is `value`. */
function slopeAt(value, activation) {
  if (activation === 'tanh') return 1 - value * value;
  return value > 0 ? 1 : NEGATIVE_SLOPE[activation];
}
