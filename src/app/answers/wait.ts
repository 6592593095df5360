/** Waits until runs are as they should be, by events where orzes write any, and by looking where they do not. Starts and ends nothing. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import type { wait } from '../schemas/wait.ts';
import type { EventLog, LoggedEvent } from '../view/event-log.ts';
import { followEvents } from '../view/follow-events.ts';
import type { Following } from '../view/follow-events.ts';
import { matchingFor, pick } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { eventsFrom } from './changes.ts';
import { beside, withParents } from './runs.ts';
import { WaitJudge } from './wait-judge.ts';
import type { WaitFor } from './wait-judge.ts';
import { noiseOf } from './why-completed.ts';

export type WaitAnswer = z.infer<typeof wait>;

export interface WaitAsked extends Following {
  /** null: no one in particular, also those that are added meanwhile. */
  ids: readonly IdeaId[] | null;
  /**
   * `all` of them · `any`: one of them · `failed`: one of them failed · `new-best`: a better best than before · `idle`: nothing runs ·
   * `queue-empty`: nothing runs or waits.
   */
  until: 'all' | 'any' | 'failed' | 'new-best' | 'idle' | 'queue-empty';
  for: WaitFor;
  /** A cursor of an earlier answer: what came since then is news, too. null: from now on. */
  since: string | null;
  /** It is not so yet: from now on it waits for so many. */
  begins: (open: number) => void;
  /** After each look: how many of those that are waited for are over, and how many are not. */
  looked?: (over: number, open: number) => void;
}

/** Pending runs that are named; runs that have ended, where it was about all of them. */
const NAMED = 100;

interface Found {
  done: IdeaId[];
  failed: IdeaId[];
  /** Of those that were named. */
  pending: IdeaId[];
  /** How many are not over; of no one in particular there may be a hundred thousand. */
  open: number;
}

/** Throws {@link Refusal} for a `since` that is no cursor. */
export async function waitForRuns(view: View, asked: WaitAsked): Promise<WaitAnswer> {
  return new Wait(view, asked).answer(await eventsFrom(view, asked.since));
}

/** Events that make an end news for who waits on from a cursor. */
const ENDS: ReadonlySet<string> = new Set(['completed', 'failed']);

class Wait {
  readonly #view: View;
  readonly #asked: WaitAsked;
  readonly #judge: WaitJudge;
  readonly #wanted: ReadonlySet<IdeaId> | null;
  readonly #bestBefore: RunRow | undefined;
  /** Told as a new best by whoever ran it. */
  readonly #newBests = new Set<string>();
  /** Runs that were over before, or ran where a start is waited for: what becomes of these is no news. */
  readonly #before: Set<IdeaId>;

  constructor(view: View, asked: WaitAsked) {
    this.#view = view;
    this.#asked = asked;
    this.#judge = new WaitJudge(view, asked.for);
    this.#wanted = asked.ids === null ? null : new Set(asked.ids);
    this.#bestBefore = view.best(1)[0];
    const running = asked.for === 'started' ? view.running().map(({ id }) => id) : [];
    this.#before = new Set(asked.ids === null ? [...view.ctx.memory.facts.keys(), ...running] : []);
  }

