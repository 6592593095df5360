/**
 * results/report.md on disk. With 100,000 finished runs it has 100,000 rows: they are rendered in slices, only when one of them may say
 * something else, and the file is read only when it is not known to be ours.
 */
import type { BoardInput } from '../core/board.ts';
import { comparableReport, comparableRest, movingPart, reportParts } from '../core/report.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { fileSign } from './proof.ts';
import { inSlices } from './slices.ts';

/** A report is as long as a results folder has runs. */
const MAX_BYTES = 1024 ** 3;

/** More than the sections of what runs, the nodes and the agents are long; where they are longer, the report is written a little too often. */
const MOVING_BYTES = 256 * 1024;

/** What the rows of finished runs depend on. */
interface Rows {
  version: number;
  ideas: unknown;
  ideasCount: number;
  /** Titles of runs that this orze holds stand in for those of ideas that are gone. */
  held: string;
}

export class ReportFile {
  readonly #ctx: Context;
  /** The file, when it was last seen to say what it should, and what it says. */
  #known: { sign: string; rows: Rows; rest: string } | null = null;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Writes it if it would say something else than the file that is there, by whomever that was written. */
  async write(board: BoardInput): Promise<void> {
    const { files, layout } = this.#ctx;
    const rows = this.#rowsNow();
    const rest = comparableRest(board);
    const sign = fileSign(await files.stat(layout.report));
    const known = this.#known;
    if (known !== null && known.sign === sign && known.rest === rest && sameRows(known.rows, rows)) return;
    this.#known = null;
    const text = await this.#render(board);
    if (await this.#says(text)) this.#known = { sign, rows, rest };
    // Known again when it has been read: others write it, too.
    else await files.writeAtomic(layout.report, text, { durable: false });
  }

  #rowsNow(): Rows {
    const { memory } = this.#ctx;
    const held = [...memory.mine.values()].map(({ id }) => id).join(' ');
    return { version: memory.facts.version, ideas: memory.ideas, ideasCount: memory.ideas.size, held };
  }

  async #render(board: BoardInput): Promise<Buffer> {
    const { clock, redact } = this.#ctx;
    const parts: Buffer[] = [];
    function* steps(): Generator<void> {
      for (const part of reportParts(board)) {
        parts.push(Buffer.from(redact(part)));
        yield;
      }
    }
    await inSlices(clock, steps());
    return Buffer.concat(parts);
  }

  async #says(text: Buffer): Promise<boolean> {
    const { files, layout } = this.#ctx;
    try {
      return sameReport(await files.read(layout.report, MAX_BYTES), text);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
      throw error;
    }
  }
}

function sameRows(one: Rows, other: Rows): boolean {
  const same = one.version === other.version && one.ideas === other.ideas && one.ideasCount === other.ideasCount;
  return same && one.held === other.held;
}

/** As texts of {@link comparableReport}, without making texts of the rows. */
function sameReport(one: Buffer, other: Buffer): boolean {
  const [a, b] = [inPieces(one), inPieces(other)];
  if (!a.body.equals(b.body)) return false;
  return (
    comparableReport(a.head) === comparableReport(b.head) && comparableReport(a.running) === comparableReport(b.running)
  );
}

/** The two lines of the title, what runs, and all between them. */
function inPieces(report: Buffer): { head: string; body: Buffer; running: string } {
  const title = report.indexOf('\n') + 1;
  const head = title === 0 ? 0 : report.indexOf('\n', title) + 1;
  // The last sections are a few kilobytes, however long the report is.
  const from = Math.max(head, report.length - MOVING_BYTES);
  const tail = report.toString('latin1', from);
  const running = from + movingPart(tail);
  return {
    head: report.toString('utf8', 0, head),
    body: report.subarray(head, running),
    running: report.toString('utf8', running),
  };
}
