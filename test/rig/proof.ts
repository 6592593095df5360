/**
 * How far a proof goes, and what it measured. `npm test` runs the short column of the table in docs/reliability.md, `npm run test:long` the
 * long one: the same tests, with ORZE_PROOF=long.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from './project.ts';

export const long = process.env.ORZE_PROOF === 'long';

/** The value for `npm test`, or the one for `npm run test:long`. */
export const reach = <T>(short: T, far: T): T => (long ? far : short);

const FIGURES = process.env.ORZE_PROOF_FIGURES ?? join(REPOSITORY, '.proof', 'figures.jsonl');

/** Notes what a proof measured: `row` as in the table, `said` as it goes into the page. */
export function figure(row: string, said: string): void {
  mkdirSync(dirname(FIGURES), { recursive: true });
  appendFileSync(FIGURES, `${JSON.stringify({ row, reach: long ? 'long' : 'short', said })}\n`);
}
