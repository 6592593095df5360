/**
 * The parent of trainers. It outlives orze: it renews the lease, holds the limits, and records how its child ended. It serves one
 * run (a token with its stages, one after another) at a time, and one controller (an orze) at a time.
 *
 *   idle ──run/adopt──▶ running ──▶ exited ──run (next stage)──▶ running … ──release──▶ idle ──▶ over
 *                                     └── no controller for lease.reclaim: silent, so that the fleet can take over ──▶ over
 */
import {
  KEEPER_PROTOCOL,
  type FromKeeper,
  type HeldStage,
  type Job,
  type StartReply,
  type ToKeeper,
} from '../core/job.ts';
import type { Ending, KillReason } from '../core/run.ts';
import { notesPath } from '../edge/run-notes.ts';
import { startOver } from './adoption.ts';
import { DeviceLocks } from './devices.ts';
import { Launcher } from './launch.ts';
import { Lease } from './lease.ts';
import { StageRun, type Started } from './stage-run.ts';
import { every } from '../edge/timer.ts';
import { Upkeep } from './upkeep.ts';
import type { KeeperWorld } from './world.ts';

interface Hold {
  stage: StageRun;
  lease: Lease;
  /** Uptime of the last exit; meaningless while a stage runs. */
  exitedAt: number;
  vacated: boolean;
  /** What a run of some length still has to tell of its process, for people. */
  noteProcess: (() => Promise<void>) | null;
  /** `silent`: left to the fleet, as nobody here goes on with it; `lost`: another's. */
  standing: 'renewing' | 'silent' | 'lost';
}

export class Keeper {
  readonly #world: KeeperWorld;
  readonly #over: () => void;
  readonly #devices: DeviceLocks;
  readonly #launcher: Launcher;
  readonly #upkeep: Upkeep;
  readonly #stopTicking: () => void;
  #say: ((message: FromKeeper) => void) | null = null;
  #hold: Hold | null = null;
  /** A stage that is being started, and a kill that came meanwhile. */
  #launching: { job: Job; kill: KillReason | null } | null = null;
  /** Exits whose shared record does not stand yet, per token. */
  readonly #unsettled = new Map<string, number>();
  #bye = false;
  /** A controller has been here. */
  #greeted = false;
  #aloneSince: number;
  #tickedAt: number;

  /** `over` is called once, when this keeper has nothing left to do. */
  constructor(world: KeeperWorld, over: () => void) {
    this.#world = world;
    this.#over = over;
    this.#devices = new DeviceLocks(world);
    this.#launcher = new Launcher(world, this.#devices);
    this.#upkeep = new Upkeep(world, this.#devices);
    this.#aloneSince = this.#tickedAt = world.clock.uptime();
    this.#stopTicking = every(world.clock, world.times.tick, () => this.#tick());
  }

