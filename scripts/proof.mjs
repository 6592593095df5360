/**
 * Runs the proofs one after another and prints what they measured. `node scripts/proof.mjs` is the short column of the table in
 * docs/reliability.md, `node scripts/proof.mjs --long` the long one. Further arguments go to vitest: names of files to run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const long = args.includes('--long');
const figures = join(ROOT, '.proof', `${long ? 'long' : 'short'}.jsonl`);
mkdirSync(join(ROOT, '.proof'), { recursive: true });
rmSync(figures, { force: true });

const env = { ...process.env, ORZE_PROOF: long ? 'long' : 'short', ORZE_PROOF_FIGURES: figures };
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const given = args.filter((arg) => arg !== '--long');
const run = ['run', '--config', 'vitest.proof.config.ts', ...given];
const { status } = spawnSync(process.execPath, [vitest, ...run], { cwd: ROOT, stdio: 'inherit', env });
if (existsSync(figures)) {
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'proof-table.mjs'), figures], { stdio: 'inherit' });
}
process.exitCode = status ?? 1;
