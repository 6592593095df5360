/**
 * Rows of one list, fetched page by page as they come into sight. What changes meanwhile replaces values in their place at once; where it would
 * move rows while somebody points at one, it waits until that person says so.
 */

export interface RowsPage<Row> {
  items: readonly Row[];
  /** Rows of the whole list. */
  total: number;
}

export const PAGE = 100;
/** Pages that are kept; further ones push out those that are furthest away. */
const KEPT = 40;

export type LoadPage<Page> = (offset: number, limit: number) => Promise<Page>;

export class RowsStore<Row extends { id: string }, Page extends RowsPage<Row>> {
  readonly #load: LoadPage<Page>;
  readonly #changed: () => void;
  #pages = new Map<number, Page>();
  readonly #loading = new Set<number>();
  #waiting: Map<number, Page> | undefined;
  #round = 0;
  #error: Error | undefined;

  /** `changed`: something of it is another than before. */
  constructor(load: LoadPage<Page>, changed: () => void) {
    this.#load = load;
    this.#changed = changed;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** The page that was fetched last says how many there are; undefined: none was. */
  get head(): Page | undefined {
    return this.#pages.get(0) ?? [...this.#pages.values()].at(-1);
  }

  get total(): number {
    return this.head?.total ?? 0;
  }

  /** undefined: not here yet. */
  row(place: number): Row | undefined {
    return this.#pages.get(Math.floor(place / PAGE))?.items[place % PAGE];
  }

  loaded(): Row[] {
    return [...this.#pages].sort(([a], [b]) => a - b).flatMap(([, { items }]) => items);
  }

  /** Something has changed, and it would move rows: {@link show} lets it. */
  get waits(): boolean {
    return this.#waiting !== undefined;
  }

  /** Rows from `from` to `to` are in sight. */
  want(from: number, to: number): void {
    for (const page of pagesOf(from, to)) {
      if (!this.#pages.has(page) && !this.#loading.has(page)) void this.#fetch(page);
    }
    this.#forget(Math.floor((from + to) / 2 / PAGE));
  }

  /** The rows in sight anew. `still`: rows must not move. */
  async renew(from: number, to: number, still: boolean): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    try {
      const pages = new Map(
        await Promise.all(pagesOf(from, to).map(async (page) => [page, await this.#load(page * PAGE, PAGE)] as const)),
      );
      if (round !== this.#round) return;
      this.#error = undefined;
      const moves = [...pages].some(([page, { items }]) => !sameRows(this.#pages.get(page)?.items ?? [], items));
      if (moves && still) this.#waiting = pages;
      else {
        // What is out of sight is fetched again when it comes into sight; where nothing moved it may stay until then.
        this.#pages = moves ? pages : new Map([...this.#pages, ...pages]);
        this.#waiting = undefined;
      }
    } catch (error) {
      if (round !== this.#round) return;
      this.#error = asError(error);
    }
    this.#changed();
  }

  show(): void {
    if (this.#waiting === undefined) return;
    this.#pages = this.#waiting;
    this.#waiting = undefined;
    this.#changed();
  }

  async #fetch(page: number): Promise<void> {
    this.#loading.add(page);
    try {
      const answer = await this.#load(page * PAGE, PAGE);
      this.#pages.set(page, answer);
      this.#error = undefined;
    } catch (error) {
      this.#error = asError(error);
    }
    this.#loading.delete(page);
    this.#changed();
  }

  #forget(middle: number): void {
    if (this.#pages.size <= KEPT) return;
    const furthest = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of furthest.slice(0, this.#pages.size - KEPT)) this.#pages.delete(page);
  }
}

function pagesOf(from: number, to: number): number[] {
  const first = Math.floor(Math.max(0, from) / PAGE);
  const last = Math.floor(Math.max(0, to) / PAGE);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function sameRows(before: readonly { id: string }[], after: readonly { id: string }[]): boolean {
  return before.length === after.length && before.every(({ id }, i) => id === after[i]?.id);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
