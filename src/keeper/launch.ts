/** From a job to a running child. Nothing is started that another could have started, or whose claim is not ours now. */
import type { Job, StartReply } from '../core/job.ts';
import type { Ending } from '../core/run.ts';
import type { Token } from '../core/words.ts';
import type { Child } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import { runsFolder } from '../edge/keeper-spec.ts';
import { addNote, type StartedNote } from '../edge/run-notes.ts';
import { ClaimWatch } from './claim-watch.ts';
import type { DeviceLocks } from './devices.ts';
import { Ticket } from './ticket.ts';
import { sleep } from '../edge/timer.ts';
import type { KeeperWorld } from './world.ts';

export interface Launched {
  /** null: it could not be started, and counts as ended like this. */
  child: Child | null;
  ending: Ending;
  /** ISO time. */
  startedAt: string;
  uptime: number;
  /** Uptime before the last sign of life of a claim that was known to be ours after it. */
  verifiedAt: number;
  /** Adds the process to the shared ticket. Only while the claim is known to be ours: the ticket lies in whatever folder has its name. */
  noteProcess: (() => Promise<void>) | null;
}

type Refusal = Extract<StartReply, { ok: false }>;

/** A ticket without content after this long has no maker any more: a network file system writes back within 30 s. */
const TORN_TICKET_S = 60;
/** A claim that cannot be read is looked at this often before the start is refused. */
const CLAIM_LOOKS = 3;

export class Launcher {
  readonly #world: KeeperWorld;
  readonly #devices: DeviceLocks;
  /** Nonce of a stage that is not started yet: after an I/O error nobody knows whether its ticket was taken, and it may try again. */
  #pending: { token: Token; stage: string; nonce: string; tornSince: number | null } | null = null;

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
    const claim = new ClaimWatch(shared, job.claimDir, job.token);
    const first = await this.#verify(job, claim);
    if (!first.ok) return first;
    const locked = await this.#devices.lock(job.token, job.devices);
    if (!locked.ok) return refuse('device-busy', locked.message);
    const ticket = new Ticket(shared, job, this.#nonce(job), clock.wall(), machine, this.#world.localDir);
    const answer = await ticket.take();
    if (answer.kind === 'unsure') return refuse('io', answer.why);
    if (answer.kind === 'torn') return this.#tornTicket(answer.why, first.at);
    if (answer.kind === 'taken') {
      if (answer.elsewhere) return refuse('lost', `another machine has taken over its ${job.stage}`);
      return refuse('taken', `${job.stage} of this attempt was launched before`);
    }
    // What an adopter needs, on this machine's own disk before the child exists; only the holder of the ticket may write it.
    await noteJob(this.#world, job);
    // The lease counts from before the last sign of life that others could see. The folder may have hung for any length of time since.
    let signedAt = first.at;
    if (clock.uptime() - signedAt > job.lease.heartbeat) {
      signedAt = clock.uptime();
      await ticket.signOfLife();
    }
    // The ticket lies in whatever folder had the name by then: only a look after it tells that it was still ours.
    const again = await this.#verify(job, claim);
    if (!again.ok) return again;
    this.#pending = null;
    return this.#spawn(job, ticket, signedAt);
  }

  async #verify(job: Job, claim: ClaimWatch): Promise<{ ok: true; at: number } | Refusal> {
    const { clock, times } = this.#world;
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

  /** Nobody can tell whose it is, so it is never launched: after a while the stage counts as lost, and the run goes on from there. */
  #tornTicket(why: string, verifiedAt: number): Launched | Refusal {
    const { clock } = this.#world;
    const now = clock.uptime();
    if (this.#pending === null) return refuse('io', why);
    this.#pending.tornSince ??= now;
    if (now - this.#pending.tornSince < TORN_TICKET_S) return refuse('io', why);
    this.#pending = null;
    const startedAt = clock.wall().toISOString();
    return { child: null, ending: { kind: 'lost' }, startedAt, uptime: now, verifiedAt, noteProcess: null };
  }

  #nonce(job: Job): string {
    const { token, stage } = job;
    if (this.#pending?.token !== token || this.#pending.stage !== stage) {
      this.#pending = { token, stage, nonce: this.#world.random(8), tornSince: null };
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
      const message = error instanceof Error ? error.message : String(error);
      const ending: Ending = { kind: 'unstartable', message };
      return { child: null, ending, startedAt, uptime: clock.uptime(), verifiedAt, noteProcess: null };
    }
    const uptime = clock.uptime();
    const { process } = child;
    // None of this may fail the start: an adopter finds the process by its cookie too.
    await this.#logged(noteStarted(this.#world, job, { process, startedAt, uptime }));
    await this.#logged(this.#devices.renew(process));
    const noteProcess = () => this.#logged(ticket.addProcess(process));
    return { child, ending: { kind: 'lost' }, startedAt, uptime, verifiedAt, noteProcess };
  }

  async #logged(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#world.log(`after the start: ${String(error)}`);
    }
  }
}

export async function noteJob({ local, localDir, id, machine }: KeeperWorld, job: Job): Promise<void> {
  await local.ensureFolder(runsFolder(localDir));
  await addNote(local, localDir, job.token, { kind: 'job', keeper: { id, process: machine.self }, job });
}

export async function noteStarted(
  { local, localDir }: KeeperWorld,
  { token, stage }: Job,
  started: Omit<StartedNote, 'kind' | 'stage'>,
): Promise<void> {
  await addNote(local, localDir, token, { kind: 'started', stage, ...started });
}

function refuse(why: Refusal['why'], message: string): Refusal {
  return { ok: false, why, message };
}
