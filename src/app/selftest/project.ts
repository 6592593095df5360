/** The scratch project of a self-test: inside the user's results folder, so that it is his file system that is tested. */
import { mkdirSync, mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../edge/file-error.ts';
import { randomHex } from '../../edge/random.ts';
import { TRAINER } from './trainer.ts';

/** The times of leases, scaled down about 300 times, in seconds; the code is the same. */
export const LEASE = {
  heartbeat: 0.4,
  suspect: 1,
  fence: 2,
  reclaim: 6,
  settle: 0.2,
  emptyGrace: 1.5,
  pythonGrace: 3,
  partialGrace: 3,
};
export const POLL_S = 1;

export class ScratchProject {
  /** Everything on the tested file system. */
  readonly dir: string;
  /** Everything else, on the local disk: witness logs, logs and local state of the hosts. Its name marks all processes. */
  readonly local: string;
  readonly results: string;
  readonly ideas: string;
  readonly witness: string;
  /** The folders that were made for it, innermost last. */
  readonly #made: string[] = [];

  /** `resultsDir`: the user's; made if it is absent. Throws what the file system says. */
  constructor(resultsDir: string) {
    const own = join(resultsDir, '.orze');
    for (const folder of [resultsDir, own]) if (makeUnlessThere(folder)) this.#made.push(folder);
    this.dir = join(own, `selftest-${randomHex(4)}`);
    this.local = mkdtempSync(join(process.env['TMPDIR'] ?? tmpdir(), 'orze-selftest-'));
    this.results = join(this.dir, 'results');
    this.ideas = join(this.dir, 'ideas.md');
    this.witness = join(this.local, 'witness');
    for (const folder of [this.dir, this.results, join(this.dir, 'configs'), this.witness]) mkdirSync(folder);
    writeFileSync(this.ideas, '');
    writeFileSync(join(this.dir, 'configs/base.yaml'), 'selftest: true\n');
    writeFileSync(join(this.dir, 'train.cjs'), TRAINER);
    writeFileSync(join(this.dir, 'orze.yaml'), settings());
  }

  log(host: string): string {
    return join(this.local, `${host}.log`);
  }

  /** All of it, and the folders that were made for it, unless somebody else uses them by now. */
  remove(): void {
    for (const folder of [this.dir, this.local])
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    for (const folder of this.#made.toReversed()) {
      try {
        rmdirSync(folder);
      } catch (error) {
        if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'ENOENT') throw error;
      }
    }
  }
}

function settings(): string {
  const lease = Object.entries(LEASE).map(([name, seconds]) => `${name}: ${seconds}`);
  return [
    `python: ${JSON.stringify(process.execPath)}`,
    'train_script: train.cjs',
    `poll: ${POLL_S}`,
    'kill_grace: 1',
    // Every run is compared with its row.
    'report: {max_rows: 0}',
    `lease: {${lease.join(', ')}}`,
    '',
  ].join('\n');
}

function makeUnlessThere(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
