/** The look into results/: which folders are there, and what is in those that nothing is known about or that others hold. */
import { asIdeaId } from '../core/words.ts';
import type { IdeaId } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { AttemptsLook } from './look-attempts.ts';
import { mineIds } from './memory.ts';
import { Strays } from './strays.ts';

/** A listing may cost this share of the time at most: a folder of 100,000 runs is not listed ten times a second. */
const LIST_SHARE = 0.05;
/** Least seconds between two listings. */
const LIST_EVERY_S = 0.2;
/** Run folders looked at together: enough to hide latency, few enough to leave threads for others. */
const LOOKS_AT_ONCE = 8;
/** Finished runs compared per listing. */
const COMPARED_AT_ONCE = 16;
/** A run whose owner died on this machine is believed dead after two looks this far apart. */
const HURRY_S = 2;
/** Errors that say something about one folder, not about the file system: no rights, a file or a link in its place. */
const OF_ONE_FOLDER = ['EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EFBIG', 'EINVAL'];

export class FolderLook {
  readonly #ctx: Context;
  readonly #strays: Strays;
  readonly #attempts: AttemptsLook;
  #listedAt = Number.NEGATIVE_INFINITY;
  #listCostS = 0;
  #folderSign = '';
  /** Finished runs whose turn to be compared has not come yet. */
  #toCompare: IdeaId[] = [];
  /** Which folder a finished run was when it was last looked into. */
  readonly #signs = new Map<IdeaId, string>();
  #straysAt = Number.NEGATIVE_INFINITY;
  /** results/.orze is not there any more. */
  storeGone = false;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#strays = new Strays(ctx);
    this.#attempts = new AttemptsLook(ctx.files, ctx.layout.attempts);
  }

  async look(): Promise<void> {
    const { clock, memory } = this.#ctx;
    const now = clock.uptime();
    this.storeGone = (await this.#ctx.files.stat(this.#ctx.layout.own)) === undefined;
    if (this.storeGone) return;
    await this.#lookAttempts();
    const due = memory.suspects;
    for (const id of await this.#list(now)) due.add(id);
    if (now >= this.straysDueAt()) {
      this.#straysAt = now;
      for (const id of memory.strays.keys()) due.add(id);
      for (const id of memory.unknown) due.add(id);
    }
    const mine = mineIds(memory);
    const ids = [...due].filter((id) => !mine.has(id) && !memory.busy.has(id));
    for (const id of mine) due.delete(id);
    for (let i = 0; i < ids.length; i += LOOKS_AT_ONCE) {
      await Promise.all(ids.slice(i, i + LOOKS_AT_ONCE).map((id) => this.#lookRun(id)));
    }
  }

  /** What was known of a run that was set aside is not true any more. */
  async #lookAttempts(): Promise<void> {
    const { memory } = this.#ctx;
    const mine = mineIds(memory);
    for (const id of await this.#attempts.look()) {
      if (mine.has(id) || memory.busy.has(id) || !memory.facts.has(id)) continue;
      memory.facts.delete(id);
      memory.retries.delete(id);
      memory.suspects.add(id);
      memory.changed();
    }
  }

  /** Uptime of the next look at folders of others; infinite when there are none. */
  straysDueAt(): number {
    const { memory, config } = this.#ctx;
    if (memory.strays.size + memory.unknown.size === 0) return Number.POSITIVE_INFINITY;
    const hurry = [...memory.strays.values()].some((stray) => stray.hurry);
    return this.#straysAt + Math.min(config.poll, config.lease.heartbeat, hurry ? HURRY_S : Number.POSITIVE_INFINITY);
  }

  async #lookRun(id: IdeaId): Promise<void> {
    const { memory, layout, tell } = this.#ctx;
    try {
      await this.#strays.look(id);
      memory.suspects.delete(id);
      if (memory.unknown.delete(id) && memory.facts.get(id)?.state === 'unknown') memory.facts.delete(id);
    } catch (error) {
      if (hasCode(error) && !hasCode(error, ...OF_ONE_FOLDER)) throw error; // it stays a suspect
      // A record that is no record, or a folder we may not read now, concerns this run only; it is looked at again with the strays.
      const problem = { code: 'E0405' as const, message: String(error), file: layout.run(id).dir, idea: id };
      if (!memory.facts.has(id)) tell({ kind: 'problem', problem });
      memory.facts.set(id, { state: 'unknown', id, why: String(error) });
      memory.unknown.add(id);
      memory.suspects.delete(id);
      memory.queue.remove(id);
    }
  }

  /** Lists results/ when it changed, or every poll; answers the ids that nothing is known about yet. */
  async #list(now: number): Promise<IdeaId[]> {
    const { clock, config, memory, files, layout } = this.#ctx;
    const sinceS = now - this.#listedAt;
    if (sinceS < Math.max(LIST_EVERY_S, this.#listCostS / LIST_SHARE)) return [];
    const stat = await files.stat(layout.results);
    const sign = `${stat?.mtimeMs}:${stat?.ino}`;
    if (sign === this.#folderSign && sinceS < config.poll) return [];
    const began = clock.uptime();
    // What is learnt while the listing is under way is newer than the listing.
    const knownBefore = [...memory.facts.keys(), ...memory.strays.keys()];
    const names = await files.list(layout.results);
    this.#listCostS = clock.uptime() - began;
    this.#listedAt = now;
    this.#folderSign = sign;
    const present = new Set<IdeaId>();
    for (const name of names) {
      const id = asIdeaId(name);
      if (id !== undefined) present.add(id);
    }
    this.#noteDeleted(knownBefore.filter((id) => !present.has(id)));
    memory.present = present;
    await this.#compareFinished();
    const mine = mineIds(memory);
    return [...present].filter((id) => !memory.facts.has(id) && !memory.strays.has(id) && !mine.has(id));
  }

  /**
   * A finished run may have been deleted and run again between two listings: a few folders per listing, in turn, are compared with what
   * they were. One that is another now is looked into again.
   */
  async #compareFinished(): Promise<void> {
    const { memory, files, layout } = this.#ctx;
    if (this.#toCompare.length === 0) {
      this.#toCompare = [...memory.facts.keys()];
      for (const id of this.#signs.keys()) if (!memory.facts.has(id)) this.#signs.delete(id);
    }
    const turn = this.#toCompare.splice(0, COMPARED_AT_ONCE).filter((id) => memory.facts.has(id));
    await Promise.all(
      turn.map(async (id) => {
        const stat = await files.stat(layout.run(id).dir);
        if (stat === undefined || !memory.facts.has(id)) return; // a listing tells
        const sign = `${stat.ino}:${stat.mtimeMs}`;
        if (this.#signs.get(id) === sign) return;
        this.#signs.set(id, sign);
        memory.suspects.add(id);
      }),
    );
  }

  /** A folder that is gone means: try again. */
  #noteDeleted(gone: readonly IdeaId[]): void {
    const { memory } = this.#ctx;
    const mine = mineIds(memory);
    for (const id of gone) {
      // An action of ours is moving it and queues it itself; another listing tells when it did not.
      if (memory.busy.has(id)) {
        this.#folderSign = '';
        continue;
      }
      memory.facts.delete(id);
      memory.unknown.delete(id);
      memory.retries.delete(id);
      memory.failures.delete(id);
      this.#strays.forget(id);
      if (!mine.has(id)) memory.requeue(id);
    }
  }
}