  /** false: another controller is connected. */
  attach(say: (message: FromKeeper) => void): boolean {
    if (this.#say !== null) return false;
    this.#say = say;
    this.#bye = false;
    this.#greeted = true;
    // What it holds is known when the launch is over: until then a new controller would take the run for one that is not.
    if (this.#launching === null) this.#greet(say);
    if (this.#hold?.standing === 'silent') {
      this.#hold.standing = 'renewing';
      this.#hold.lease.start();
    }
    return true;
  }

  #greet(say: (message: FromKeeper) => void): void {
    const { self } = this.#world.machine;
    say({ kind: 'hello', protocol: KEEPER_PROTOCOL, pid: self.pid, version: this.#world.version, held: this.#held() });
  }

  detach(): void {
    this.#say = null;
    this.#aloneSince = this.#world.clock.uptime();
  }

  receive(message: ToKeeper): void {
    switch (message.kind) {
      case 'run':
        return this.#begin(message.id, message.job, () => this.#launch(message.job));
      case 'adopt':
        return this.#begin(message.id, message.job, () => this.#adopt(message));
      case 'kill':
        return this.#kill(message.token, message.because);
      case 'release':
        return this.#release(message.token);
      case 'bye':
        this.#bye = true;
        return;
      default:
        message satisfies never;
    }
  }

  #begin(id: number, job: Job, work: () => Promise<StartReply>): void {
    const asker = this.#say;
    const reply = (answer: StartReply): void => {
      if (this.#say === asker) asker?.({ kind: 'reply', id, reply: answer });
      else if (this.#say !== null) this.#greet(this.#say);
    };
    const other = this.#launching?.job ?? this.#hold?.stage.job;
    if (other !== undefined && other.token !== job.token) {
      return reply({ ok: false, why: 'io', message: `this keeper still holds ${other.name}` });
    }
    if (this.#launching !== null || this.#hold?.stage.running === true) {
      return reply({ ok: false, why: 'taken', message: `a stage of ${job.name} runs already` });
    }
    this.#launching = { job, kill: null };
    this.#guard(
      work()
        .catch((error: unknown) => {
          this.#world.log(`a bug: ${String(error)}`);
          return { ok: false, why: 'io', message: String(error) } as const;
        })
        .then((answer) => {
          const kill = this.#launching?.kill ?? null;
          this.#launching = null;
          reply(answer);
          if (kill !== null) this.#kill(job.token, kill);
          if (this.#hold === null) this.#guard(this.#devices.unlock());
        }),
    );
  }

  async #launch(job: Job): Promise<StartReply> {
    const launched = await this.#launcher.launch(job);
    if ('ok' in launched) return launched;
    const { child, startedAt, uptime, verifiedAt, ending, noteProcess } = launched;
    const process = child?.process ?? null;
    const stage = this.#supervise(job, { process, startedAt, uptime, ownChild: true }, verifiedAt, noteProcess);
    if (child === null) stage.end(ending);
    else this.#guard(child.ended.then(({ code, signal }) => stage.end(naturalEnding(code, signal))));
    return { ok: true, process };
  }

  async #adopt({ job, process, startedAt }: Extract<ToKeeper, { kind: 'adopt' }>): Promise<StartReply> {
    const past = await startOver(this.#world, this.#devices, job, process, startedAt);
    // When it was last renewed is not known: it runs on only if a renewal works now.
    const stage = this.#supervise(job, past.started, past.started.uptime, null);
    if (past.noted !== null) stage.resume(past.noted);
    return { ok: true, process };
  }

  #supervise(job: Job, started: Started, verifiedAt: number, noteProcess: Hold['noteProcess']): StageRun {
    const stage = new StageRun(this.#world, job, started, {
      vacated: () => this.#guard(this.#vacated(stage)),
      exited: (exit) => {
        if (this.#hold?.stage === stage) this.#hold.exitedAt = this.#world.clock.uptime();
        this.#say?.({ kind: 'exited', token: job.token, stage: job.stage, exit });
      },
      settled: () => this.#settled(job),
    });
    this.#unsettled.set(job.token, (this.#unsettled.get(job.token) ?? 0) + 1);
    this.#hold?.lease.stop();
    // A process that was taken over may have been frozen by its dead keeper.
    let woken = started.ownChild;
    const lease = new Lease(this.#world, job, verifiedAt, {
      renewed: () => {
        this.#renewed(stage, woken);
        woken = true;
        this.#noteProcess(stage);
      },
      lost: (why) => this.#lost(stage, why),
    });
    this.#hold = { stage, lease, exitedAt: 0, vacated: false, noteProcess, standing: 'renewing' };
    this.#upkeep.follow(job, started.process);
    // Where the launch was held up, the claim it has seen may be another's by now.
    const fresh = started.ownChild && this.#world.clock.uptime() - verifiedAt < job.lease.heartbeat;
    if (fresh) lease.startLater();
    else lease.start();
    return stage;
  }

  async #vacated(stage: StageRun): Promise<void> {
    const hold = this.#hold;
    if (hold?.stage !== stage || !stage.job.last) return;
    if (stage.job.devices.length > 0) await this.#devices.unlock();
    hold.vacated = true;
    const { token, stage: name } = stage.job;
    this.#say?.({ kind: 'vacated', token, stage: name });
  }