  async answer(log: EventLog): Promise<WaitAnswer> {
    // What came between the look and its place in the events is in neither of them.
    let how: 'usual' | 'prompt' | 'anew' = 'prompt';
    let met = false;
    const stopped = (): boolean => met || this.#asked.stopped();
    let found: Found | null = null;
    for await (const event of followEvents(this.#view.ctx, log, { limitS: this.#asked.limitS, stopped })) {
      if (event !== null) {
        if (this.#asked.since !== null) this.#note(event);
        if (event.id === null || this.#wanted?.has(event.id as IdeaId) !== false) how = 'anew';
        continue;
      }
      await this.#view.refresh(how);
      how = 'usual';
      const before = found;
      found = await this.#find(false);
      met = this.#isMet(found);
      this.#asked.looked?.(found.done.length + found.failed.length, found.open);
      if (!met && before === null) this.#asked.begins(found.open);
    }
    // Nobody looks again: what was doubtful counts as it is.
    if (!met || found === null || this.#isOfAll) found = await this.#find(true);
    return this.#made(found, this.#isMet(found), log.cursor);
  }

  /** What came between the cursor and the first look is known by its events alone. */
  #note({ type, id }: LoggedEvent): void {
    if (id === null) return;
    if (type === 'new_best') this.#newBests.add(id);
    if (ENDS.has(type)) this.#before.delete(id as IdeaId);
  }

  async #find(final: boolean): Promise<Found> {
    const { until, for: what } = this.#asked;
    const found: Found = { done: [], failed: [], pending: [], open: this.#open() };
    if (this.#isOfAll) {
      if (!final) return found;
      for (const id of this.#wanted ?? this.#news().slice(-NAMED)) found[this.#judge.verdict(id, null, true)].push(id);
      return { ...found, pending: [] };
    }
    const isQuery = typeof what !== 'string';
    if (this.#wanted === null && isQuery) return { ...found, done: (await pick(this.#view, what)).map(({ id }) => id) };
    const matching = isQuery ? await matchingFor(this.#view, what) : null;
    for (const id of this.#wanted ?? this.#news()) found[this.#judge.verdict(id, matching, final)].push(id);
    if (this.#wanted === null) return found;
    // One that matches is enough: that others do not is no failure.
    const failed = isQuery && until === 'any' && found.done.length > 0 ? [] : found.failed;
    return { ...found, failed, open: found.pending.length };
  }

  /** It is about no runs, but about all of them. */
  get #isOfAll(): boolean {
    return this.#asked.until === 'idle' || this.#asked.until === 'queue-empty';
  }

  /** What has ended, or begun, since the wait began. */
  #news(): IdeaId[] {
    const { facts, queue } = this.#view.ctx.memory;
    // A run that is tried again may end again.
    for (const id of this.#before) if (queue.has(id)) this.#before.delete(id);
    const begun = this.#asked.for === 'started' ? this.#view.running().map(({ id }) => id) : [];
    return [...facts.keys(), ...begun].filter((id) => !this.#before.has(id));
  }

  /** What runs; where it is not about that alone, what waits, too. Nobody can say when a LOST run ends. */
  #open(): number {
    const { QUEUED, RUNNING, SILENT, EVAL } = this.#view.counts();
    return RUNNING + SILENT + EVAL + (this.#asked.until === 'idle' ? 0 : QUEUED);
  }

  *#openIds(): Generator<IdeaId> {
    for (const { id, state } of this.#view.running()) if (state !== 'LOST') yield id;
    if (this.#asked.until !== 'idle') for (const { id } of this.#view.queue()) yield id;
  }

  #isMet({ done, failed, open }: Found): boolean {
    const { until, for: what } = this.#asked;
    if (this.#wanted?.size === 0 && until !== 'new-best') return true;
    // Of no one in particular one that matches is enough, and another may still come.
    if (this.#wanted === null && typeof what !== 'string') return done.length > 0;
    if (until === 'idle' || until === 'queue-empty' || until === 'all') return open === 0;
    if (until === 'new-best') return this.#isNewBest(this.#view.best(1)[0]);
    // None of those that were named can fail any more.
    if (until === 'failed') return failed.length > 0 || (this.#wanted !== null && open === 0);
    return done.length > 0 || (typeof what === 'string' ? failed.length > 0 : open === 0);
  }

  /** Of the first of the ranking. One that is first since a better one was taken off it is no better than that. */
  #isNewBest(first: RunRow | undefined): boolean {
    if (first === undefined || first.metric === null) return false;
    if (this.#newBests.has(first.id)) return true;
    const before = this.#bestBefore?.metric ?? null;
    if (before === null) return true;
    const { sort } = this.#view.ctx.config.report;
    return sort === 'ascending' ? first.metric < before : first.metric > before;
  }

  async #made({ done, failed, pending, open }: Found, met: boolean, cursor: string): Promise<WaitAnswer> {
    const view = this.#view;
    return {
      met,
      timed_out: !met && !this.#asked.stopped(),
      done: await this.#doneItems(done.flatMap((id) => view.row(id) ?? [])),
      failed: failed.map((id) => {
        const row = view.row(id);
        const state = row?.state ?? 'UNKNOWN';
        return { id, state, cause: row?.cause ?? state.toLowerCase(), fingerprint: row?.fingerprint ?? null };
      }),
      pending: firstOf(this.#wanted === null ? this.#openIds() : pending, NAMED),
      pending_total: open,
      loops: view.hosts().filter(({ alive }) => alive).length,
      cursor,
    };
  }

  async #doneItems(rows: readonly RunRow[]): Promise<WaitAnswer['done']> {
    const view = this.#view;
    const details = await withParents(view, rows);
    const deltas = rows.map((row) => beside(view, row, details).delta_parent);
    const noise = deltas.some((delta) => delta !== null) ? await noiseOf(view) : null;
    return rows.map((row, i) => {
      const { id, state, metric, rank } = row;
      const delta = deltas[i] ?? null;
      const sigmas = delta === null || noise === null || noise.sigma === 0 ? null : Math.abs(delta / noise.sigma);
      const newBest = rank === 1 && this.#isNewBest(row);
      return { id, state, metric, rank, new_best: newBest, delta_parent: delta, noise_sigma: sigmas };
    });
  }
}

function firstOf(ids: Iterable<IdeaId>, count: number): IdeaId[] {
  const first: IdeaId[] = [];
  for (const id of ids) if (first.push(id) >= count) break;
  return first;
}
