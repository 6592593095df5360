/** What status.json says of the fleet as a whole, from what each node says of itself. */
import type { NodeFact } from './board.ts';
import type { StatusInput } from './status.ts';

/** A cause that so many runs share, all on one host, is the host's. */
const GROUP_ALERT = 10;

/** `nodes` counts those at work. */
export function loopOf({ nodes, paused }: StatusInput): unknown {
  const alive = nodes.filter(({ state }) => state === 'online' || state === 'suspect');
  const starts = alive.flatMap(({ started_at }) => started_at ?? []).toSorted(byInstant);
  const state = alive.length > 0 ? 'running' : 'stopped';
  return { state, paused, nodes: alive.length, started_at: starts[0] ?? null };
}

function byInstant(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}

/** Seconds of slots without a run in the last 24 hours, as far as the nodes that are there have lived. */
export function idleOf(nodes: readonly NodeFact[]): unknown {
  let [idle, all] = [0, 0];
  const byReason: Record<string, number> = {};
  for (const node of nodes) {
    all += node.idle?.slot_seconds ?? 0;
    for (const [reason, seconds] of Object.entries(node.idle?.by_reason ?? {})) {
      idle += seconds;
      byReason[reason] = (byReason[reason] ?? 0) + seconds;
    }
  }
  return { gpu_seconds_24h: idle, slot_seconds_24h: all, by_reason: byReason };
}

interface Alert {
  level: 'warn' | 'error';
  code: string;
  message: string;
}

/** What somebody should look at; the same on every host, but for what only the writing one knows. */
export function alertsOf({ nodes, failures, launchBlock, counts }: StatusInput): Alert[] {
  const warn = (code: string, message: string): Alert => ({ level: 'warn', code, message });
  const lost = nodes.filter(({ state }) => state === 'lost');
  const hosts = failures.filter(
    ({ count, shared }) => count >= GROUP_ALERT && shared.some((one) => one.startsWith('host=')),
  );
  return [
    ...lost.map(({ host }) => warn('W0402', `${host} gives no sign of life`)),
    ...(counts.lost > 0 ? [warn('W0403', `${counts.lost} runs give no sign of life`)] : []),
    ...(launchBlock === null ? [] : [warn('W0304', `nothing is launched: ${launchBlock}`)]),
    ...hosts.map(({ cause, count, shared }) =>
      warn('W0404', `${count} runs failed by ${cause}, all on ${shared.join(' ')}`),
    ),
  ];
}
