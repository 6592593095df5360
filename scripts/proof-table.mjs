/** Prints what the proofs have measured, a row each: `node scripts/proof-table.mjs [figures.jsonl]`. */
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const file = process.argv[2] ?? join(ROOT, '.proof', 'figures.jsonl');
const figures = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

const [cpu] = cpus();
console.log(
  `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
);
console.log('| Proof | Measured |\n|---|---|');
for (const { row, said } of figures) console.log(`| ${row} | ${said} |`);
