/**
 * The exit record: first on this machine's own disk, then on the shared folder, as long as that takes. The local copy outlives this
 * process, and is not synced: after a power cut the run is judged by what is in its folder (docs/decisions/0013).
 */
import { join } from 'node:path';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import type { Job } from '../core/job.ts';
import type { ExitRecord } from '../core/run.ts';
import { stageFile } from '../core/words.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import { runsFolder } from '../edge/keeper-spec.ts';
import { addNote } from '../edge/run-notes.ts';
import { ClaimWatch } from './claim-watch.ts';
import { Patience } from './patience.ts';
import type { Sealed } from './seal.ts';
import type { KeeperWorld } from './world.ts';

/** The record that stands already, if any: an ending is recorded once. */
export async function standingExit(files: Files, path: string, job: Job): Promise<ExitRecord | undefined> {
  try {
    const parsed = parseJson(await files.read(path, MAX_JSON_BYTES));
    const record = parsed.ok ? (parsed.value as Partial<ExitRecord> | null) : null;
    return record?.schema === 'orze.exit/1' && record.token === job.token ? (record as ExitRecord) : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** false: the local disk does not take it; then only the shared copy makes it safe. */
export async function recordLocally(
  world: KeeperWorld,
  job: Job,
  exit: ExitRecord,
  sealed: Sealed | null,
): Promise<boolean> {
  const { local, localDir } = world;
  const note = { kind: 'exit', exit, sealed: sealed?.bytes.toString('base64') ?? null } as const;
  try {
    await local.ensureFolder(runsFolder(localDir));
    await addNote(local, localDir, job.token, note);
    return true;
  } catch (error) {
    if (!hasCode(error)) throw error;
    world.log(`the local exit record is not written: ${error.message}`);
    return false;
  }
}

/** Resolves when the shared record stands, or when the claim is lost: the folder is another's then. */
export async function recordShared(
  world: KeeperWorld,
  job: Job,
  exit: ExitRecord,
  sealed: Sealed | null,
): Promise<'recorded' | 'lost'> {
  const claim = new ClaimWatch(world.shared, job.claimDir, job.token);
  const patience = new Patience(world, `cannot record the exit of ${job.name}`);
  const path = join(job.recordDir, `exit.${stageFile(job.stage)}.json`);
  for (;;) {
    try {
      const holding = await claim.look();
      if (holding.kind === 'lost') {
        world.log(`the exit of ${job.name} is not recorded in ${job.recordDir}: ${holding.why}`);
        return 'lost';
      }
      if (holding.kind === 'ours') {
        if ((await standingExit(world.shared, path, job)) !== undefined) return 'recorded';
        if (sealed !== null) {
          await world.shared.writeAtomic(join(job.recordDir, 'metrics.sealed.json'), sealed.bytes, {
            durable: 'whole',
          });
        }
        await world.shared.writeAtomic(path, text(exit), { durable: true });
        return 'recorded';
      }
      await patience.wait(holding.kind === 'unsure' ? holding.why : 'its claim was not there at the last look');
    } catch (error) {
      if (!hasCode(error)) throw error;
      await patience.wait(error.message);
    }
  }
}

function text(exit: ExitRecord): string {
  return `${JSON.stringify(exit, null, 2)}\n`;
}
