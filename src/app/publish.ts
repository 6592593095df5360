/** report.md and status.json: made from what is known, written only when they would say something else. */
import { fingerprint } from '../core/fingerprint.ts';
import { comparableStatus, statusJson } from '../core/status.ts';
import { hasCode } from '../edge/file-error.ts';
import { BoardDigest } from './board-digest.ts';
import { boardNow } from './board-now.ts';
import type { Context } from './context.ts';
import { liveHosts } from './memory.ts';
import { FinishedIndex } from './finished-index.ts';
import { Notifier } from './notify/notifier.ts';
import { ProgressFollower } from './progress/follow.ts';
import { fleetProgress } from './progress/of-fleet.ts';
import { ReportFile } from './report-file.ts';
import { readIfThere } from './run-files.ts';
import { readTopChanges } from './top-changes.ts';

/** Least seconds between two writes, and the share of the time that writing may take. */
const EVERY_S = 1;
const WRITE_SHARE = 0.05;

export class Publisher {
  readonly #ctx: Context;
  readonly #freeGpus: () => number[];
  readonly #digest: BoardDigest;
  readonly #notifier: Notifier;
  readonly #report: ReportFile;
  readonly #index: FinishedIndex;
  readonly #follower: ProgressFollower;
  #published = -1;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #costS = 0;
  /** Nothing is written after this. */
  #last = false;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;

  constructor(ctx: Context, freeGpus: () => number[]) {
    this.#ctx = ctx;
    this.#freeGpus = freeGpus;
    this.#digest = new BoardDigest(ctx, {
      fingerprintOf: fingerprint,
      readChanges: (ids) => readTopChanges(ctx, ids),
    });
    this.#notifier = new Notifier(ctx);
    this.#report = new ReportFile(ctx);
    this.#index = new FinishedIndex(ctx);
    this.#follower = new ProgressFollower(ctx);
  }

  /** Publishes when something changed or a poll has passed; never more often than the folder can bear, never in the way. */
  publishSoon(): void {
    const { clock, config, memory } = this.#ctx;
    if (this.#running !== null || this.#cancel !== null || !memory.folderSeen) return;
    const ageS = clock.uptime() - this.#publishedAt;
    if (memory.boardVersion === this.#published && ageS < config.poll) return;
    // One slow write must not keep the report old: it is at most two polls old (I7).
    // All hosts write the same: between them the files are as young as one alone would keep them.
    const hosts = Math.max(1, liveHosts(memory, config.lease.suspect).length);
    const leastS = hosts * Math.max(EVERY_S, this.#costS / WRITE_SHARE);
    const rest = Math.max(EVERY_S, Math.min(leastS, config.poll)) - ageS;
    if (rest <= 0) this.#start();
    else this.#cancel = clock.after(rest, () => this.#start());
  }

  #start(): void {
    this.#cancel = null;
    this.#running = this.publish()
      .catch((error: unknown) => {
        if (!hasCode(error)) throw error;
        const problem = { code: 'E0407' as const, message: `cannot write the report now: ${String(error)}` };
        this.#ctx.tell({ kind: 'problem', problem });
      })
      .finally(() => (this.#running = null));
  }

  /** Nothing more is written but what is being written. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Writes what is true at the end. */
  async close(): Promise<void> {
    this.#last = true;
    this.cancel();
    if (this.#running !== null) await this.#running;
    if (!this.#ctx.memory.folderSeen) return;
    this.#start();
    await this.#running;
    await this.#notifier.close();
  }

  async publish(): Promise<void> {
    const { clock, files, memory, layout, redact } = this.#ctx;
    const began = clock.uptime();
    this.#published = memory.boardVersion;
    this.#publishedAt = began;
    const digest = await this.#digest.now();
    const progress = await fleetProgress(this.#ctx, this.#follower, digest.trend.trainS);
    const board = boardNow(this.#ctx, digest, progress, this.#freeGpus(), this.#notifier.facts());
    this.#notifier.look(board);
    await this.#report.write(board);
    const text = redact(statusJson(board));
    const there = (await readIfThere(files, layout.status))?.toString('utf8');
    // While something runs, its minutes are news too; an idle folder is left in peace.
    const comparable = board.counts.running > 0 ? (one: string) => one : comparableStatus;
    if (there === undefined || comparable(there) !== comparable(text)) {
      await files.writeAtomic(layout.status, text, { durable: false });
    }
    this.#costS = clock.uptime() - began;
    await this.#index.save(this.#last);
  }
}
