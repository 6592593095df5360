/**
 * Reads the configs of waiting ideas ahead of their turn, so that what is wrong with one is known long before. What was added last comes
 * first. A million ideas take their time, and a small share of it; an idea whose turn comes earlier is read at its claim.
 */
import { readIdea } from '../core/ideas.ts';
import type { IdeaHead, IdeaTable } from '../core/ideas.ts';
import type { Context } from './context.ts';
import { MAX_SPAN, readIdeaTexts } from './idea-text.ts';
import { problemOf } from './surroundings.ts';

/** Ideas read in one go: about 5 ms. */
const AT_ONCE = 50;
/** Share of the time it may take, and the least rest between two goes in seconds. */
const SHARE = 0.05;
const REST_S = 0.1;
/** After a failure. */
const RETRY_S = 30;

export class ReadAhead {
  readonly #ctx: Context;
  #table: IdeaTable | null = null;
  /** Rows that nobody has read yet; the last range comes first. */
  #unread: { from: number; to: number }[] = [];
  #running = false;
  #cancel: (() => void) | null = null;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** All ideas of a table, which is another one, or another in its earlier rows. */
  begin(table: IdeaTable): void {
    this.#table = table;
    this.#unread = [{ from: 0, to: table.size }];
  }

  /** Rows from this one on came to the table. */
  add(from: number): void {
    if (this.#table !== null) this.#unread.push({ from, to: this.#table.size });
  }

  /** Goes on in the background, while the intake is open. */
  soon(): void {
    const { intake } = this.#ctx.memory;
    if (intake !== 'open' || this.#running || this.#cancel !== null || this.#unread.length === 0) return;
    this.#arm(REST_S);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #arm(restS: number): void {
    this.#cancel = this.#ctx.clock.after(restS, () => {
      this.#cancel = null;
      void this.#go();
    });
  }

  async #go(): Promise<void> {
    const { clock, memory, tell } = this.#ctx;
    if (memory.intake !== 'open') return;
    const began = clock.uptime();
    this.#running = true;
    let restS = RETRY_S;
    try {
      await this.step();
      restS = Math.max(REST_S, (clock.uptime() - began) / SHARE);
    } catch (error) {
      const problem = problemOf('read ideas ahead of their turn', error);
      if (problem === null) throw error;
      tell({ kind: 'problem', problem });
    } finally {
      this.#running = false;
    }
    if (this.#unread.length > 0 && memory.intake === 'open') this.#arm(restS);
  }

  /** Reads a few; answers how many. */
  async step(): Promise<number> {
    const heads = this.#next();
    await this.#check(heads);
    return heads.length;
  }

  /** Reads these, which may stand anywhere. */
  async check(heads: readonly IdeaHead[]): Promise<void> {
    for (const head of heads) await this.#check([head]);
  }

  async #check(heads: readonly IdeaHead[]): Promise<void> {
    const { memory, config, files, layout, tell } = this.#ctx;
    const entries = await readIdeaTexts(files, layout.ideas, heads);
    for (const [i, entry] of entries.entries()) {
      if (entry === undefined) {
        memory.ideasDoubted = true;
        break;
      }
      const read = readIdea(entry, config.ideas_file);
      // Meanwhile it may have been claimed, or another text may stand under its name.
      if (read.ok || !memory.isWaiting(entry.id, heads[i]?.hash)) continue;
      memory.block(entry.id, read.problem);
      tell({ kind: 'problem', problem: read.problem });
    }
  }

  /** Takes the next ones that wait and stand close together out of what is unread. */
  #next(): IdeaHead[] {
    const { queue } = this.#ctx.memory;
    const heads: IdeaHead[] = [];
    const table = this.#table;
    const range = this.#unread.at(-1);
    if (table === null || range === undefined) return heads;
    while (range.from < Math.min(range.to, table.size) && heads.length < AT_ONCE) {
      const head = queue.isWaiting(range.from) ? table.at(range.from) : undefined;
      if (head !== undefined) {
        const first = heads[0] ?? head;
        if (head.offset + head.bytes - first.offset > MAX_SPAN) break;
        heads.push(head);
      }
      range.from += 1;
    }
    if (range.from >= Math.min(range.to, table.size)) this.#unread.pop();
    return heads;
  }
}
