/** What a stage left as its result, as it was when the stage ended. */
import { createHash } from 'node:crypto';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import type { Job } from '../core/job.ts';
import type { ExitRecord } from '../core/run.ts';
import { hasCode } from '../edge/file-error.ts';
import { ClaimWatch } from './claim-watch.ts';
import { Patience } from './patience.ts';
import type { KeeperWorld } from './world.ts';

export interface Sealed {
  record: NonNullable<ExitRecord['metrics']>;
  bytes: Buffer;
}

/**
 * Reads the result file as often as it takes. null: there is none, it is no regular file (a link could lead anywhere), it is larger than
 * what readers accept, or the folder is not ours any more.
 */
export async function readResult(world: KeeperWorld, job: Job): Promise<Sealed | null> {
  if (job.seal === null) return null;
  const claim = new ClaimWatch(world.shared, job.claimDir, job.token);
  const patience = new Patience(world, `cannot read ${job.seal}`);
  for (;;) {
    const holding = await claim.look();
    if (holding.kind === 'lost') return null;
    if (holding.kind === 'ours') {
      try {
        if ((await world.shared.stat(job.seal))?.kind !== 'file') return null;
        const bytes = await world.shared.read(job.seal, MAX_JSON_BYTES);
        return { record: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }, bytes };
      } catch (error) {
        if (hasCode(error, 'EFBIG')) return null;
        // ENOENT: it went between the two calls, and the next look says so.
        await patience.wait(error);
        continue;
      }
    }
    await patience.wait(holding.kind === 'unsure' ? holding.why : 'its claim was not there at the last look');
  }
}
