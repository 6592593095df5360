/** Renews a run's lease: writes the heartbeat, then makes sure that the claim is still ours. */
import { dirname, join } from 'node:path';
import type { Job } from '../core/job.ts';
import { hasCode } from '../edge/file-error.ts';
import { ClaimWatch } from './claim-watch.ts';
import type { KeeperWorld } from './world.ts';

type LeasedJob = Pick<Job, 'token' | 'claimDir' | 'recordDir' | 'lease'>;

export interface LeaseEvents {
  renewed: () => void;
  /** The claim is another's or gone, for sure. The lease has stopped. */
  lost: (why: string) => void;
}

/** A claim that seems gone is looked at again this soon (or at the next heartbeat, if that is sooner). */
const SECOND_LOOK_S = 1;

export class Lease {
  readonly #world: Pick<KeeperWorld, 'shared' | 'clock' | 'log'>;
  readonly #job: LeasedJob;
  readonly #events: LeaseEvents;
  readonly #claim: ClaimWatch;
  readonly #path: string;
  #beats: number;
  #cancel: () => void = () => undefined;
  #running = false;
  /** At most one renewal is under way: calls on a hung folder must not pile up. */
  #busy = false;
  #trouble = '';
  /** Uptime at which the last renewal that worked was begun. */
  renewedAt: number;

  constructor(
    world: Pick<KeeperWorld, 'shared' | 'clock' | 'log'>,
    job: LeasedJob,
    renewedAt: number,
    events: LeaseEvents,
  ) {
    this.#world = world;
    this.#job = job;
    this.#events = events;
    this.#claim = new ClaimWatch(world.shared, job.claimDir, job.token);
    this.#path = join(job.recordDir, 'heartbeat');
    this.renewedAt = renewedAt;
    // Not from 0: the next stage, or the next keeper, must not repeat a value that somebody watches.
    this.#beats = Math.floor(world.clock.uptime());
  }

  /** Renews now and then every heartbeat. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#renew();
  }

  /** As `start`, for a lease that was renewed a moment ago, by the launch. */
  startLater(): void {
    this.#running = true;
    this.#again(this.#job.lease.heartbeat);
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  #again(seconds: number): void {
    this.#cancel();
    if (this.#running) this.#cancel = this.#world.clock.after(seconds, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { heartbeat, fence } = this.#job.lease;
    if (this.#busy) return this.#again(heartbeat);
    this.#busy = true;
    try {
      const begun = this.#world.clock.uptime();
      let failure = await this.#beat();
      const holding = await this.#claim.look();
      if (!this.#running) return;
      if (holding.kind === 'lost') {
        this.stop();
        return this.#events.lost(holding.why);
      }
      if (holding.kind === 'absent') return this.#again(Math.min(heartbeat, SECOND_LOOK_S));
      if (holding.kind === 'ours' && hasCode(failure, 'ENOENT')) failure = await this.#putBack();
      if (holding.kind === 'ours' && failure === null) {
        this.renewedAt = begun;
        this.#note('');
        // A call that hung may answer what was true when it began: it proves too little to wake a frozen group.
        if (this.#world.clock.uptime() - begun >= Math.max(heartbeat, fence / 2)) return this.#again(0);
        this.#events.renewed();
      } else {
        this.#note(holding.kind === 'unsure' ? holding.why : String(failure));
      }
      this.#again(heartbeat);
    } finally {
      this.#busy = false;
    }
  }

  /** Into the existing file only: a heartbeat must never bring back a folder that was deleted or moved away. */
  async #beat(): Promise<unknown> {
    this.#beats += 1;
    try {
      await this.#world.shared.overwrite(this.#path, this.#text());
      return null;
    } catch (error) {
      return error;
    }
  }

  /** Somebody deleted the heartbeat of a run that is ours. */
  async #putBack(): Promise<unknown> {
    try {
      await this.#world.shared.makeFolder(dirname(this.#path)).catch((error: unknown) => {
        if (!hasCode(error, 'EEXIST')) throw error;
      });
      await this.#world.shared.create(this.#path, this.#text());
      return null;
    } catch (error) {
      return error;
    }
  }

  #text(): string {
    return `${JSON.stringify({ token: this.#job.token, n: this.#beats })}\n`;
  }

  /** Once per kind of trouble, not once per heartbeat. */
  #note(trouble: string): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#world.log(trouble === '' ? 'the lease is renewed again' : `the lease cannot be renewed: ${trouble}`);
  }
}
