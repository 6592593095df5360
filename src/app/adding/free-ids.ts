/** Ids that no idea has or ever had: an id is given out once, also when its idea or its run is gone. */
import { asIdeaId } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import { listIfThere } from '../read-file.ts';
import type { IdeasNow } from './append.ts';

/** Digits of the first one: `idea-001`. */
const DIGITS = 3;

export class FreeIds {
  readonly #taken: Set<string>;
  #highest = 0;
  #digits = DIGITS;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
    for (const id of this.#taken) this.#note(id);
  }

  isFree(id: IdeaId): boolean {
    return !this.#taken.has(id);
  }

  take(id: IdeaId): IdeaId {
    this.#taken.add(id);
    this.#note(id);
    return id;
  }

  /** The number behind the highest one, with as many digits. */
  next(): IdeaId {
    const id = asIdeaId(`idea-${String(this.#highest + 1).padStart(this.#digits, '0')}`);
    if (id === undefined) throw new Error('an id without an end');
    return this.take(id);
  }

  #note(id: string): void {
    const digits = /^idea-(\d{1,15})/.exec(id)?.[1];
    if (digits === undefined || Number(digits) < this.#highest) return;
    this.#highest = Number(digits);
    this.#digits = digits.length;
  }
}

export async function freeIds(ctx: Context, now: IdeasNow): Promise<FreeIds> {
  const { results, attempts } = ctx.layout;
  const { files } = ctx;
  const names = [...(await listIfThere(files, results)), ...(await listIfThere(files, attempts))];
  const ids = names.map((name) => name.split('.')[0] ?? '').filter((id) => asIdeaId(id) !== undefined);
  return new FreeIds([...now.ids(), ...ids]);
}
