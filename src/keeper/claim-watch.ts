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

/** Per tree: the file system on which a folder of claims was last seen. One memory for all watchers of a tree. */
const DEVICES = new WeakMap<Files, Map<string, number>>();

/** Watches one claim. Keep one per purpose: what it remembers is how often *this* watcher saw the claim absent. */
export class ClaimWatch {
  readonly #files: Files;
  readonly #dir: string;
  readonly #token: Token;
  #absentBefore = false;
  #oursBefore = false;

  constructor(files: Files, claimDir: string, token: Token) {
    this.#files = files;
    this.#dir = claimDir;
    this.#token = token;
  }

  async look(): Promise<Holding> {
    const holding = await this.#read();
    if (holding.kind === 'absent' && this.#absentBefore) return { kind: 'lost', why: 'claim.json is gone' };
    this.#absentBefore = holding.kind === 'absent';
    this.#oursBefore = holding.kind === 'ours';
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
      if (!this.#oursBefore) await this.#rememberDevice();
      return { kind: 'ours' };
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return this.#confirmAbsence();
      return { kind: 'unsure', why: String(error) };
    }
  }

  /** On which file system the claim was seen; after a remount the number may be another. */
  async #rememberDevice(): Promise<void> {
    const stat = await this.#files.stat(this.#dir);
    const devices = DEVICES.get(this.#files) ?? new Map<string, number>();
    DEVICES.set(this.#files, devices);
    if (stat !== undefined) devices.set(dirname(this.#dir), stat.dev);
  }

  /**
   * "No such file" may come from a stale cache or from a file system that is not mounted at the moment: absence is believed only from
   * a fresh listing of a folder on the same file system. Where the whole project was deleted, that is a folder further up.
   */
  async #confirmAbsence(): Promise<Holding> {
    const device = DEVICES.get(this.#files)?.get(dirname(this.#dir));
    try {
      for (let missing = this.#dir; dirname(missing) !== missing; missing = dirname(missing)) {
        const names = await this.#listIfThere(dirname(missing));
        if (names === undefined) continue;
        const parent = await this.#files.stat(dirname(missing));
        // Without a memory of the file system only the nearest folder is believed.
        const same = device === undefined ? missing === this.#dir : parent?.dev === device;
        if (!same) return { kind: 'unsure', why: `${dirname(missing)} is on another file system (not mounted?)` };
        if (!names.includes(basename(missing))) return { kind: 'absent' };
        if (missing !== this.#dir) return { kind: 'unsure', why: `${missing} is listed but cannot be opened` };
        const inside = await this.#files.list(this.#dir);
        return inside.includes('claim.json')
          ? { kind: 'unsure', why: 'claim.json is listed but cannot be opened' }
          : { kind: 'absent' };
      }
      return { kind: 'unsure', why: 'no folder above the claim can be listed' };
    } catch (error) {
      return { kind: 'unsure', why: String(error) };
    }
  }

  async #listIfThere(path: string): Promise<string[] | undefined> {
    try {
      return await this.#files.list(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }
}
