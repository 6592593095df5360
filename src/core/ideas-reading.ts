/**
 * One reading of ideas.md from its first byte on: bytes in, ideas and problems out. The usual block is told on its bytes (plain-block.ts);
 * every other one goes through the scan by lines, which decides alone, and the reading goes on behind it.
 */
import { decode, endedBy, hashText, joined, openBlock, textBytes, utf8, viewOf } from './block-text.ts';
import { hiddenProblems, judgeBlock } from './idea-block.ts';
import type { IdeaEntry, Judged } from './idea-block.ts';
import { IdeaTable } from './idea-table.ts';
import { IdeasScan } from './ideas-scan.ts';
import type { Draft } from './ideas-scan.ts';
import { PlainScan } from './plain-block.ts';
import type { Problem } from './problem.ts';
import { hashBytes } from './text-hash.ts';
import { PRIORITIES } from './words.ts';
import type { IdeaId } from './words.ts';

const HEADER = utf8('## idea-');
const NEWLINE = 10;
const HASH = 35;
/** After so many bytes it is known how many ideas the rest may hold. */
const SAMPLE = 256 * 1024;
const LEAST_UNUSUAL = 1024;
const MOST_UNUSUAL = 64 * 1024;
const NOTHING = new Uint8Array(0);

/** The last block of the file as if the file ended here. */
export interface LastBlock {
  text: string;
  judged: Judged | undefined;
  problems: Problem[];
}

/** What a reading knows of all that stands before its last block: another one may go on from there. */
export interface KeptReading {
  /** First byte of that block, and its 1-based line. */
  readonly from: number;
  readonly line: number;
  readonly table: IdeaTable;
  /** Rows of the table that belong to it. */
  readonly rows: number;
  readonly problems: readonly Problem[];
  readonly refused: readonly (readonly [id: IdeaId, first: Refused])[];
}

/** Where an id stood first that was no idea there, and the hash of that text. */
interface Refused {
  line: number;
  hash: number;
}

/** Reading by lines, from a header on until another header stands outside of fences. */
interface ByLines {
  scan: IdeasScan;
  /** Number of the line that `starts` begins with. */
  firstLine: number;
  /** Where in the file lines begin, from the open block on. */
  starts: number[];
  /** Bytes of the open block. */
  open: number;
}

export class IdeasReading {
  readonly table: IdeaTable;
  readonly problems: Problem[];
  readonly #file: string;
  #expected: number;
  readonly #refused: Map<IdeaId, Refused>;
  readonly #plain = new PlainScan();
  /** The open block while it is read on its bytes. */
  #held: Uint8Array = NOTHING;
  #byLines: ByLines | null;
  /** Bytes to read by lines before bytes are tried again: 0 after a plain block. */
  #unusual = 0;
  /** Place in the file of what comes next: of #held, else of the next piece. */
  #offset = 0;
  /** Line of #held. */
  #line = 1;
  #last: { tail: string; block: LastBlock } | null = null;

  /** `expected` bytes may come: only so that room for all is made once. `kept`: what comes is what follows it; its table is taken over. */
  constructor(file: string, expected = 0, kept: KeptReading | null = null) {
    this.#file = file;
    this.#expected = expected;
    this.table = kept?.table ?? new IdeaTable();
    this.problems = [...(kept?.problems ?? [])];
    this.#refused = new Map(kept?.refused);
    this.#offset = kept?.from ?? 0;
    this.#line = kept?.line ?? 1;
    this.#byLines = kept === null ? this.#newByLines(1, 0) : null;
  }

