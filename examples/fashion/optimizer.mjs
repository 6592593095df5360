/** Turns collected gradients into a step: SGD with momentum, or Adam. */

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** `step(model, lr, batchSize)` moves the weights by the mean gradient of the batch and clears the gradients. */
export function createOptimizer(name, momentum) {
  const state = new Map();
  let steps = 0;
  const update = name === 'adam' ? adam : sgd;
  return function step(model, lr, batchSize) {
    steps += 1;
    for (const layer of model.layers) {
      for (const [values, gradients] of [
        [layer.weights, layer.weightGradients],
        [layer.biases, layer.biasGradients],
      ]) {
        if (!state.has(values)) {
          state.set(values, { first: new Float32Array(values.length), second: new Float32Array(values.length) });
        }
        update(values, gradients, { lr, scale: 1 / batchSize, momentum, steps, ...state.get(values) });
        gradients.fill(0);
      }
    }
  };
}

function sgd(values, gradients, { lr, scale, momentum, first }) {
  for (let n = 0; n < values.length; n += 1) {
    first[n] = momentum * first[n] + gradients[n] * scale;
    values[n] -= lr * first[n];
  }
}

function adam(values, gradients, { lr, scale, steps, first, second }) {
  const { beta1, beta2, epsilon } = ADAM;
  const correction = Math.sqrt(1 - beta2 ** steps) / (1 - beta1 ** steps);
  for (let n = 0; n < values.length; n += 1) {
    const gradient = gradients[n] * scale;
    first[n] = beta1 * first[n] + (1 - beta1) * gradient;
    second[n] = beta2 * second[n] + (1 - beta2) * gradient * gradient;
    values[n] -= (lr * correction * first[n]) / (Math.sqrt(second[n]) + epsilon);
  }
}