  #renewed(stage: StageRun, woken: boolean): void {
    if (woken && !stage.frozen) return;
    if (stage.thaw()) this.#say?.({ kind: 'frozen', token: stage.job.token, frozen: false });
  }

  /** With its first renewal: a run that is over before that need not be written about a second time. */
  #noteProcess(stage: StageRun): void {
    const hold = this.#hold;
    if (hold?.stage !== stage || hold.noteProcess === null || !stage.running) return;
    this.#guard(hold.noteProcess()); // not waited for: the shared folder may hang
    hold.noteProcess = null;
  }

  #lost(stage: StageRun, why: string): void {
    this.#world.log(`${stage.job.name} is not ours any more: ${why}`);
    if (this.#hold?.stage === stage) this.#hold.standing = 'lost';
    stage.kill('claim-lost');
  }

  #kill(token: string, because: KillReason): void {
    if (this.#launching?.job.token === token) this.#launching.kill = because;
    else if (this.#hold?.stage.job.token === token) this.#hold.stage.kill(because);
  }

  #release(token: string): void {
    const hold = this.#hold;
    if (hold === null || hold.stage.job.token !== token) return;
    if (hold.stage.running || this.#launching !== null) {
      this.#world.log(`${hold.stage.job.name} cannot be released: ${hold.stage.job.stage} runs`);
      return;
    }
    hold.lease.stop();
    this.#hold = null;
    this.#upkeep.follow(null, null);
    this.#guard(this.#devices.unlock());
    this.#forget(hold.stage.job);
  }

  #settled(job: Job): void {
    const left = (this.#unsettled.get(job.token) ?? 1) - 1;
    if (left > 0) this.#unsettled.set(job.token, left);
    else this.#unsettled.delete(job.token);
    if (this.#hold?.stage.job.token !== job.token) this.#forget(job);
  }

  /** The local copies of a released run, as soon as the shared ones stand. */
  #forget(job: Job): void {
    if (this.#unsettled.has(job.token)) return;
    this.#guard(this.#world.local.remove(notesPath(this.#world.localDir, job.token)));
  }

  #tick(): void {
    const now = this.#world.clock.uptime();
    const gapS = now - this.#tickedAt;
    this.#tickedAt = now;
    const hold = this.#hold;
    if (hold !== null) {
      const { job } = hold.stage;
      hold.stage.tick(gapS);
      if (hold.stage.running && now - hold.lease.renewedAt >= job.lease.fence && hold.stage.freeze()) {
        this.#world.log(`${job.name} is frozen: no renewal for ${Math.round(now - hold.lease.renewedAt)} s`);
        this.#say?.({ kind: 'frozen', token: job.token, frozen: true });
      }
      this.#upkeep.tick(now);
      this.#fallSilent(hold, now);
    }
    if (this.#mayEnd(now)) this.#end();
  }

  /** Nobody will start the next stage: after `reclaim` the fleet may take the run over. */
  #fallSilent(hold: Hold, now: number): void {
    if (this.#say !== null || hold.stage.running || hold.standing !== 'renewing') return;
    if (now - Math.max(this.#aloneSince, hold.exitedAt) < hold.stage.job.lease.reclaim) return;
    hold.standing = 'silent';
    hold.lease.stop();
  }

  #mayEnd(now: number): boolean {
    if (this.#launching !== null || this.#unsettled.size > 0) return false;
    if (this.#bye) return this.#hold?.stage.running !== true;
    if (this.#say !== null) return false;
    const { idle, parted } = this.#world.times;
    return (
      now - this.#aloneSince >= (this.#greeted ? parted : idle) &&
      this.#hold?.stage.running !== true &&
      this.#hold?.standing !== 'renewing'
    );
  }

  #end(): void {
    this.#stopTicking();
    this.#hold?.lease.stop();
    this.#guard(this.#devices.unlock().finally(this.#over));
  }

  #held(): HeldStage | null {
    if (this.#hold === null) return null;
    const { vacated } = this.#hold;
    const { job, process, exit, frozen } = this.#hold.stage;
    const { token, name, stage, claimDir, slots } = job;
    return { token, name, stage, claimDir, slots, process, exit, vacated, frozen };
  }

  /** A failure of one task must not end the supervision of the run. */
  #guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#world.log(`failed: ${String(error)}`));
  }
}

function naturalEnding(code: number | null, signal: string | null): Ending {
  return code === null ? { kind: 'signalled', signal: signal ?? 'unknown' } : { kind: 'exited', code };
}
