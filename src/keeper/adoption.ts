/** Takes over a stage whose keeper died. */
import type { Job } from '../core/job.ts';
import type { ProcessIdentity } from '../core/run.ts';
import { hasCode } from '../edge/file-error.ts';
import { readNotes } from '../edge/run-notes.ts';
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
  const notes = (await readNotes(world.local, world.localDir, job.token)).get(job.stage);
  const before = notes?.started;
  // Limits go on from the start, by the suspend-aware clock of the same boot; wall clocks decide nothing.
  const known = before !== undefined && before.process.boot === world.machine.bootId;
  const uptime = known ? before.uptime : world.clock.uptime();
  try {
    await noteJob(world, job);
    await noteStarted(world, job, { process, startedAt, uptime });
    const locked = await devices.lock(job.token, job.devices);
    // It runs already: without supervision it would not use the device any less.
    if (!locked.ok) world.log(locked.message);
    await devices.renew(process);
  } catch (error) {
    if (!hasCode(error)) throw error;
    world.log(`taken over without a note of it: ${error.message}`);
  }
  return { started: { process, startedAt, uptime, ownChild: false }, noted: notes?.ending ?? null };
}
