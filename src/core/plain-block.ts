/**
 * The usual block of ideas.md, told on its bytes without making a string: a proper header, ordinary lines, fields in the usual spelling,
 * one ```yaml fence that is closed. It says yes only where the scan by lines (ideas-scan.ts, idea-block.ts) would accept the same block
 * with the same values; all else it leaves to that scan. test/core/plain-block.test.ts compares the two.
 */
import {
  afterBlanks,
  bytesOf,
  firstByte,
  isDigit,
  isIdStart,
  isOdd,
  isSame,
  isVisible,
  isWord,
  markOf,
  oddBytes,
} from './idea-bytes.ts';
import type { Mark } from './idea-bytes.ts';

export interface PlainBlock {
  /** Where the next header stands. */
  end: number;
  /** Where the text ends, without blank space. */
  textEnd: number;
  idFrom: number;
  idTo: number;
  titleFrom: number;
  titleTo: number;
  /** Index of PRIORITIES. */
  priority: number;
  gpus: number;
  /** Lines from the header to the next one. */
  lines: number;
}

/** `open`: no header follows in these bytes, so that nobody knows yet where the block ends. */
export type PlainReading = 'plain' | 'other' | 'open';

const MAX_BLOCK_BYTES = 64 * 1024;
const MAX_YAML_BYTES = 32 * 1024;
const MAX_ID = 101;
const MAX_GPUS = 1024;
const MEDIUM = 2;

const TAB = 9;
const NEWLINE = 10;
const BLANK = 32;
const HASH = 35;
const STAR = 42;
const PLUS = 43;
const HYPHEN = 45;
const COLON = 58;
const CAPITAL_C = 67;
const CAPITAL_G = 71;
const CAPITAL_H = 72;
const CAPITAL_P = 80;
const BACKTICK = 96;
const TILDE = 126;
/** First byte of U+2028 and U+2029, which end a line for regular expressions. */
const SEPARATORS = 0xe2;

