/** Lines of logs as they are written, until their runs have ended. */
import { StringDecoder } from 'node:string_decoder';
import { LineSplitter, folded } from '../../core/log-lines.ts';
import { isOver } from '../../core/row.ts';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { logFile, logPath, sizeOf, tailLog } from './log.ts';
import type { View } from './view.ts';

/** Seconds between two looks at logs, and between two looks at whether their runs have ended. */
const LOOK_S = 0.5;
const STATE_S = 2;
const MOST_READ = 1024 * 1024;

export interface FollowedLine {
  id: IdeaId;
  line: string;
}

interface Followed {
  id: IdeaId;
  path: string;
  at: number;
  ended: boolean;
  splitter: LineSplitter;
  decoder: StringDecoder;
}

export class LogFollower {
  readonly #view: View;
  readonly #rows: readonly RunRow[];
  readonly #stream: string | null;
  readonly #count: number;
  #wake: () => void = () => undefined;
  /** Somebody has called {@link stop}. */
  stopped = false;

  constructor(view: View, rows: readonly RunRow[], options: { stream: string | null; lines: number }) {
    this.#view = view;
    this.#rows = rows;
    this.#stream = options.stream;
    this.#count = options.lines;
  }

  stop(): void {
    this.stopped = true;
    this.#wake();
  }

  async *lines(): AsyncGenerator<FollowedLine> {
    const followed: Followed[] = [];
    for (const { id, stage } of this.#rows) {
      const { ctx } = this.#view;
      const stream = this.#stream ?? (stage === null || stage === 'claimed' ? 'train' : stage);
      const path = await logPath(ctx, ctx.layout.runFolder(id), logFile(ctx, stream));
      const tail = await tailLog(ctx.files, path, this.#count, false);
      for (const line of tail?.lines ?? []) yield { id, line };
      const at = tail?.toByte ?? 0;
      followed.push({ id, path, at, ended: false, splitter: new LineSplitter(), decoder: new StringDecoder('utf8') });
    }
    let lookedAt = Number.NEGATIVE_INFINITY;
    const { clock } = this.#view.ctx;
    while (!this.stopped) {
      if (clock.uptime() - lookedAt >= STATE_S) {
        await this.#noteEnded(followed);
        lookedAt = clock.uptime();
      }
      for (const log of followed) for (const line of await this.#grown(log)) yield { id: log.id, line };
      if (followed.every(({ ended }) => ended)) break;
      await this.#rest();
    }
    for (const { id, splitter } of followed) for (const line of splitter.end()) yield { id, line: folded(line) };
  }

  async #noteEnded(followed: readonly Followed[]): Promise<void> {
    await this.#view.refresh();
    for (const log of followed) {
      const row = this.#view.row(log.id);
      log.ended = row === undefined || isOver(row.state);
    }
  }

  async #grown(log: Followed): Promise<string[]> {
    const { files } = this.#view.ctx;
    const size = await sizeOf(files, log.path);
    if (size === undefined) return [];
    // Written anew: from its beginning.
    if (size < log.at) log.at = 0;
    const lines: string[] = [];
    while (log.at < size) {
      const { bytes } = await files.readRange(log.path, log.at, MOST_READ);
      if (bytes.length === 0) break;
      log.at += bytes.length;
      for (const line of log.splitter.push(log.decoder.write(bytes))) lines.push(folded(line));
    }
    return lines;
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#view.ctx.clock.after(LOOK_S, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
