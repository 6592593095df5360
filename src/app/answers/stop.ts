/** Ends orzes that run now. Each is named by its start, so that one that is started later is never met by an old request. */
import type * as z from 'zod';
import type { How } from '../../core/request.ts';
import type { HostId } from '../../core/words.ts';
import { Refusal } from '../refusal.ts';
import { act, waitFor } from '../requests/acting.ts';
import type { Acting } from '../requests/acting.ts';
import type { stop } from '../schemas/stop.ts';
import type { HostView } from '../view/hosts-seen.ts';
import type { View } from '../view/view.ts';

export type StopAnswer = z.infer<typeof stop>;

export interface StopAsked {
  how: How;
  /** All hosts; else this one, or `node`. */
  all: boolean;
  node: string | null;
  /** Seconds that the end is waited for; 0: not at all. */
  waitS: number;
}

/** Throws {@link Refusal} where none runs. */
export async function stopLoops(view: View, { how, all, node, waitS }: StopAsked, acting: Acting): Promise<StopAnswer> {
  const host = node ?? view.ctx.machine.hostName;
  const meant = (one: HostView): boolean => all || one.record.host === host || one.record.host_id === host;
  const loops = view.hosts().filter((one) => (one.alive || one.state === 'silent') && meant(one));
  if (loops.length === 0) throw noneRuns(view, all ? null : host);
  const hosts = loops.map(({ record }) => record.host_id as HostId);
  const acted = await act(view, acting, 'disruptive', [{ do: 'stop', hosts, how }]);
  const now = (id: string): HostView | undefined => view.hosts().find(({ record }) => record.host_id === id);
  const done = (): boolean => loops.every(({ record }) => now(record.host_id)?.alive !== true);
  const inTime = acting.dryRun || waitS === 0 || (await waitFor(view, waitS, done));
  const items = loops.map(({ record, state }) => ({
    host: record.host,
    host_id: record.host_id,
    pid: record.process.pid,
    running: record.tokens.length,
    before: state,
    after: now(record.host_id)?.state ?? 'left',
  }));
  return { ...acted, how, items, timed_out: !inTime };
}

function noneRuns(view: View, host: string | null): Refusal {
  const others = view.hosts().filter(({ alive }) => alive);
  const message = host === null ? 'no orze runs on this folder' : `no orze runs on ${host}`;
  const help =
    others.length > 0 ? '`orze stop --all-nodes` stops those on other hosts' : '`orze nodes --all` shows the last ones';
  return new Refusal('refused', { code: 'E0515', message, help });
}
