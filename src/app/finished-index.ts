/**
 * `results/.orze/finished.jsonl`: what was read of finished runs, so that a start need not read each of them again. A cache that any host
 * may write: last one wins, all of it is true, and without it a start only takes longer (docs/decisions/0012).
 *
 * Each line stands for itself: the hash of what its values depend on and of the rest of the line, then runs (core/index-lines.ts). A line that is
 * torn, altered, of another version or for other columns has another hash. Each run has the proof that it is what it was.
 */
import { indexLine, isIndexable, lengthInIndex, readIndexLine, valueKeys } from '../core/index-lines.ts';
import type { Indexable } from '../core/index-lines.ts';
import type { KnownFact } from '../core/run.ts';
import { hasCode } from '../edge/file-error.ts';
import { checkedLine, readCheckedLines } from './checked-lines.ts';
import type { Context } from './context.ts';
import { fileSign } from './proof.ts';
import { inSlices } from './slices.ts';

/** Changes whenever a line, or what makes a fact of a run, means something else. */
const SCHEMA = 'orze.finished/3';
const MAX_BYTES = 1024 ** 3;
const RUNS_A_LINE = 200;
/** One of more characters is left out: it is read again. */
const MAX_RUN = 4096;
/** It is written when so many runs are missing in it, and this share of all: writing costs as much as all have. */
const LEAST_MISSING = 100;
const MISSING_SHARE = 0.01;
/** Least seconds between two writes, and the share of the time that they may take. */
const EVERY_S = 60;
const WRITE_SHARE = 0.01;

export class FinishedIndex {
  readonly #ctx: Context;
  readonly #keys: readonly string[];
  readonly #key: string;
  #sign: string | null = null;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #costS = 0;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    const { report } = ctx.config;
    this.#keys = valueKeys(report);
    const sources = report.columns.map(({ key, source }) => [key, source]);
    this.#key = JSON.stringify([SCHEMA, this.#keys, sources]);
  }

  /** The runs in it; none where there is no index that can be read. Whoever uses one sees first whether its proof holds. */
  async load(): Promise<KnownFact[]> {
    const facts: KnownFact[] = [];
    const bytes = await this.#read();
    await inSlices(this.#ctx.clock, this.#parse(bytes, facts));
    return facts;
  }

  async #read(): Promise<Buffer> {
    try {
      return await this.#ctx.files.read(this.#ctx.layout.finished, MAX_BYTES);
    } catch (error) {
      // Whatever is in its place: the runs themselves are read instead.
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EINVAL', 'ELOOP', 'EFBIG', 'EACCES', 'EPERM')) {
        return Buffer.alloc(0);
      }
      throw error;
    }
  }

  *#parse(bytes: Buffer, facts: KnownFact[]): Generator<void> {
    for (const body of readCheckedLines(this.#key, bytes)) {
      for (const fact of readIndexLine(body.toString(), this.#keys)) facts.push(fact);
      yield;
    }
  }

  /** Writes it if enough is missing in it. `last`: this orze ends. */
  async save(last: boolean): Promise<void> {
    const { clock, files, layout, memory } = this.#ctx;
    const { facts } = memory;
    if (memory.unindexed < Math.max(LEAST_MISSING, facts.size * MISSING_SHARE)) return;
    const began = clock.uptime();
    const rest = Math.max(EVERY_S, this.#costS / WRITE_SHARE);
    if (!last && began - this.#writtenAt < rest) return;
    this.#writtenAt = began;
    const sign = fileSign(await files.stat(layout.finished));
    const before = this.#sign;
    this.#sign = sign;
    memory.unindexed = 0;
    // Another host has just written what it knows: nearly the same.
    if (before !== null && before !== sign) return;
    const lines: Buffer[] = [];
    await inSlices(clock, this.#render(lines));
    await files.writeAtomic(layout.finished, Buffer.concat(lines), { durable: false });
    this.#sign = fileSign(await files.stat(layout.finished));
    this.#costS = clock.uptime() - began;
  }

  *#render(lines: Buffer[]): Generator<void> {
    let runs: Indexable[] = [];
    const flush = (): void => {
      lines.push(checkedLine(this.#key, Buffer.from(indexLine(runs, this.#keys))));
      runs = [];
    };
    for (const fact of this.#ctx.memory.facts.values()) {
      if (!isIndexable(fact) || lengthInIndex(fact, this.#keys) > MAX_RUN) continue;
      runs.push(fact);
      if (runs.length < RUNS_A_LINE) continue;
      flush();
      yield;
    }
    if (runs.length > 0) flush();
  }
}
