/** Bytes of ideas.md: characters by kind, and four of them at a time. */
// Not shared with others: what a module imports is no constant for the compiler, and these are used for each byte.
const TAB = 9;
const BLANK = 32;

/** A text of at least four bytes that is looked for, as words: the last one may overlap the one before it. */
export interface Mark {
  words: Int32Array;
  length: number;
}

export function markOf(text: string): Mark {
  const bytes = bytesOf(text);
  const view = new DataView(bytes.buffer);
  const count = Math.ceil(bytes.length / 4);
  const words = Int32Array.from({ length: count }, (_, i) => view.getInt32(Math.min(4 * i, bytes.length - 4), true));
  return { words, length: bytes.length };
}

/**
 * Marks the bytes of a word that may mean something within a line, in their highest bits: below 14, above 127, or a backtick. A subtraction
 * that borrows sets that bit; it may set that of the next byte too, so that only the first mark is certain.
 */
export function oddBytes(word: number): number {
  return (word | (word - 0x0e0e0e0e) | ((word ^ 0x60606060) - 0x01010101)) & 0x80808080;
}

/** The same for one byte. */
export function isOdd(byte: number): boolean {
  return byte < 14 || byte > 127 || byte === 96;
}

/** Of the marks of {@link oddBytes}. */
export function firstByte(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

export function afterBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === BLANK || bytes[at] === TAB) at += 1;
  return at;
}

/** Letters of either case. */
export function isSame(bytes: Uint8Array, from: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i += 1) if (((bytes[from + i] ?? 0) | BLANK) !== word[i]) return false;
  return true;
}

export function isDigit(byte = 0): boolean {
  return byte >= 48 && byte <= 57;
}

export function isIdStart(byte = 0): boolean {
  return isDigit(byte) || (byte >= 97 && byte <= 122);
}

export function isWord(byte = 0): boolean {
  return isDigit(byte) || byte === 95 || ((byte | BLANK) >= 97 && (byte | BLANK) <= 122);
}

/** ASCII that is no blank of any kind. */
export function isVisible(byte = 0): boolean {
  return byte > BLANK && byte < 127;
}
