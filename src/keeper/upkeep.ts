/** What is done now and then while a run is held, so that nothing on the way takes its files for abandoned. */
import { join } from 'node:path';
import type { Job } from '../core/job.ts';
import type { ProcessIdentity } from '../core/run.ts';
import { notesPath } from '../edge/run-notes.ts';
import type { DeviceLocks } from './devices.ts';
import type { KeeperWorld } from './world.ts';

export class Upkeep {
  readonly #world: KeeperWorld;
  readonly #devices: DeviceLocks;
  #run: { job: Job; process: ProcessIdentity | null } | null = null;
  #lockedAt = 0;
  #touchedAt = 0;
  #touching = false;
  #renewing = false;

  constructor(world: KeeperWorld, devices: DeviceLocks) {
    this.#world = world;
    this.#devices = devices;
  }

  follow(job: Job | null, process: ProcessIdentity | null): void {
    this.#run = job === null ? null : { job, process };
    this.#touchedAt = this.#lockedAt = this.#world.clock.uptime();
  }

  tick(now: number): void {
    if (this.#run === null) return;
    const { job, process } = this.#run;
    if (now - this.#lockedAt >= job.lease.heartbeat && !this.#renewing) {
      this.#lockedAt = now;
      this.#renewing = true;
      void this.#quietly(this.#devices.renew(process)).finally(() => (this.#renewing = false));
    }
    if (now - this.#touchedAt >= this.#world.times.touch && !this.#touching) {
      this.#touchedAt = now;
      this.#touching = true;
      void this.#touch(job).finally(() => (this.#touching = false));
    }
  }

  async #touch(job: Job): Promise<void> {
    const { local, shared, localDir } = this.#world;
    // systemd-tmpfiles deletes what has not changed in a temporary folder for ten days.
    await this.#quietly(local.touch?.(notesPath(localDir, job.token)));
    // Old Python nodes delete claims by this time.
    await this.#quietly(shared.touch?.(join(job.claimDir, 'claim.json')));
  }

  /** None of this is needed now: the next time will do. */
  async #quietly(work: Promise<void> | undefined): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#world.log(`not renewed this time: ${String(error)}`);
    }
  }
}
