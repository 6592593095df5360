/**
 * Looks closer at a trained run: which clothes it confuses. Reads predictions.txt, writes eval_report.json.
 *
 *   node eval.mjs --idea-id idea-001 --results-dir results
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLASSES, readData } from './data.mjs';
import { readOptions, writeResult } from './project.mjs';

const options = readOptions('idea-id', 'results-dir');
const runDir = join(options['results-dir'], options['idea-id']);
const predictions = Uint8Array.from(readFileSync(join(runDir, 'predictions.txt'), 'utf8').trim());
const report = evaluate(predictions, readData().test.labels);
writeResult(runDir, 'eval_report.json', `${JSON.stringify(report, null, 2)}\n`);

const { worst_class: weakest, worst_pair: pair } = report;
console.log(`accuracy ${report.accuracy} · weakest class ${weakest.name} ${weakest.accuracy}`);
console.log(`most frequent mistake: ${pair.count} × ${pair.is} taken for ${pair.taken_for}`);

function evaluate(guesses, labels) {
  if (guesses.length !== labels.length) {
    throw new Error(`predictions.txt: expected ${labels.length} digits, got ${guesses.length}`);
  }
  /** confusion[is][taken for] */
  const confusion = CLASSES.map(() => CLASSES.map(() => 0));
  labels.forEach((label, n) => (confusion[label][guesses[n]] += 1));

  const perClass = CLASSES.map((name, label) => ({
    name,
    accuracy: confusion[label][label] / confusion[label].reduce((sum, count) => sum + count, 0),
  }));
  const mistakes = confusion.flatMap((row, is) =>
    row.flatMap((count, takenFor) => (is === takenFor ? [] : { is: CLASSES[is], taken_for: CLASSES[takenFor], count })),
  );
  return {
    accuracy: confusion.reduce((sum, row, label) => sum + row[label], 0) / labels.length,
    worst_class: perClass.reduce((worst, next) => (next.accuracy < worst.accuracy ? next : worst)),
    worst_pair: mistakes.reduce((worst, next) => (next.count > worst.count ? next : worst)),
    per_class: Object.fromEntries(perClass.map(({ name, accuracy }) => [name, accuracy])),
    classes: CLASSES,
    confusion,
  };
}
