/** Supervises one process of one stage from its start to its exit record. */
import type { Job } from '../core/job.ts';
import type { Ending, ExitRecord, KillReason, ProcessIdentity } from '../core/run.ts';
import { endGroup, freeze, members, thaw } from '../edge/end-group.ts';
import { recordLocally, recordShared } from './exit-record.ts';
import { passedLimit } from './limits.ts';
import { addNote, type EndingNote } from '../edge/run-notes.ts';
import { LogWatch } from './log-watch.ts';
import { readResult } from './seal.ts';
import { sleep } from '../edge/timer.ts';
import type { KeeperWorld } from './world.ts';

export interface Started {
  /** null: it could not be started. */
  process: ProcessIdentity | null;
  /** ISO time. */
  startedAt: string;
  uptime: number;
  /** false: taken over from a dead keeper; its exit code cannot be learned. */
  ownChild: boolean;
}

export interface StageEvents {
  /** None of its processes is left. */
  vacated: () => void;
  /** The record is safe: on the local disk, or, where that is full, in the shared folder. */
  exited: (exit: ExitRecord) => void;
  /** The shared record stands, or never will because the claim is lost. */
  settled: () => void;
}

/** How and when it ended, without what its result is. */
export type Noted = Omit<EndingNote, 'kind' | 'stage'>;

export class StageRun {
  readonly job: Job;
  readonly process: ProcessIdentity | null;
  readonly #world: KeeperWorld;
  readonly #started: Started;
  readonly #events: StageEvents;
  readonly #log: LogWatch;
  #ended: Noted | null = null;
  #killing: KillReason | null = null;
  /** Uptime at which SIGTERM's grace is over. */
  #deadline = 0;
  #frozenAt: number | null = null;
  #frozenS = 0;
  /** After a suspend no limit kills before this uptime. */
  #pardonUntil = 0;
  exit: ExitRecord | null = null;

  constructor(world: KeeperWorld, job: Job, started: Started, events: StageEvents) {
    this.#world = world;
    this.job = job;
    this.process = started.process;
    this.#started = started;
    this.#events = events;
    this.#log = new LogWatch(world, job.log, started.ownChild ? 0 : undefined);
  }

  get frozen(): boolean {
    return this.#frozenAt !== null;
  }

  /** Its process (or what is left of its group) may still run. */
  get running(): boolean {
    return this.exit === null;
  }

