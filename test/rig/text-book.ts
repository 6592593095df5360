/** The book of ideas.md fed with texts, and what it says with the text of each idea, read again at its place as the app does it. */
import { IdeasBook, entryOf } from '../../src/core/ideas.ts';
import type { IdeaEntry, IdeaHead, IdeasReading, IdeasView } from '../../src/core/ideas.ts';
import type { IdeaId } from '../../src/core/words.ts';

export interface TextView extends Omit<IdeasView, 'entries' | 'added'> {
  entries: ReadonlyMap<IdeaId, IdeaEntry>;
  added: readonly IdeaEntry[];
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export class TextBook {
  readonly #book: IdeasBook;
  #file: Uint8Array = new Uint8Array(0);

  constructor(file: string, settleS: number) {
    this.#book = new IdeasBook(file, settleS);
  }

  append(text: string): void {
    const bytes = bytesOf(text);
    this.#file = joined(this.#file, bytes);
    this.#book.append(bytes);
  }

  /** The file is another one from now on; it comes in these pieces. */
  replace(...pieces: string[]): void {
    const reading: IdeasReading = this.#book.newReading();
    for (const piece of pieces) reading.push(bytesOf(piece));
    this.#file = bytesOf(pieces.join(''));
    this.#book.replace(reading);
  }

  look(tail: string, uptime: number): TextView {
    const view = this.#book.look(tail, uptime);
    const file = joined(this.#file, bytesOf(tail));
    const full = (head: IdeaHead): IdeaEntry => {
      const { id, title, priority, gpus, line, offset, bytes } = head;
      const entry = entryOf(file.subarray(offset, offset + bytes), head);
      if (entry === undefined) throw new Error(`${id} does not stand where it was read`);
      // What the table knows is what the text says.
      return { ...entry, id, title, priority, gpus, line };
    };
    const entries = new Map([...view.entries.values()].map((head) => [head.id, full(head)]));
    return { ...view, entries, added: Array.from(view.added, (row) => full(view.entries.at(row))) };
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
