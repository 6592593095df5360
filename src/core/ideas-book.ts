/**
 * ideas.md as it grows: what was settled stays, what is appended is added, and the last block counts only when nobody seems to be
 * writing it any more. Pure: the caller brings bytes and time.
 */
import { hashText } from './block-text.ts';
import type { Judged } from './idea-block.ts';
import type { IdeaTable } from './idea-table.ts';
import { IdeasReading } from './ideas-reading.ts';
import type { KeptReading } from './ideas-reading.ts';
import type { Problem } from './problem.ts';
import type { IdeaId } from './words.ts';

export interface IdeasView {
  /** Ideas that may run, in the order of the file: neither blocked by the scan nor unsettled. Grows in place. */
  entries: IdeaTable;
  /** In the order of the file. One with `idea` blocks that idea (of a repeated id only the later one). */
  problems: readonly Problem[];
  /** Changes iff entries or problems changed. */
  version: number;
  /** The last idea of the file, while somebody may still be writing it. */
  unsettled: IdeaId | null;
  /** Uptime at which the last block may have become settled; null = only a change of the file matters. */
  nextLookAt: number | null;
  /** Rows of `entries` that are new, or have another text than before, since the previous look. */
  added: Uint32Array;
  /** Entries of the previous look are gone or have another text: whoever keeps a copy must read `entries` anew. */
  replaced: boolean;
}

/** An unfinished last block (no config yet, an open fence) is called a problem after this many settle times: first it is work under way. */
const PATIENCE = 20;

export class IdeasBook {
  readonly #file: string;
  readonly #settleS: number;
  #reading: IdeasReading;
  #version = 0;
  /** What the previous look gave out: the rows of this table below `rows`, and `early`, which was taken back from it. */
  #told: { table: IdeaTable; rows: number; early: Given | null };
  /** The last block, given out although no header follows it yet: the last row. */
  #early: Given | null = null;
  #lastText: string | null = null;
  #lastSince = 0;
  #problems: readonly Problem[] = [];
  #counted = -1;
  #shownLast = '';

  /** `file` is how problems name it. `settleS` 0: the file is taken as it is, its last block too. */
  constructor(file: string, settleS: number) {
    this.#file = file;
    this.#settleS = settleS;
    this.#reading = new IdeasReading(file);
    this.#told = { table: this.#reading.table, rows: 0, early: null };
  }

  /** A reading of the whole file of `expected` bytes, or of what follows `kept`, to be filled and then given to {@link replace}. */
  newReading(expected = 0, kept: KeptReading | null = null): IdeasReading {
    return new IdeasReading(this.#file, expected, kept);
  }

  /** What was read so far, but for the last block; undefined: another reading could not go on from there. */
  keep(): KeptReading | undefined {
    return this.#reading.keep(this.#early !== null);
  }

  /** The bytes that follow what was read; complete lines only. */
  append(bytes: Uint8Array): void {
    this.#takeBackEarly();
    this.#reading.push(bytes);
  }

  /** The file was read again from its start. */
  replace(reading: IdeasReading): void {
    this.#early = null; // it stays in the table that was given out
    this.#reading = reading;
    this.#counted = -1;
  }

  #takeBackEarly(): void {
    if (this.#early === null) return;
    this.#reading.table.removeLast();
    const told = this.#told;
    if (told.table === this.#reading.table) this.#told = { ...told, rows: told.table.size, early: this.#early };
    this.#early = null;
  }

  /** What counts at `uptime` (s). `tail`: what stands behind the last line break of the file. */
  look(tail: string, uptime: number): IdeasView {
    this.#takeBackEarly();
    const reading = this.#reading;
    const last = reading.last(tail);
    if (last.text !== this.#lastText) {
      this.#lastText = last.text;
      this.#lastSince = uptime;
    }
    const waitS = this.#settleS * (last.judged?.ok === false && last.judged.unfinished ? PATIENCE : 1);
    const settled = uptime - this.#lastSince >= waitS || this.#wasGiven(last.judged);
    const waits = !settled && (last.judged !== undefined || last.problems.length > 0);
    const shown = settled ? this.#settleLast(last.judged, last.problems) : [];

    const { added, replaced } = this.#changes();
    const problemsChanged = this.#tellProblems(shown);
    if (added.length > 0 || replaced || problemsChanged) this.#version += 1;
    return {
      entries: reading.table,
      problems: this.#problems,
      version: this.#version,
      unsettled: waits ? idOf(last.judged) : null,
      nextLookAt: waits ? this.#lastSince + waitS : null,
      added,
      replaced,
    };
  }

  /** An idea that counted already does not stop counting because somebody begins to write the next one. */
  #wasGiven(judged: Judged | undefined): boolean {
    if (judged?.ok !== true) return false;
    const { id, text } = judged.entry;
    const { early, table } = this.#told;
    // A row that is still there makes this block a repetition.
    const row = table === this.#reading.table ? -1 : table.rowOf(id);
    const known = early?.id === id ? early.hash : row < 0 ? null : table.hashAt(row);
    return known === hashText(text);
  }

  /** The problems to show of the last block. */
  #settleLast(last: Judged | undefined, inner: readonly Problem[]): readonly Problem[] {
    const judged = last === undefined ? 'repeated' : this.#reading.compare(last);
    if (judged === 'repeated') return inner;
    if (!judged.ok) return [judged.problem, ...inner];
    this.#reading.addLast(judged.entry);
    this.#early = { id: judged.entry.id, hash: hashText(judged.entry.text) };
    return inner;
  }

  #changes(): { added: Uint32Array; replaced: boolean } {
    const { table } = this.#reading;
    const { table: before, rows, early } = this.#told;
    let kept = table === before ? rows : 0;
    const added = new Uint32Array(table.size - kept);
    let count = 0;
    const earlyRow = early === null ? -1 : table.rowOf(early.id);
    for (let row = kept; row < table.size; row += 1) {
      const old = table === before ? -1 : before.findLike(table, row);
      const same = row === earlyRow ? early?.hash : old < 0 ? null : before.hashAt(old);
      if (same === table.hashAt(row)) kept += 1;
      else added[count++] = row;
    }
    this.#told = { table, rows: table.size, early: null };
    return { added: added.subarray(0, count), replaced: kept < rows + (early === null ? 0 : 1) };
  }

  /** Whether they are others than at the previous look. */
  #tellProblems(ofLast: readonly Problem[]): boolean {
    const { problems } = this.#reading;
    const shownLast = JSON.stringify(ofLast);
    if (problems.length === this.#counted && shownLast === this.#shownLast) return false;
    this.#counted = problems.length;
    this.#shownLast = shownLast;
    const now = [...problems, ...ofLast];
    const same = now.length === this.#problems.length && JSON.stringify(now) === JSON.stringify(this.#problems);
    if (!same) this.#problems = now;
    return !same;
  }
}

function idOf(judged: Judged | undefined): IdeaId | null {
  return judged === undefined ? null : judged.ok ? judged.entry.id : judged.id;
}

interface Given {
  id: IdeaId;
  hash: number;
}
