/**
 * What shows that a finished run still is what was read: inode and modification time of its folder, and of the files in it that are not
 * sealed but shown. A run that was deleted and ran again, a file that was replaced or written anew: each changes one of them.
 */
import type { OrzeConfig } from '../core/config.ts';
import type { Files, FileStat } from '../edge/edges.ts';
import { RunLayout } from './layout.ts';

/** Two changes within one tick of a file system's clock look like one: FAT counts in 2 s. */
const TICK_MS = 3000;

/** `sealed`: a run of ours. `foreign`: its own metrics.json is all there is to it. */
type ProofKind = keyof typeof SORTS;
const SORTS = { sealed: 's', foreign: 'f' } as const;

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
   * To be taken before the run in `dir` is read. undefined: it was changed just now, so that a later change could look the same; or a link
   * stands in its place.
   */
  async take(dir: string, kind: ProofKind): Promise<string | undefined> {
    const stats = await Promise.all(this.#paths(dir, kind).map((path) => this.#files.stat(path)));
    const [folder] = stats;
    if (folder === undefined || folder.kind !== 'folder') return undefined;
    const young = stats.some((stat) => stat !== undefined && stat.mtimeMs > this.#passedMs - TICK_MS);
    return young ? undefined : SORTS[kind] + stats.map(fileSign).join('|');
  }

  /** Whether the run in `dir` still is what it was when the proof was taken. */
  async holds(dir: string, proof: string): Promise<boolean> {
    let at = 1;
    for (const path of this.#paths(dir, proof.startsWith(SORTS.foreign) ? 'foreign' : 'sealed')) {
      const sign = fileSign(await this.#files.stat(path));
      if (!proof.startsWith(sign, at)) return false;
      at += sign.length + 1;
    }
    return at === proof.length + 1;
  }

  #paths(dir: string, kind: ProofKind): string[] {
    const shown = this.#sources.map((name) => `${dir}/${name}`);
    return kind === 'foreign' ? [dir, new RunLayout(dir).metrics, ...shown] : [dir, ...shown];
  }
}
