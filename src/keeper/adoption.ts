/** Takes over a stage whose keeper died. */
import type { Job } from '../core/job.ts';
import type { ProcessIdentity } from '../core/run.ts';
import { hasCode } from '../edge/file-error.ts';
import { localRun, type LocalEnding, type LocalStarted } from '../edge/keeper-spec.ts';
import { readLocal } from '../edge/orphans.ts';
import type { DeviceLocks } from './devices.ts';
import { noteJob, noteStarted } from './launch.ts';
import type { Noted, Started } from './stage-run.ts';
import type { KeeperWorld } from './world.ts';

export async function startOver(
  world: KeeperWorld,
  devices: DeviceLocks,
  job: Job,
  process: ProcessIdentity,
  startedAt: string,
): Promise<{ started: Started; noted: Noted | null }> {
  const paths = localRun(world.localDir, job.token);
  const before = await readLocal<LocalStarted>(world.local, paths.started(job.stage));
  // Limits go on from the start, by the suspend-aware clock of the same boot; wall clocks decide nothing.
  const known = before !== undefined && before.process.boot === world.machine.bootId;
  const uptime = known ? before.uptime : world.clock.uptime();
  const noted = await readLocal<LocalEnding>(world.local, paths.ending(job.stage));
  try {
    await noteJob(world, job);
    await noteStarted(world, job, { schema: 'orze.local-started/1', process, startedAt, uptime });
    const locked = await devices.lock(job.token, job.devices);
    // It runs already: without supervision it would not use the device any less.
    if (!locked.ok) world.log(locked.message);
    await devices.renew(process);
  } catch (error) {
    if (!hasCode(error)) throw error;
    world.log(`taken over without a note of it: ${error.message}`);
  }
  return { started: { process, startedAt, uptime, ownChild: false }, noted: noted ?? null };
}
