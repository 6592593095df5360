/** The text of one block: as bytes, by lines, and as the idea that it is. */
import { judgeBlock } from './idea-block.ts';
import type { IdeaEntry } from './idea-block.ts';
import { closesFence, isConfigFence } from './idea-lines.ts';
import type { IdeaHead } from './idea-table.ts';
import { IdeasScan } from './ideas-scan.ts';
import type { Draft } from './ideas-scan.ts';
import { hashBytes } from './text-hash.ts';

/** The idea whose block these bytes are; undefined: they are not what was read before. */
export function entryOf(bytes: Uint8Array, { line, hash }: Pick<IdeaHead, 'line' | 'hash'>): IdeaEntry | undefined {
  if (hashBytes(viewOf(bytes), 0, bytes.length) !== hash) return undefined;
  const { draft, text } = openBlock(joined(bytes, utf8('\n')), line);
  const judged = judgeBlock(draft, text, '');
  if (judged?.ok !== true) throw new Error(`line ${line}: a block that was accepted is not accepted any more`);
  return judged.entry;
}

/** A block from its header on, by lines. */
export function openBlock(bytes: Uint8Array, line: number): { draft: Draft; text: string } {
  const scan = new IdeasScan(() => undefined, line);
  scan.push(decode(bytes));
  return scan.open();
}

/** Bytes behind the last line break are held back, but many files end with a closing fence and no line break. */
export function endedBy(draft: Draft, text: string, tail: string): Draft {
  const { fence } = draft;
  if (fence === null || !closesFence(tail.replace(/\r$/, ''), fence)) return draft;
  const config = draft.config ?? (isConfigFence(fence) ? { fence, from: draft.fenceFrom, to: text.length } : null);
  return { ...draft, fence: null, config, hidden: [...draft.hidden, ...draft.inFence], inFence: [] };
}

/** Of the text of an idea, without the line break at its end: that need not stand in the file. */
export function hashText(text: string): number {
  const bytes = textBytes(text);
  return hashBytes(viewOf(bytes), 0, bytes.length);
}

export function textBytes(text: string): Uint8Array {
  return utf8(text.endsWith('\n') ? text.slice(0, -1) : text);
}

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
