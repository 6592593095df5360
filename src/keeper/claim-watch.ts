/** Whether claim.json still holds our token. Only two facts count: our token, or something else there for sure. */
import { basename, dirname, join } from 'node:path';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import type { Token } from '../core/words.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';

export type Holding =
  | { kind: 'ours' }
  /** Another token is there, or the claim is gone (seen twice). */
  | { kind: 'lost'; why: string }
  /** Not there at this look: to be looked at again before it is believed. */
  | { kind: 'absent' }
  /** An I/O error or a torn file: tells nothing. */
  | { kind: 'unsure'; why: string };

/** Watches one claim. Keep one per purpose: what it remembers is how often *this* watcher saw the claim absent. */
export class ClaimWatch {
  readonly #files: Files;
  readonly #dir: string;
  readonly #token: Token;
  #absentBefore = false;
  /** Inode of the folder that holds all claims, when our claim was last seen in it. */
  #parent: number | undefined;

  constructor(files: Files, claimDir: string, token: Token) {
    this.#files = files;
    this.#dir = claimDir;
    this.#token = token;
  }

  async look(): Promise<Holding> {
    const holding = await this.#read();
    if (holding.kind === 'absent' && this.#absentBefore) return { kind: 'lost', why: 'claim.json is gone' };
    this.#absentBefore = holding.kind === 'absent';
    return holding;
  }

  async #read(): Promise<Holding> {
    try {
      const bytes = await this.#files.read(join(this.#dir, 'claim.json'), MAX_JSON_BYTES);
      const parsed = parseJson(bytes);
      if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) {
        return { kind: 'unsure', why: 'claim.json is being written or is damaged' };
      }
      const { token, claimed_by } = parsed.value as { token?: unknown; claimed_by?: unknown };
      if (token !== this.#token) return { kind: 'lost', why: `claimed by ${String(claimed_by)} now` };
      this.#parent ??= (await this.#files.stat(dirname(this.#dir)))?.ino;
      return { kind: 'ours' };
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return this.#confirmAbsence();
      return { kind: 'unsure', why: String(error) };
    }
  }

  /**
   * "No such file" may come from a stale cache or from a file system that is not mounted at the moment: absence is believed only
   * from a fresh listing of the same parent folder.
   */
  async #confirmAbsence(): Promise<Holding> {
    const parent = dirname(this.#dir);
    try {
      const names = await this.#files.list(parent);
      if (this.#parent !== undefined && (await this.#files.stat(parent))?.ino !== this.#parent) {
        return { kind: 'unsure', why: `${parent} is another folder than before (not mounted?)` };
      }
      if (!names.includes(basename(this.#dir))) return { kind: 'absent' };
      const inside = await this.#files.list(this.#dir);
      return inside.includes('claim.json')
        ? { kind: 'unsure', why: 'claim.json is listed but cannot be opened' }
        : { kind: 'absent' };
    } catch (error) {
      return { kind: 'unsure', why: String(error) };
    }
  }
}
