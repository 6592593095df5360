/** From a job to a running child. Nothing is started that another could have started, or whose claim is not ours now. */
import type { Job, StartReply } from '../core/job.ts';
import type { Token } from '../core/words.ts';
import type { Child } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import { localRun, type LocalJob, type LocalStarted } from '../edge/keeper-spec.ts';
import { ClaimWatch } from './claim-watch.ts';
import type { DeviceLocks } from './devices.ts';
import { Ticket } from './ticket.ts';
import { sleep } from '../edge/timer.ts';
import type { KeeperWorld } from './world.ts';

export interface Launched {
  /** null: it could not be started, for this reason. */
  child: Child | null;
  reason: string;
  /** ISO time. */
  startedAt: string;
  uptime: number;
  /** Uptime at which the claim was last known to be ours. */
  verifiedAt: number;
}

type Refusal = Extract<StartReply, { ok: false }>;

/** A claim that cannot be read is looked at this often before the start is refused. */
const CLAIM_LOOKS = 3;

export class Launcher {
  readonly #world: KeeperWorld;
  readonly #devices: DeviceLocks;
  /** Nonce of a stage that is not started yet: after an I/O error nobody knows whether its ticket was taken, and it may try again. */
  #pending: { token: Token; stage: string; nonce: string } | null = null;

  constructor(world: KeeperWorld, devices: DeviceLocks) {
    this.#world = world;
    this.#devices = devices;
  }

  async launch(job: Job): Promise<Launched | Refusal> {
    try {
      return await this.#launch(job);
    } catch (error) {
      if (!hasCode(error)) throw error;
      return refuse('io', error.message);
    }
  }

  async #launch(job: Job): Promise<Launched | Refusal> {
    const { clock, shared, machine } = this.#world;
    let verified = await this.#verify(job);
    if (!verified.ok) return verified;
    const locked = await this.#devices.lock(job.token, job.devices);
    if (!locked.ok) return refuse('device-busy', locked.message);
    const ticket = new Ticket(shared, job, this.#nonce(job), clock.wall(), machine);
    const answer = await ticket.take();
    if (answer.kind === 'unsure') return refuse('io', answer.why);
    if (answer.kind === 'taken') {
      if (answer.elsewhere) return refuse('lost', `another machine has taken over its ${job.stage}`);
      return refuse('taken', `${job.stage} of this attempt was launched before`);
    }
    // What an adopter needs, on this machine's own disk before the child exists; only the holder of the ticket may write it.
    await noteJob(this.#world, job);
    // The folder may have hung for any length of time since the first look.
    if (clock.uptime() - verified.at > job.lease.heartbeat) {
      verified = await this.#verify(job);
      if (!verified.ok) return verified;
    }
    this.#pending = null;
    return this.#spawn(job, ticket, verified.at);
  }

  async #verify(job: Job): Promise<{ ok: true; at: number } | Refusal> {
    const { clock, shared, times } = this.#world;
    const claim = new ClaimWatch(shared, job.claimDir, job.token);
    let why = '';
    for (let looks = 1; ; looks++) {
      const at = clock.uptime();
      const holding = await claim.look();
      if (holding.kind === 'ours') return { ok: true, at };
      if (holding.kind === 'lost') return refuse('lost', holding.why);
      why = holding.kind === 'unsure' ? holding.why : 'its claim.json is not there';
      if (looks >= CLAIM_LOOKS) return refuse('io', `${job.name} is not started: ${why}`);
      await sleep(clock, times.retry);
    }
  }

  #nonce(job: Job): string {
    const { token, stage } = job;
    if (this.#pending?.token !== token || this.#pending.stage !== stage) {
      this.#pending = { token, stage, nonce: this.#world.random(8) };
    }
    return this.#pending.nonce;
  }

  async #spawn(job: Job, ticket: Ticket, verifiedAt: number): Promise<Launched> {
    const { clock, processes } = this.#world;
    const startedAt = clock.wall().toISOString();
    const { argv, cwd, env, log } = job;
    let child: Child;
    try {
      // The cookie by which every descendant is found again, whatever the job says.
      child = await processes.spawn({ argv, cwd, env: { ...env, ORZE_RUN_TOKEN: job.token }, log });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { child: null, reason, startedAt, uptime: clock.uptime(), verifiedAt };
    }
    const uptime = clock.uptime();
    const { process } = child;
    // None of this may fail the start: an adopter finds the process by its cookie too.
    await this.#logged(noteStarted(this.#world, job, { schema: 'orze.local-started/1', process, startedAt, uptime }));
    await this.#logged(this.#devices.renew(process));
    void this.#logged(ticket.addProcess(process)); // not waited for: the shared folder may hang
    return { child, reason: '', startedAt, uptime, verifiedAt };
  }

  async #logged(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#world.log(`after the start: ${String(error)}`);
    }
  }
}

export async function noteJob(world: KeeperWorld, job: Job): Promise<void> {
  const paths = localRun(world.localDir, job.token);
  const record: LocalJob = { schema: 'orze.local-job/1', keeper: { id: world.id, process: world.machine.self }, job };
  await world.local.ensureFolder(paths.folder);
  await world.local.writeAtomic(paths.job(job.stage), JSON.stringify(record), { durable: false });
}

export async function noteStarted(world: KeeperWorld, job: Job, started: LocalStarted): Promise<void> {
  const path = localRun(world.localDir, job.token).started(job.stage);
  await world.local.writeAtomic(path, JSON.stringify(started), { durable: false });
}

function refuse(why: Refusal['why'], message: string): Refusal {
  return { ok: false, why, message };
}
