/**
 * What shows that a finished run still is what was read: inode and modification time of its folder, and of the files in it that are not
 * sealed but shown. A run that was deleted and ran again, a file that was replaced or written anew: each changes one of them.
 */
import { join } from 'node:path';
import type { OrzeConfig } from '../core/config.ts';
import type { Files, FileStat } from '../edge/edges.ts';
import type { RunLayout } from './layout.ts';

/** Two changes within one tick of a file system's clock look like one: FAT counts in 2 s. */
const TICK_MS = 3000;

/** `sealed`: a run of ours. `foreign`: its own metrics.json is all there is to it. */
export type ProofKind = 'sealed' | 'foreign';

export function fileSign(stat: FileStat | undefined): string {
  return stat === undefined ? '-' : `${stat.ino}:${stat.mtimeMs}:${stat.bytes}`;
}

/** Files of a run that columns read. */
export function sourceNames(report: OrzeConfig['report']): string[] {
  return [...new Set(report.columns.map(({ source }) => source?.split(':')[0]))].filter((name) => name !== undefined);
}

/** Compares runs with what they were, with the settings of one start. */
export class Proofs {
  readonly #files: Pick<Files, 'stat'>;
  readonly #sources: readonly string[];
  /** A time that the clock of the results' file system has passed, in its own milliseconds: no clocks are compared. */
  #passedMs = Number.NEGATIVE_INFINITY;

  constructor(files: Pick<Files, 'stat'>, report: OrzeConfig['report']) {
    this.#files = files;
    this.#sources = sourceNames(report);
  }

  /** Something was written into the folder at its modification time, so that time has passed. */
  notePassed(folder: FileStat | undefined): void {
    if (folder !== undefined) this.#passedMs = Math.max(this.#passedMs, folder.mtimeMs);
  }

  /**
   * To be taken before the run is read. undefined: it was changed just now, so that a later change could look the same; or a link stands
   * in its place.
   */
  async take(run: RunLayout, kind: ProofKind): Promise<string | undefined> {
    const stats = await this.#stats(run, kind);
    const [folder] = stats;
    if (folder === undefined || folder.kind !== 'folder') return undefined;
    const young = stats.some((stat) => stat !== undefined && stat.mtimeMs > this.#passedMs - TICK_MS);
    return young ? undefined : proofText(kind, stats);
  }

  /** Whether the run still is what it was when the proof was taken. */
  async holds(run: RunLayout, proof: string): Promise<boolean> {
    const kind = proof.startsWith('f') ? 'foreign' : 'sealed';
    return proofText(kind, await this.#stats(run, kind)) === proof;
  }

  async #stats(run: RunLayout, kind: ProofKind): Promise<(FileStat | undefined)[]> {
    if (kind === 'sealed' && this.#sources.length === 0) return [await this.#files.stat(run.dir)];
    const shown = this.#sources.map((name) => join(run.dir, name));
    const paths = kind === 'foreign' ? [run.dir, run.metrics, ...shown] : [run.dir, ...shown];
    return Promise.all(paths.map((path) => this.#files.stat(path)));
  }
}

function proofText(kind: ProofKind, stats: readonly (FileStat | undefined)[]): string {
  return [kind === 'foreign' ? 'f' : 's', ...stats.map(fileSign)].join('|');
}