  /** `given`: the last row is that of the last block ({@link addLast}). undefined: the last block has no header, so that it cannot stand alone. */
  keep(given: boolean): KeptReading | undefined {
    const rows = this.table.size - (given ? 1 : 0);
    const { table, problems } = this;
    const refused = [...this.#refused];
    if (this.#byLines === null) return { from: this.#offset, line: this.#line, table, rows, problems, refused };
    const { draft } = this.#byLines.scan.open();
    const [from] = this.#byLines.starts;
    if (draft.header === null || from === undefined) return undefined;
    return { from, line: draft.line, table, rows, problems, refused };
  }

  /** The bytes that follow; complete lines only. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#last = null;
    const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.length); // a Buffer is slower than what all else here is
    const header = this.#held.length === 0 ? -1 : findHeader(bytes, 0);
    if (header < 0) {
      this.#read(joined(this.#held, bytes));
      return;
    }
    // The open block is read with its end; all behind it is read where it lies.
    const headerEnd = bytes.indexOf(NEWLINE, header) + 1;
    this.#read(joined(this.#held, bytes.subarray(0, headerEnd)));
    const isHeader = this.#held.length === headerEnd - header;
    if (isHeader) this.#held = NOTHING;
    this.#read(joined(this.#held, bytes.subarray(isHeader ? header : headerEnd)));
  }

  /** What was held comes first in these bytes. */
  #read(bytes: Uint8Array): void {
    const view = viewOf(bytes);
    let at = 0;
    this.#held = NOTHING;
    this.#plain.begin(bytes);
    while (at < bytes.length) {
      const next =
        this.#byLines === null ? this.#readPlain(bytes, view, at) : this.#readLines(this.#byLines, bytes, at);
      if (next < 0) {
        this.#held = bytes.slice(at);
        break;
      }
      at = next;
    }
    this.#offset += at;
    if (this.#expected > this.#offset && this.#offset >= SAMPLE) {
      this.table.reserve(Math.ceil((this.table.size * this.#expected * 1.02) / this.#offset));
      this.#expected = 0;
    }
  }

  /** Answers where to go on; -1: the block is still open. */
  #readPlain(bytes: Uint8Array, view: DataView, at: number): number {
    const plain = this.#plain;
    const found = plain.read(at);
    if (found === 'open') return -1;
    if (found === 'other') {
      // Its own header is not the one that ends it. Where one unusual block follows another, more of them are taken at once.
      this.#byLines = this.#newByLines(this.#line, Math.max(1, this.#unusual));
      this.#unusual = Math.min(MOST_UNUSUAL, Math.max(LEAST_UNUSUAL, 2 * this.#unusual));
      return at;
    }
    this.#unusual = 0;
    const { idFrom, idTo, textEnd, end } = plain;
    const hash = hashBytes(view, at, textEnd);
    const line = this.#line;
    const offset = this.#offset + at;
    this.#line += plain.lines;
    if (!this.#isRefused(bytes, idFrom, idTo)) {
      const there = this.table.add(view, plain, { line, offset, bytes: textEnd - at, hash });
      if (there < 0 || this.table.hashAt(there) === hash) return end;
    }
    // The id is there with another text, or was refused.
    const { draft, text } = openBlock(bytes.subarray(at, end), line);
    this.#closed(draft, text, offset);
    return end;
  }

  #isRefused(bytes: Uint8Array, from: number, to: number): boolean {
    return this.#refused.size > 0 && this.#refused.has(decode(bytes.subarray(from, to)) as IdeaId);
  }

  #newByLines(line: number, open: number): ByLines {
    const scan: IdeasScan = new IdeasScan((draft, text) => {
      const start = this.#byLines?.starts[draft.line - this.#byLines.firstLine];
      if (start === undefined) throw new Error(`line ${draft.line} of ideas.md was never given`);
      this.#closed(draft, text, start);
    }, line);
    return { scan, firstLine: line, starts: [], open };
  }

  /** Gives lines to the scan up to a header that may be the way back to reading bytes. Answers where to go on. */
  #readLines(state: ByLines, bytes: Uint8Array, from: number): number {
    const { scan, starts } = state;
    // As much as is open already, so that a fence that is never closed costs no more than its length.
    const header = findHeader(bytes, from + state.open);
    const lineEnd = header < 0 ? bytes.length : bytes.indexOf(NEWLINE, header) + 1;
    for (let at = from; at < lineEnd; at = bytes.indexOf(NEWLINE, at) + 1) starts.push(this.#offset + at);
    if (state.firstLine === 1 && this.#offset + from === 0 && hasMark(bytes)) starts[0] = 3;
    if (header > from) scan.push(decode(bytes.subarray(from, header)));
    if (header < 0) scan.push(decode(bytes.subarray(from)));
    else scan.push(decode(bytes.subarray(header, lineEnd)));
    const { draft } = scan.open();
    if (header >= 0 && scan.atHeader) {
      this.#byLines = null;
      this.#line = draft.line;
      return header;
    }
    starts.splice(0, draft.line - state.firstLine);
    state.firstLine = draft.line;
    const fed = this.#offset + lineEnd;
    state.open = fed - (starts[0] ?? fed);
    return lineEnd;
  }

  #closed(draft: Draft, text: string, offset: number): void {
    const judged = judgeBlock(draft, text, this.#file);
    if (judged !== undefined) this.#settle(judged, offset);
    for (const inner of [draft.hidden, draft.inFence]) {
      for (const problem of hiddenProblems(inner, this.#file)) this.problems.push(problem);
    }
  }

  #settle(judged: Judged, offset: number): void {
    const result = this.compare(judged);
    if (result === 'repeated') return;
    if (result.ok) {
      this.#add(result.entry, offset);
      return;
    }
    const { id, text, problem } = result;
    this.problems.push(problem);
    if (id !== null && !this.table.has(id) && !this.#refused.has(id)) {
      this.#refused.set(id, { line: problem.line ?? 0, hash: hashText(text) });
    }
  }

  #add(entry: IdeaEntry, offset: number): void {
    const names = utf8(entry.id + entry.title);
    const idTo = entry.id.length;
    const ends = { idFrom: 0, idTo, titleFrom: idTo, titleTo: names.length };
    const { gpus, line } = entry;
    const text = viewOf(textBytes(entry.text));
    const place = { line, offset, bytes: text.byteLength, hash: hashBytes(text, 0, text.byteLength) };
    this.table.add(viewOf(names), { ...ends, priority: PRIORITIES.indexOf(entry.priority), gpus }, place);
  }

  /** `repeated`: the very same block stands in the file already. */
  compare(judged: Judged): Judged | 'repeated' {
    const id = judged.ok ? judged.entry.id : judged.id;
    const text = judged.ok ? judged.entry.text : judged.text;
    if (id === null) return judged;
    const row = this.table.rowOf(id);
    const first = row < 0 ? this.#refused.get(id) : { line: this.table.lineAt(row), hash: this.table.hashAt(row) };
    if (first === undefined) return judged;
    if (first.hash === hashText(text)) return 'repeated';
    const line = judged.ok ? judged.entry.line : judged.problem.line;
    const problem: Problem = {
      code: 'E0103',
      message: `${id} is defined again with another text; it was first defined in line ${first.line}`,
      file: this.#file,
      ...(line === undefined ? {} : { line }),
      idea: id,
      note: `line ${line} is BLOCKED, line ${first.line} counts`,
      help: 'give the later one an id of its own',
    };
    return { ok: false, id, text, problem, unfinished: !judged.ok && judged.unfinished };
  }

  /** The last block as if the file ended here. `tail` is what stands behind the last line break. */
  last(tail: string): LastBlock {
    if (this.#last?.tail === tail) return this.#last.block;
    const { draft, text } = this.#byLines?.scan.open() ?? openBlock(this.#held, this.#line);
    const ended = endedBy(draft, text, tail);
    const whole = ended === draft ? text : text + tail;
    const problems = hiddenProblems([...ended.hidden, ...ended.inFence], this.#file);
    const block = { text: text + tail, judged: judgeBlock(ended, whole, this.#file), problems };
    this.#last = { tail, block };
    return block;
  }

  /** The last block counts although no header follows it yet; `table.removeLast` takes it back. */
  addLast(entry: IdeaEntry): void {
    this.#add(entry, this.#byLines === null ? this.#offset : (this.#byLines.starts[0] ?? 0));
  }
}

/** The next line that begins as a header of an idea, at `from` or behind it; `from` is the start of a line or within one. */
function findHeader(bytes: Uint8Array, from: number): number {
  let at = from === 0 || bytes[from - 1] === NEWLINE ? from : bytes.indexOf(NEWLINE, from) + 1;
  while (at < bytes.length && (at > 0 || from === 0)) {
    if (bytes[at] === HASH && HEADER.every((byte, i) => bytes[at + i] === byte)) return at;
    const end = bytes.indexOf(NEWLINE, at);
    if (end < 0) return -1;
    at = end + 1;
  }
  return -1;
}

/** A byte-order mark. */
function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
