/**
 * Claim, set aside, give back: the protocol of reliability.md in one place. Whatever an operation answers, what counts is the
 * token that a fresh read finds afterwards.
 */
import { basename, join } from 'node:path';
import { readClaim } from '../core/claim.ts';
import type { ClaimReading } from '../core/claim.ts';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import type { Token } from '../core/words.ts';
import type { Clock, Files } from '../edge/edges.ts';
import { FileError, hasCode } from '../edge/file-error.ts';
import type { Layout } from './layout.ts';

/** Looks and pauses of the verification; reads that fail say nothing, so they are repeated. */
const VERIFY_TRIES = 5;
const VERIFY_PAUSE_S = 0.5;

export type ClaimResult = 'won' | 'lost' | 'unknown';

/** What is in a claimed folder's claim.json now. `absent`: no such file or folder, by a fresh read. */
export type ClaimNow = ClaimReading | { kind: 'absent' };

export async function readClaimFile(files: Files, dir: string): Promise<ClaimNow> {
  try {
    const bytes = await files.read(join(dir, 'claim.json'), MAX_JSON_BYTES);
    const parsed = parseJson(bytes);
    return parsed.ok ? readClaim(parsed.value) : { kind: 'torn', why: parsed.message };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' };
    throw error;
  }
}

const holds = (now: ClaimNow, token: Token): boolean => now.kind === 'ours' && now.claim.token === token;

export class Claiming {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #layout: Layout;

  constructor(files: Files, clock: Clock, layout: Layout) {
    this.#files = files;
    this.#clock = clock;
    this.#layout = layout;
  }

  /** PREPARE and all that follows. `content`: relative path → text of every file that the folder has when it becomes visible. */
  async claim(
    target: string,
    token: Token,
    content: Readonly<Record<string, string>>,
    over: boolean,
  ): Promise<ClaimResult> {
    return this.publish(target, token, await this.prepare(token, content), over);
  }

  /**
   * RESERVE, PUBLISH, VERIFY of a folder that was prepared, which is gone in any case. `over`: the empty folder has been watched long
   * enough to publish over it.
   */
  async publish(target: string, token: Token, prepared: string, over: boolean): Promise<ClaimResult> {
    try {
      await this.#files.makeFolder(target);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) {
        await this.#files.remove(prepared);
        throw error;
      }
      if (!over) {
        await this.#files.remove(prepared);
        return 'lost';
      }
    }
    let publishError: unknown = null;
    try {
      await this.#files.rename(prepared, target);
    } catch (error) {
      publishError = error; // a hint only: the read below decides
    }
    const result = await this.#verify(target, token);
    if (result !== 'won' && publishError !== null) await this.#files.remove(prepared);
    return result;
  }

  /** PREPARE: a folder that nobody else looks at. `name`: unique. */
  async prepare(name: string, content: Readonly<Record<string, string>>): Promise<string> {
    const prepared = join(this.#layout.prep, name);
    // Plain mkdir: where results/.orze is gone (unmounted), nothing may be made in its place.
    await this.#files.makeFolder(prepared);
    try {
      await this.#files.makeFolder(join(prepared, '.orze'));
      const made = Object.entries(content).map(([file, text]) => this.#files.create(join(prepared, file), text));
      // All have come back before anything is removed: a late one would bring the folder back.
      const failed = (await Promise.allSettled(made)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      return prepared;
    } catch (error) {
      await this.#files.remove(prepared);
      throw error;
    }
  }

  async #verify(target: string, token: Token): Promise<ClaimResult> {
    for (let tries = 1; ; tries += 1) {
      try {
        const now = await readClaimFile(this.#files, target);
        return holds(now, token) ? 'won' : 'lost';
      } catch (error) {
        if (tries >= VERIFY_TRIES) return hasCode(error) ? 'unknown' : Promise.reject(error);
        await new Promise<void>((resolve) => this.#clock.after(VERIFY_PAUSE_S * tries, resolve));
      }
    }
  }

  /** True while the run folder's claim is this token's. An unreadable claim throws: it is neither. */
  async stillMine(dir: string, token: Token): Promise<boolean> {
    const now = await readClaimFile(this.#files, dir);
    if (now.kind === 'absent') await this.#confirmAbsence(dir);
    return holds(now, token);
  }

  /**
   * Where results/ is not mounted at the moment nothing is there, and nothing was deleted. One listing that shows results/.orze, and not
   * the folder, tells the difference.
   */
  async #confirmAbsence(dir: string): Promise<void> {
    const { results, own } = this.#layout;
    const names = await this.#files.list(results);
    if (!names.includes(basename(own))) throw new FileError('read', own, 'ENOENT');
    if (!names.includes(basename(dir))) return;
    const inside = await this.#files.list(dir);
    if (inside.includes('claim.json')) throw new FileError('read', join(dir, 'claim.json'), 'ENOENT');
  }

  /**
   * Moves a claimed folder away in one rename. The victim's token in `target` makes it a compare-and-swap: a second mover finds the name
   * taken, and a folder that turns out to hold somebody else's claim goes back. Answers whether the victim is away now.
   */
  async moveAway(source: string, target: string, victim: Token | 'no-token'): Promise<boolean> {
    const before = await readClaimFile(this.#files, source);
    if (victim !== 'no-token' ? !holds(before, victim) : before.kind === 'ours') return false;
    let refused: unknown = null;
    try {
      await this.#files.rename(source, target);
    } catch (error) {
      refused = error; // a hint only: the read below decides
    }
    const there = await readClaimFile(this.#files, target);
    if (there.kind === 'absent' && (await this.#files.stat(target)) === undefined) {
      // Somebody else moved it, or nobody can.
      if (refused !== null && (await this.#files.stat(source)) !== undefined) throw refused;
      return false;
    }
    // Its name was taken before: what stands there is an earlier victim of the same key.
    if (victim === 'no-token' && refused !== null && (await this.#files.stat(source)) !== undefined) throw refused;
    const isVictim = there.kind === 'ours' ? there.claim.token === victim : victim === 'no-token';
    if (!isVictim) await this.#files.rename(target, source);
    return isVictim;
  }

  /**
   * Moves a claimed folder of ours away, for claims that have nothing to keep (given back, research cycles). It is not deleted here: as long
   * as it stands, a second execution of this rename (a server may carry out a repeated request late) finds the name taken, and
   * cannot move the next claim away. Leftovers removes it after the lease.
   */
  async dissolve(source: string, token: Token): Promise<void> {
    await this.moveAway(source, join(this.#layout.prep, `${token}.over`), token);
  }
}
