/** The look at what people and agents ask of the fleet, and what follows from it here. Kills and pauses are carried out by the policy. */
import { join } from 'node:path';
import type { Request, Wish } from '../core/request.ts';
import type { IdeaId, Token } from '../core/words.ts';
import { killChore } from './chores.ts';
import type { Context } from './context.ts';
import type { HeldRun } from './memory.ts';
import { researchPause } from './paused.ts';
import { RequestBook } from './requests/book.ts';
import type { BadRequest } from './requests/book.ts';
import { fold } from './requests/fold.ts';
import { ask } from './requests/write.ts';
import { hasCode } from '../edge/file-error.ts';

/** Least seconds between two looks that nothing has called for. */
const EVERY_S = 0.5;
/** Seconds between two looks whether there is anything to fold. */
const FOLD_EVERY_S = 600;

export class RequestsLook {
  readonly #ctx: Context;
  readonly #book: RequestBook;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #foldedAt: number;
  #marksAt: number;
  /** What was asked before this start holds, and is no news. */
  #first = true;
  /** Research cycles that were told to end. */
  readonly #ended = new Set<Token>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#book = new RequestBook(ctx, ctx.memory.overlay);
    this.#foldedAt = ctx.clock.uptime();
    this.#marksAt = ctx.clock.uptime();
  }

  /** The next look is not left out. */
  wake(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  async look(): Promise<void> {
    const now = this.#ctx.clock.uptime();
    if (now - this.#lookedAt < EVERY_S) return;
    const { fresh, bad } = await this.#book.look();
    this.#lookedAt = now;
    for (const request of fresh) this.#obey(request);
    this.#first = false;
    if (this.#ctx.onlyLooks) return;
    for (const one of bad) await this.#setAside(one);
    await this.#endPaused();
    await this.#lookMarks(now);
    if (now - this.#foldedAt < FOLD_EVERY_S) return;
    this.#foldedAt = now;
    await fold(this.#ctx, this.#book);
  }

  /** Runs of ours that somebody wants to end. */
  kills(): Map<Token, 'end' | 'requeue'> {
    const { memory } = this.#ctx;
    const kills = new Map<Token, 'end' | 'requeue'>();
    for (const token of memory.mine.keys()) {
      const asked = memory.overlay.killOf(token);
      if (asked !== null) kills.set(token, asked.requeue ? 'requeue' : 'end');
    }
    return kills;
  }

  /** What it means is in the overlay already. */
  #obey(request: Request): void {
    const { memory, me } = this.#ctx;
    const { overlay, queue, facts } = memory;
    switch (request.do) {
      case 'skip':
      case 'unskip':
        for (const id of request.ids) {
          if (overlay.skipped.has(id)) queue.remove(id);
          else memory.offer(id);
        }
        break;
      case 'prio':
        queue.raise(overlay.raised);
        break;
      case 'exclude':
      case 'include':
        for (const id of request.ids) facts.exclude(id, overlay.excluded.has(id));
        break;
      case 'kill':
        if (!request.runs.some(({ token }) => memory.mine.has(token))) return;
        break;
      case 'stop':
        if (!request.hosts.includes(me)) return;
        break;
      case 'bind':
      case 'note':
      case 'retry':
      case 'pause':
      case 'resume':
        break;
      default:
        request satisfies never;
    }
    memory.changed();
    if (!this.#first) this.#tell(request);
  }

  #tell(request: Request): void {
    const { id, by, reason } = request;
    this.#ctx.tell({ kind: 'request', request: id, did: request.do, by, reason, ideas: ideasOf(request) });
  }

  /** Read once and told once; kept for whoever wrote it. */
  async #setAside({ name, why }: BadRequest): Promise<void> {
    const { files, layout, tell } = this.#ctx;
    const problem = { code: 'E0521' as const, message: `${join(layout.requests, name)} is no request: ${why}` };
    tell({ kind: 'problem', problem: { ...problem, note: 'it is set aside in results/.orze/requests-refused' } });
    try {
      await files.ensureFolder(layout.refusedRequests);
      await files.rename(join(layout.requests, name), join(layout.refusedRequests, name));
    } catch (error) {
      if (!hasCode(error)) throw error; // another host was faster, or it stays: it is not read again either way
    }
  }

  /**
   * "Pause, now": runs that train in its scope end, and their ideas wait again. Said as requests of their own first, so that whoever finds
   * such a run knows that it was not its fault.
   */
  async #endPaused(): Promise<void> {
    const { memory, machine, me, runner } = this.#ctx;
    const { overlay } = memory;
    if (!overlay.pauses().some(({ how }) => how === 'now')) return;
    for (const run of memory.mine.values()) {
      if (run.outcome !== null || overlay.killOf(run.token) !== null) continue; // what has a result would lose its evaluation
      const places = run.slots.map((slot) => ({ host: machine.hostName, hostId: me, slot }));
      const pause = places.map((place) => overlay.pauseOf(place)).find((one) => one?.how === 'now');
      if (pause) await this.#askFor(run, pause.request, true, 'pause');
    }
    const research = researchPause(this.#ctx);
    if (research === null || research === 'mark' || research.how !== 'now') return;
    for (const [token, { name, exit }] of runner.held()) {
      if (name !== 'research' || exit !== null || this.#ended.has(token)) continue;
      this.#ended.add(token);
      killChore(this.#ctx, name, token);
    }
  }

  /** Upstream asks for the end of a run by a file in its folder. */
  async #lookMarks(now: number): Promise<void> {
    const { memory, layout, files, config, machine } = this.#ctx;
    if (now - this.#marksAt < config.poll) return;
    this.#marksAt = now;
    for (const run of memory.mine.values()) {
      if (memory.overlay.killOf(run.token) !== null) continue;
      if ((await files.stat(layout.run(run.id).killMark)) === undefined) continue;
      const by = { user: 'unknown', host: machine.hostName, via: '.kill' };
      await this.#askFor(run, { by, reason: null }, false, '.kill');
    }
  }

  async #askFor(run: HeldRun, said: Pick<Request, 'by' | 'reason'>, requeue: boolean, via: string): Promise<void> {
    const { machine, memory } = this.#ctx;
    const wish: Wish = { do: 'kill', runs: [{ id: run.id, token: run.token }], requeue };
    const by = { user: said.by.user, host: machine.hostName, via };
    for (const request of await ask(this.#ctx, wish, { by, reason: said.reason }, memory.overlay.latest)) {
      memory.overlay.apply(request);
      this.#tell(request);
    }
  }
}

/** Enough to be found by; the request itself names all. */
const NAMED = 20;

function ideasOf(request: Request): IdeaId[] {
  if ('ids' in request) return request.ids.slice(0, NAMED);
  return request.do === 'kill' ? request.runs.slice(0, NAMED).map(({ id }) => id) : [];
}
