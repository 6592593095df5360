/** Reads data/fashion14.bin.gz (format: data/README.md) and splits it: 7,000 to train, 1,000 to validate, 2,000 to test. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { shuffledIndices, randomNumbers } from './random.mjs';

export const CLASSES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
/** Width and height of a picture in pixels. */
export const SIDE = 14;
export const PIXELS = SIDE * SIDE;

const FILE = new URL('data/fashion14.bin.gz', import.meta.url);
const HEADER_BYTES = 16;
const VALIDATION = 1000;
/** The split never depends on an idea's seed: validation accuracies of all ideas are comparable. */
const SPLIT_SEED = 14;

/** `images`: brightness 0–1, one picture after the other; `labels`: index into {@link CLASSES}. */
export function readData() {
  const bytes = gunzipSync(readFileSync(FILE));
  const magic = bytes.toString('latin1', 0, 4);
  const [trainCount, testCount, pixels] = [4, 8, 12].map((at) => bytes.readUInt32LE(at));
  const total = trainCount + testCount;
  if (magic !== 'FM14' || pixels !== PIXELS || bytes.length !== HEADER_BYTES + total * (PIXELS + 1)) {
    throw new Error(`${FILE.pathname} is damaged: copy it again`);
  }
  const pictures = bytes.subarray(HEADER_BYTES, HEADER_BYTES + total * PIXELS);
  const labels = bytes.subarray(HEADER_BYTES + total * PIXELS);

  const order = shuffledIndices(trainCount, randomNumbers(SPLIT_SEED));
  const take = (indices) => ({
    images: Float32Array.from({ length: indices.length * PIXELS }, (_, at) => {
      const picture = indices[Math.floor(at / PIXELS)];
      return pictures[picture * PIXELS + (at % PIXELS)] / 255;
    }),
    labels: Uint8Array.from(indices, (picture) => labels[picture]),
  });
  return {
    train: take(order.subarray(0, trainCount - VALIDATION)),
    validation: take(order.subarray(trainCount - VALIDATION)),
    test: take(Uint32Array.from({ length: testCount }, (_, n) => trainCount + n)),
  };
}
