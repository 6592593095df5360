/** Who works on this folder, as a look from outside tells: by their heartbeats, and by their processes where they are of this machine. */
import type { ProcessIdentity } from '../../core/run.ts';
import type { Context } from '../context.ts';
import type { HostRecord } from '../host-record.ts';
import { hostSign, readHosts } from '../read-status.ts';
import type { HostSign } from '../read-status.ts';

export interface HostView extends HostSign {
  readonly record: HostRecord;
  /** It is there: running or about to leave. */
  readonly alive: boolean;
}

/** Newest sign of life first. */
export async function seeHosts({ layout, files, clock, machine, processes }: Context): Promise<HostView[]> {
  const livesHere = (process: ProcessIdentity): boolean | undefined =>
    process.boot !== machine.bootId || process.pidns !== machine.pidns ? undefined : processes.alive(process);
  const now = clock.wall();
  return (await readHosts(layout, files)).map((record) => {
    const sign = hostSign(record, now, livesHere);
    return { ...sign, record, alive: sign.state === 'running' || sign.state === 'closing' };
  });
}
