/**
 * ideas.md cut into blocks, one line at a time and in one pass: no YAML is read, text can come in pieces, and the cost of a piece is
 * that of its own lines. Offsets of a draft count from the start of its block.
 */
import { closesFence, isConfigFence, openFence, readField, readHeader } from './idea-lines.ts';
import type { Fence, FieldName, Header } from './idea-lines.ts';

/** A block as far as it was scanned. */
export interface Draft {
  /** null: what stands before the first idea. */
  header: Header | null;
  /** 1-based line of the header. */
  line: number;
  /** First of each name, outside fences. */
  fields: Partial<Record<FieldName, { value: string; line: number }>>;
  /** The fence that is not closed yet. */
  fence: Fence | null;
  /** The first closed yaml fence: its content, without the lines of the fence. */
  config: { fence: Fence; from: number; to: number } | null;
  /** Where the content of the open fence begins. */
  fenceFrom: number;
  /** Headers inside the open fence. */
  inFence: Inner[];
  /** Headers inside fences that were closed. */
  hidden: Inner[];
}

export interface Inner {
  line: number;
  offset: number;
  header: Header;
  fence: Fence;
}

/** A block without any header in this many characters is no list of ideas; it is cut off, so that memory stays bounded. */
const MAX_OPEN = 4 * 1024 * 1024;

/** Shared by nearly all drafts, so never pushed to. */
const NONE: Inner[] = [];

const HASH = 35;
const STAR = 42;
const PLUS = 43;
const HYPHEN = 45;
const BLANK = 32;
const TAB = 9;
const BACKTICK = 96;
const TILDE = 126;
const RETURN = 13;

export class IdeasScan {
  readonly #closed: (draft: Draft, text: string) => void;
  #text = '';
  /** Start of the open block in #text. */
  #start = 0;
  /** Next line to scan, in #text. */
  #at = 0;
  #line: number;
  #draft: Draft;
  #first: boolean;

  /**
   * `closed` gets each block once, in the order of the file; what stands before the first header comes as a block without one.
   * `line` is the number of the first line that comes.
   */
  constructor(closed: (draft: Draft, text: string) => void, line = 1) {
    this.#closed = closed;
    this.#line = line;
    this.#draft = newDraft(null, line);
    this.#first = line === 1;
  }

  /** The last line was the header of a new block: what comes does not depend on anything before it. */
  get atHeader(): boolean {
    return this.#draft.header !== null && this.#draft.line === this.#line - 1;
  }

  /** The text that follows; complete lines only. */
  push(piece: string): void {
    const text = this.#first && piece.startsWith('\ufeff') ? piece.slice(1) : piece;
    this.#first &&= piece === '';
    this.#text = this.#text.slice(this.#start) + text;
    this.#at -= this.#start;
    this.#start = 0;
    for (let end = this.#text.indexOf('\n', this.#at); end >= 0; end = this.#text.indexOf('\n', this.#at))
      this.#step(end);
  }

  /** The last block, which no header follows yet, and its text so far. */
  open(): { draft: Draft; text: string } {
    return { draft: this.#draft, text: this.#text.slice(this.#start) };
  }

  #step(end: number): void {
    const code = this.#text.charCodeAt(this.#at);
    const start = this.#at;
    this.#at = end + 1;
    this.#line += 1;
    if (code === HASH || code === BLANK) this.#heading(start, end, code);
    if (code === BACKTICK || code === TILDE || code === BLANK) this.#fenceLine(start, end);
    if (code === HYPHEN || code === STAR || code === PLUS || code === BLANK || code === TAB) this.#field(start, end);
    if (this.#at - this.#start > MAX_OPEN) this.#close(this.#at, newDraft(null, this.#line));
  }

  #lineAt(start: number, end: number): string {
    return this.#text.slice(start, end > start && this.#text.charCodeAt(end - 1) === RETURN ? end - 1 : end);
  }

  #heading(start: number, end: number, code: number): void {
    if (code === BLANK && !this.#text.startsWith('#', this.#afterBlanks(start))) return;
    const header = readHeader(this.#lineAt(start, end));
    if (header === undefined) return;
    const draft = this.#draft;
    const line = this.#line - 1;
    if (draft.fence === null) this.#close(start, newDraft(header, line));
    else if (this.#text.startsWith('## idea-', start)) {
      // Training scripts that know no fences see an idea here.
      if (draft.inFence === NONE) draft.inFence = [];
      draft.inFence.push({ line, offset: start - this.#start, header, fence: draft.fence });
    }
  }

  #afterBlanks(start: number): number {
    let at = start;
    while (this.#text.charCodeAt(at) === BLANK) at += 1;
    return at;
  }

  #fenceLine(start: number, end: number): void {
    const mark = this.#text.charCodeAt(this.#afterBlanks(start));
    if (mark !== BACKTICK && mark !== TILDE) return;
    const line = this.#lineAt(start, end);
    const draft = this.#draft;
    const { fence } = draft;
    const opened = openFence(line, this.#line - 1);
    if (fence === null) {
      draft.fence = opened ?? null;
      draft.fenceFrom = end + 1 - this.#start;
    } else if (closesFence(line, fence)) {
      if (isConfigFence(fence)) draft.config ??= { fence, from: draft.fenceFrom, to: start - this.#start };
      draft.fence = null;
      if (draft.inFence.length > 0) {
        draft.hidden = [...draft.hidden, ...draft.inFence];
        draft.inFence = NONE;
      }
    } else if (opened !== undefined && isConfigFence(fence)) {
      this.#restart();
    }
  }

  /**
   * A fence opens where a config fence is still open, and a header came between: the closing line of the first one was forgotten.
   * The block ends at that header; all others go on.
   */
  #restart(): void {
    const inner = this.#draft.inFence[0];
    if (inner === undefined) return;
    this.#at = this.#start + inner.offset;
    this.#line = inner.line;
    this.#draft.inFence = NONE;
    this.#close(this.#at, newDraft(null, inner.line));
  }

  #close(end: number, next: Draft): void {
    const draft = this.#draft;
    const text = this.#text.slice(this.#start, end);
    this.#start = end;
    this.#draft = next;
    this.#closed(draft, text);
  }

  #field(start: number, end: number): void {
    const { header, fence, fields } = this.#draft;
    // The hypothesis is the longest line of most ideas, and the scan does not need it.
    if (header === null || fence !== null || end - start < 4 || this.#text.startsWith('- **H', start)) return;
    const field = readField(this.#lineAt(start, end));
    if (field !== undefined) fields[field.name] ??= { value: field.value, line: this.#line - 1 };
  }
}

function newDraft(header: Header | null, line: number): Draft {
  return { header, line, fields: {}, fence: null, config: null, fenceFrom: 0, inFence: NONE, hidden: NONE };
}
