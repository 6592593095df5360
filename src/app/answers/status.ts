/** `orze.status/2` from a look: what the loop last wrote, with what is true now over it. It needs no loop that has written anything. */
import type * as z from 'zod';
import { isRecord } from '../../core/record.ts';
import type { AnyRecord } from '../../core/record.ts';
import { loopState, readStatusFile } from '../read-status.ts';
import type { status } from '../schemas/status.ts';
import { DamagedRecord } from '../surroundings.ts';
import type { View } from '../view/view.ts';
import { overviewOf } from './overview.ts';

export type StatusAnswer = z.infer<typeof status>;

/** What status.json says, read once a look; `damaged`: it is there, and is none. */
export interface StatusRead {
  written: AnyRecord | undefined;
  damaged: string | null;
}

export async function readWritten({ ctx }: View): Promise<StatusRead> {
  try {
    return { written: await readStatusFile(ctx.layout, ctx.files), damaged: null };
  } catch (error) {
    if (!(error instanceof DamagedRecord)) throw error;
    return { written: undefined, damaged: error.message };
  }
}

export function statusNow(view: View, { written, damaged }: StatusRead): StatusAnswer {
  const { best, alerts, counts, slots, running, metric } = overviewOf(view);
  const hosts = view.hosts().map(({ record: _record, alive: _alive, ...sign }) => sign);
  const state = loopState(hosts);
  const loop = isRecord(written?.['loop']) ? written['loop'] : {};
  const seen = best === null ? null : { idea_id: best.id, title: best.title, value: best.value };
  const before = isRecord(written?.['best']) && written['best']['idea_id'] === best?.id ? written['best'] : {};
  const unread = { about: 'status.json', what: damaged ?? '', next: '`orze report` writes it anew' };
  const { schema: _schema, ok: _ok, generated_at: writtenAt, ...said } = written ?? {};
  return {
    ...said,
    age_s: ageOf(view, writtenAt),
    loop: { ...loop, state, nodes: hosts.filter((host) => host.state === state).length },
    hosts,
    counts,
    metric,
    best: seen === null ? null : { ...before, ...seen },
    slots,
    running,
    needs: damaged === null ? alerts : [unread, ...alerts],
  };
}

/** By the writer's clock and ours. */
function ageOf(view: View, at: unknown): number | null {
  const ms = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isNaN(ms) ? null : Math.max(0, (view.ctx.clock.wall().getTime() - ms) / 1000);
}