  /** Called every `times.tick` seconds; `gapS`: seconds since the last call. */
  tick(gapS: number): void {
    const { clock, processes, times } = this.#world;
    if (this.#ended !== null || this.process === null) return;
    if (!this.#started.ownChild && !processes.alive(this.process)) {
      if (this.#killing === null) void this.#endNaturally({ kind: 'lost' });
      return;
    }
    if (gapS > times.suspendGap) {
      this.#log.restart();
      this.#pardonUntil = clock.uptime() + times.suspendGap;
    }
    if (this.job.stallS > 0 || this.job.oomQuietS > 0) this.#log.look();
    // What is frozen can make no progress: that time is not counted.
    if (this.#killing !== null || this.frozen || clock.uptime() < this.#pardonUntil) return;
    const ranS = clock.uptime() - this.#started.uptime - this.#frozenS;
    const passed = passedLimit(this.job, { ranS, silentS: this.#log.silentS, oom: this.#log.oom });
    if (passed !== undefined) this.kill(passed);
  }

  /** The direct child has ended by itself, or could not be started. */
  end(ending: Ending): void {
    if (this.#killing === null && this.#ended === null) void this.#endNaturally(ending);
  }

  /** The first cause stands. `claim-lost` leaves no grace: somebody else may be about to run the idea in the same folder. */
  kill(because: KillReason): void {
    if (this.#ended !== null) return;
    if (because === 'claim-lost') this.#deadline = 0;
    if (this.#killing !== null) return;
    this.#killing = because;
    // A frozen group has no lease: it must not get to write for the length of a grace.
    const graceS = because === 'claim-lost' || this.frozen ? 0 : this.job.killGraceS;
    this.#deadline = graceS === 0 ? 0 : this.#world.clock.uptime() + graceS;
    this.#world.log(`ending ${this.job.name} (${this.job.stage}): ${because}`);
    void this.#endByForce(because);
  }

  freeze(): boolean {
    if (this.#killing !== null) this.#deadline = 0; // it is being ended: now at once
    if (this.frozen || this.#ended !== null || this.#killing !== null || this.process === null) return false;
    this.#frozenAt = this.#world.clock.uptime();
    freeze(this.#world, { leader: this.process, token: this.job.token });
    return true;
  }

  /** Also for a process that was taken over: its keeper may have frozen it before it died. */
  thaw(): boolean {
    if (this.#ended !== null || this.process === null) return false;
    thaw(this.#world, { leader: this.process, token: this.job.token });
    if (this.#frozenAt === null) return false;
    this.#frozenS += this.#world.clock.uptime() - this.#frozenAt;
    this.#frozenAt = null;
    this.#log.restart();
    return true;
  }

  /** Its keeper died after it had noted the ending: only the record is missing. */
  resume(noted: Noted): void {
    this.#ended = noted;
    void this.#finish(noted);
  }

  async #endByForce(because: KillReason): Promise<void> {
    if (this.process === null) return;
    const group = { leader: this.process, token: this.job.token };
    const left = await endGroup(this.#world, group, 'group', () => this.#deadline);
    if (left.length === 0) this.#events.vacated();
    await this.#record(await this.#note({ kind: 'killed', because }), 0, left);
  }

  /** Who waits for the slot comes first; the note is on its way before anything is waited for. */
  async #endNaturally(ending: Ending): Promise<void> {
    const ended = this.#endLeftovers();
    const noting = this.#note(ending);
    const { left, stragglers } = await ended;
    await this.#record(await noting, stragglers, left);
  }

  async #finish(noted: Noted): Promise<void> {
    const { left, stragglers } = await this.#endLeftovers();
    await this.#record(noted, stragglers, left);
  }

  async #note(ending: Ending): Promise<Noted> {
    const { clock } = this.#world;
    const duration_s = Math.max(0, clock.uptime() - this.#started.uptime);
    const noted: Noted = { ending, ended_at: clock.wall().toISOString(), duration_s };
    this.#ended = noted;
    const { local, localDir } = this.#world;
    const { token, stage } = this.job;
    try {
      await addNote(local, localDir, token, { kind: 'ending', stage, ...noted });
    } catch (error) {
      // The exit record follows at once; only the death of this keeper in between would lose the code.
      this.#world.log(`the ending is not noted: ${String(error)}`);
    }
    return noted;
  }

  /** Descendants that outlive a natural end. */
  async #endLeftovers(): Promise<{ left: ProcessIdentity[]; stragglers: number }> {
    if (this.process === null) return { left: [], stragglers: 0 };
    const { clock, times } = this.#world;
    const group = { leader: this.process, token: this.job.token };
    const settledAt = this.frozen ? 0 : clock.uptime() + times.settle;
    let stragglers = members(this.#world, group).length;
    while (stragglers > 0 && clock.uptime() < settledAt) {
      await sleep(clock, times.round);
      stragglers = members(this.#world, group).length;
    }
    if (stragglers === 0) {
      this.#events.vacated();
      return { left: [], stragglers };
    }
    const deadline = this.frozen ? 0 : clock.uptime() + Math.min(this.job.killGraceS, times.stragglerGrace);
    const left = await endGroup(this.#world, group, 'each', () => deadline);
    if (left.length === 0) this.#events.vacated();
    return { left, stragglers };
  }

  async #record(noted: Noted, stragglers: number, left: readonly ProcessIdentity[]): Promise<void> {
    const { token, stage } = this.job;
    const sealed = await readResult(this.#world, this.job);
    const exit: ExitRecord = {
      schema: 'orze.exit/1',
      token,
      stage,
      ending: noted.ending,
      started_at: this.#started.startedAt,
      ended_at: noted.ended_at,
      duration_s: noted.duration_s,
      metrics: sealed?.record ?? null,
      stragglers,
      unkillable: left.map(({ pid }) => pid),
    };
    const safe = await recordLocally(this.#world, this.job, exit, sealed);
    if (safe) this.#tell(exit);
    await recordShared(this.#world, this.job, exit, sealed);
    if (!safe) this.#tell(exit);
    this.#events.settled();
  }

  #tell(exit: ExitRecord): void {
    this.exit = exit;
    this.#frozenAt = null;
    this.#events.exited(exit);
  }
}