const HEADER = markOf('## idea-');
const YAML = markOf('```yaml\n');
const YML = markOf('```yml\n');
const CLOSING = markOf('```\n');
const BOLD = markOf('- **');
const PRIORITY = markOf('- **Priority**: ');
const CATEGORY = markOf('- **Category**: ');
const PARENT = markOf('- **Parent**: ');
const GPUS = markOf('- **GPUs**: ');
const WORDS = ['critical', 'high', 'medium', 'low'].map(bytesOf);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class PlainScan implements PlainBlock {
  end = 0;
  textEnd = 0;
  idFrom = 0;
  idTo = 0;
  titleFrom = 0;
  titleTo = 0;
  priority = MEDIUM;
  gpus = 1;
  lines = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #hasConfig = false;
  #hasPriority = false;
  #hasGpus = false;
  #ascii = true;

  /** Complete lines. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The header of the block stands at `from`. After `plain` this object tells what the block is. */
  read(from: number): PlainReading {
    const bytes = this.#bytes;
    this.priority = MEDIUM;
    this.gpus = 1;
    this.lines = 1;
    this.#hasConfig = this.#hasPriority = this.#hasGpus = false;
    this.#ascii = true;
    let at = this.#header(from);
    while (at >= 0) {
      if (at >= bytes.length) return bytes.length - from > MAX_BLOCK_BYTES ? 'other' : 'open';
      if (bytes[at] === HASH && this.#startsWith(at, HEADER)) return this.#ended(from, at) ? 'plain' : 'other';
      at = this.#line(at);
    }
    return 'other';
  }

  #ended(from: number, end: number): boolean {
    if (!this.#hasConfig) return false;
    let textEnd = end;
    while ((this.#bytes[textEnd - 1] ?? 0) <= BLANK) textEnd -= 1;
    // As a text it ends with one line break.
    if (textEnd + 1 - from > MAX_BLOCK_BYTES) return false;
    if (!this.#ascii && decoder.decode(this.#bytes.subarray(from, textEnd)).includes('\ufffd')) return false;
    this.end = end;
    this.textEnd = textEnd;
    return true;
  }

  /** Like all that follow: where the next line begins, -1 where the block is not plain. */
  #header(from: number): number {
    const bytes = this.#bytes;
    if (!this.#startsWith(from, HEADER) || !isIdStart(bytes[from + HEADER.length])) return -1;
    let at = from + HEADER.length;
    while (isIdStart(bytes[at]) || bytes[at] === HYPHEN) at += 1;
    if (bytes[at] !== COLON || at - from - 3 > MAX_ID) return -1;
    this.idFrom = from + 3;
    this.idTo = at;
    at = afterBlanks(bytes, at + 1);
    if (!isVisible(bytes[at])) return -1;
    const next = this.#rest(at);
    if (next < 0) return -1;
    let to = next - 1;
    while (bytes[to - 1] === BLANK || bytes[to - 1] === TAB) to -= 1;
    if (!isVisible(bytes[to - 1])) return -1;
    if (!this.#ascii && bytes.subarray(at, to).includes(SEPARATORS)) return -1;
    this.titleFrom = at;
    this.titleTo = to;
    return next;
  }

  /** One line outside of fences; of a config all lines. */
  #line(at: number): number {
    const bytes = this.#bytes;
    this.lines += 1;
    switch (bytes[at] ?? 0) {
      case HASH:
        return this.#heading(at);
      case BLANK:
      case TAB:
        return isMark(bytes[afterBlanks(bytes, at)]) ? -1 : this.#rest(at);
      case HYPHEN:
      case STAR:
      case PLUS:
        if (this.#startsWith(at, BOLD)) return this.#field(at);
        return bytes[at + 1] === STAR || bytes[afterBlanks(bytes, at + 1)] === STAR ? -1 : this.#rest(at);
      case BACKTICK:
        if (bytes[at + 1] !== BACKTICK) return this.#rest(at);
        if (this.#startsWith(at, YAML)) return this.#config(at + YAML.length);
        return this.#startsWith(at, YML) ? this.#config(at + YML.length) : -1;
      case TILDE:
        return bytes[at + 1] === TILDE ? -1 : this.#rest(at);
      default:
        return this.#rest(at);
    }
  }

  /** A heading that might name an idea is not told here. */
  #heading(from: number): number {
    let at = from;
    while (this.#bytes[at] === HASH) at += 1;
    const first = this.#bytes[afterBlanks(this.#bytes, at)] ?? 0;
    return (first | BLANK) === 105 ? -1 : this.#rest(at);
  }

  #config(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at >= 0 && at < bytes.length) {
      if (bytes[at] === BACKTICK && this.#startsWith(at, CLOSING)) {
        if (at - from > MAX_YAML_BYTES) return -1;
        this.#hasConfig = true;
        this.lines += 1;
        return at + CLOSING.length;
      }
      if (bytes[at] === HASH && this.#startsWith(at, HEADER)) return -1;
      this.lines += 1;
      at = this.#rest(at);
    }
    return at;
  }

  #field(at: number): number {
    const bytes = this.#bytes;
    switch (bytes[at + BOLD.length] ?? 0) {
      case CAPITAL_H: // the hypothesis, as the scan by lines
        return this.#rest(at);
      case CAPITAL_C:
        return this.#startsWith(at, CATEGORY) ? this.#rest(at) : -1;
      case CAPITAL_G:
        return this.#startsWith(at, GPUS) ? this.#gpusField(at + GPUS.length) : -1;
      case CAPITAL_P:
        if (this.#startsWith(at, PRIORITY)) return this.#priorityField(at + PRIORITY.length);
        return this.#startsWith(at, PARENT) ? this.#rest(at) : -1;
      default:
        return -1;
    }
  }

  #priorityField(from: number): number {
    const at = afterBlanks(this.#bytes, from);
    const first = this.#bytes[at] ?? 0;
    if (first !== NEWLINE && !isVisible(first)) return -1;
    if (!this.#hasPriority) this.priority = priorityAt(this.#bytes, at);
    this.#hasPriority = true;
    return this.#rest(at);
  }

  #gpusField(from: number): number {
    let at = afterBlanks(this.#bytes, from);
    const start = at;
    let count = 0;
    for (; isDigit(this.#bytes[at]) && count <= MAX_GPUS; at += 1) count = count * 10 + (this.#bytes[at] ?? 0) - 48;
    const known = this.#bytes[start] !== 48 && count >= 1 && count <= MAX_GPUS;
    if (!known || this.#bytes[afterBlanks(this.#bytes, at)] !== NEWLINE) return -1;
    if (!this.#hasGpus) this.gpus = count;
    this.#hasGpus = true;
    return this.#rest(at);
  }

  /** To the end of the line. Three backticks, a carriage return and the like are not told here. */
  #rest(from: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    const { length } = bytes;
    for (let at = from; ; at += 1) {
      let odd = 0;
      while (at + 4 <= length && (odd = oddBytes(view.getInt32(at, true))) === 0) at += 4;
      if (odd === 0) while (at < length && !isOdd(bytes[at] ?? 0)) at += 1;
      else at += firstByte(odd);
      if (at >= length) return -1;
      const byte = bytes[at] ?? 0;
      if (byte === NEWLINE) return at + 1;
      if (byte >= 128) this.#ascii = false;
      else if (byte !== BACKTICK ? byte !== TAB : bytes[at + 1] === BACKTICK && bytes[at + 2] === BACKTICK) return -1;
    }
  }

  #startsWith(at: number, { words, length }: Mark): boolean {
    const view = this.#view;
    if (at + length > view.byteLength) return false;
    const last = words.length - 1;
    for (let i = 0; i < last; i += 1) if (view.getInt32(at + 4 * i, true) !== words[i]) return false;
    return view.getInt32(at + length - 4, true) === words[last];
  }
}

function priorityAt(bytes: Uint8Array, from: number): number {
  let to = from;
  while (isWord(bytes[to])) to += 1;
  for (let i = 0; i < WORDS.length; i += 1) {
    const word = WORDS[i];
    if (word?.length === to - from && isSame(bytes, from, word)) return i;
  }
  return MEDIUM;
}

function isMark(byte: number | undefined): boolean {
  return byte === HASH || byte === BACKTICK || byte === TILDE || byte === HYPHEN || byte === STAR || byte === PLUS;
}
