/**
 * Which runs were set aside since the last look, by whomever. A folder that another host moves away and claims anew between two listings
 * of results/ looks the same in both: only here it shows.
 */
import { asIdeaId } from '../core/words.ts';
import type { IdeaId } from '../core/words.ts';
import type { Files } from '../edge/edges.ts';

export class AttemptsLook {
  readonly #files: Files;
  readonly #folder: string;
  #sign = '';
  #seen: Set<string> | null = null;

  constructor(files: Files, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  /** Ideas of new names in attempts/; none at the first look. One stat where nothing has changed. */
  async look(): Promise<Set<IdeaId>> {
    const stat = await this.#files.stat(this.#folder);
    const sign = `${stat?.mtimeMs}:${stat?.ino}`;
    if (stat === undefined || sign === this.#sign) return new Set();
    const names = await this.#files.list(this.#folder);
    const before = this.#seen;
    this.#seen = new Set(names);
    this.#sign = sign;
    if (before === null) return new Set();
    const added = names.filter((name) => !before.has(name));
    return new Set(added.map((name) => asIdeaId(name.split('.')[0] ?? '')).filter((id) => id !== undefined));
  }
}
