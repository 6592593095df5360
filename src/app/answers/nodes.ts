/** Who works on this folder: by heartbeats, and by processes where they are of this machine. */
import type * as z from 'zod';
import type { nodes } from '../schemas/nodes.ts';
import type { View } from '../view/view.ts';

export type NodesAnswer = z.infer<typeof nodes>;

/** `all`: also those that have left or died. */
export function listNodes(view: View, { all }: { all: boolean }): NodesAnswer {
  const { version, memory } = view.ctx;
  const runs = view.running().map(({ id }) => ({ id, token: view.evidence(id)?.stray.token ?? null }));
  const items = view
    .hosts()
    .filter(({ alive, state }) => all || alive || state === 'silent')
    .map(({ record, state, beat_age_s }) => ({
      host: record.host,
      state,
      heartbeat_age_s: beat_age_s,
      slots: record.slots,
      busy: record.tokens.length,
      free_gpus: record.free_gpus,
      held: [...(record.held ?? [])],
      launch_block: record.launch_block ?? null,
      free_bytes: record.free_bytes ?? null,
      idle: record.idle ?? null,
      runs: runs.filter(({ token }) => token !== null && record.tokens.includes(token)).map(({ id }) => id),
      orze_version: record.orze_version,
      version_skew: record.orze_version !== version,
      pid: record.process.pid,
    }));
  return { items, total: items.length, next_cursor: null, truncated: false, disk_free_bytes: memory.freeBytes };
}
