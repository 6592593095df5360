/** The curves of runs, from progress.jsonl, a table of numbers or the log: a file is read once, then by what is new of it. */
import { StringDecoder } from 'node:string_decoder';
import { stageLog } from '../../core/command.ts';
import { CsvTable } from '../../core/csv-table.ts';
import { CurveBook } from '../../core/curve.ts';
import { LineSplitter, folded } from '../../core/log-lines.ts';
import { progressLine } from '../../core/progress-line.ts';
import type { ProgressLine } from '../../core/progress-line.ts';
import type { IdeaId } from '../../core/words.ts';
import type { FileStat } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { Context } from '../context.ts';
import { safeJoin } from '../safe-join.ts';
import { filesBelow } from '../view/folder-files.ts';
import { PROGRESS_FILE } from './follow.ts';
import { printedLine } from './printed.ts';

export type CurveSource = 'progress' | 'csv' | 'log';

export interface Curve {
  readonly source: CurveSource | null;
  /** Within the folder of the run. */
  readonly file: string | null;
  readonly book: CurveBook;
  readonly badLines: number;
  /** false: the next call reads on. */
  readonly complete: boolean;
}

const CHUNK = 1024 * 1024;
/** Bytes of one file in one call: about a second. */
const MOST_IN_ONE_CALL = 64 * CHUNK;
/** Runs whose curves are kept. */
const KEPT = 32;
const MOST_TABLES = 5;

interface OpenFile {
  readonly file: string;
  readonly source: CurveSource;
  readonly book: CurveBook;
  readonly read: (line: string) => ProgressLine | null | 'other';
  readonly splitter: LineSplitter;
  readonly decoder: StringDecoder;
  /** Of the file that was read. */
  readonly ino: number;
  at: number;
  bad: number;
}

const NOTHING: Curve = { source: null, file: null, book: new CurveBook(), badLines: 0, complete: true };

export class CurveReader {
  readonly #ctx: Context;
  /** The one that was asked for last is the last one. */
  readonly #open = new Map<string, OpenFile>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** `over`: nothing more is written, so that half a line at the end is a line. The first source that tells anything is the source. */
  async of(id: IdeaId, over: boolean): Promise<Curve> {
    const { files, layout, config } = this.#ctx;
    const folder = layout.runFolder(id);
    const written = await this.#curve(folder, PROGRESS_FILE, 'progress', over);
    if (written !== null) return written;
    const there = (await filesBelow(files, folder))?.items ?? [];
    const tables = there.filter(({ name }) => name.toLowerCase().endsWith('.csv')).slice(0, MOST_TABLES);
    for (const { name } of tables) {
      const table = await this.#curve(folder, name, 'csv', over);
      if (table !== null) return table;
    }
    return (await this.#curve(folder, stageLog(config, 'train'), 'log', over)) ?? NOTHING;
  }

  /** null: it tells nothing. */
  async #curve(folder: string, file: string, source: CurveSource, over: boolean): Promise<Curve | null> {
    try {
      const path = await safeJoin(this.#ctx.files, folder, file);
      const stat = await this.#ctx.files.stat(path);
      if (stat?.kind !== 'file' || stat.bytes === 0) return null;
      const open = this.#opened(path, file, source, stat);
      const complete = await this.#read(open, path, stat.bytes, over);
      if (open.book.lines === 0) return null;
      return { source, file, book: open.book, badLines: open.bad, complete };
    } catch (error) {
      // What is a link, is gone or may not be read tells nothing.
      if (!hasCode(error, 'ELOOP', 'EINVAL', 'ENOENT', 'EACCES')) throw error;
      return null;
    }
  }

  #opened(path: string, file: string, source: CurveSource, { ino, bytes }: FileStat): OpenFile {
    const known = this.#open.get(path);
    this.#open.delete(path);
    // Another file, or written anew: from its beginning.
    const goes = known !== undefined && known.ino === ino && bytes >= known.at;
    const open = goes ? known : this.#begin(file, source, ino);
    this.#open.set(path, open);
    for (const old of this.#open.keys()) if (this.#open.size > KEPT) this.#open.delete(old);
    return open;
  }

  #begin(file: string, source: CurveSource, ino: number): OpenFile {
    const read = readerOf(source, this.#ctx.config.progress.patterns);
    const [book, splitter, decoder] = [new CurveBook(), new LineSplitter(), new StringDecoder('utf8')];
    return { file, source, book, read, splitter, decoder, ino, at: 0, bad: 0 };
  }

  /** Whether all of it was read. */
  async #read(open: OpenFile, path: string, size: number, over: boolean): Promise<boolean> {
    const to = Math.min(size, open.at + MOST_IN_ONE_CALL);
    while (open.at < to) {
      const { bytes } = await this.#ctx.files.readRange(path, open.at, Math.min(CHUNK, to - open.at));
      if (bytes.length === 0) break;
      open.at += bytes.length;
      for (const line of open.splitter.push(open.decoder.write(bytes))) add(open, line);
    }
    const complete = open.at >= size;
    if (complete && over) for (const line of open.splitter.end()) add(open, line);
    return complete;
  }
}

function add(open: OpenFile, text: string): void {
  const line = folded(text);
  if (line.trim() === '') return;
  const read = open.read(line);
  if (read === 'other') return;
  if (read === null) open.bad += 1;
  else open.book.add(read);
}

/** `other`: the line is none of those that count. */
function readerOf(source: CurveSource, patterns: readonly string[]): OpenFile['read'] {
  if (source === 'progress') return progressLine;
  if (source === 'log') {
    const printed = printedLine(patterns);
    return (line) => printed(line) ?? 'other';
  }
  let table: CsvTable | null | undefined;
  return (line) => {
    if (table !== undefined) return table === null ? 'other' : table.row(line);
    table = CsvTable.of(line);
    return 'other';
  };
}
