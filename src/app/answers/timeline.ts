/** What each slot of the fleet did lately: runs, and time without one with its reason. */
import type * as z from 'zod';
import { TimelineBook } from '../../core/timeline.ts';
import type { KnownRun, Lane } from '../../core/timeline.ts';
import type { timeline } from '../schemas/timeline.ts';
import { pastEvents } from '../view/past-events.ts';
import type { View } from '../view/view.ts';

export type TimelineAnswer = z.infer<typeof timeline>;

const MOST_BARS = 5000;
const MOST_LANES = 256;
const KINDS: ReadonlySet<string> = new Set([
  'opened',
  'stopped',
  'claimed',
  'started',
  'ended',
  'completed',
  'failed',
  'released',
  'dropped',
  'set-aside',
  'finalised',
  'taken-over',
  'idle',
  'idle-ended',
]);

export async function timelineNow(view: View, sinceS: number): Promise<TimelineAnswer> {
  const to = view.ctx.clock.wall().getTime();
  const from = to - sinceS * 1000;
  const { events, truncated } = await pastEvents(view.ctx, from, KINDS);
  const names = hostNames(view);
  const book = new TimelineBook(from, to);
  for (const event of events) {
    const { host, record } = event;
    if (record['kind'] === 'opened' && typeof record['host'] === 'string') names.set(host, record['host']);
    book.add({ ...event, host: names.get(host) ?? withoutStart(host) });
  }
  const running = new Set(view.running().flatMap(({ id, state }) => (state === 'LOST' ? [] : [id])));
  const alive = new Set(view.hosts().flatMap((one) => (one.alive ? [one.host] : [])));
  const lanes = book.lanes(running, alive, knownRuns(view, from));
  return { from, to, ...totalsOf(lanes), ...shownOf(lanes, truncated) };
}

function hostNames(view: View): Map<string, string> {
  return new Map(view.hosts().map(({ record }) => [record.host_id, record.host]));
}

/** `node1-3f2a` is a start of orze on node1. */
function withoutStart(hostId: string): string {
  return hostId.replace(/-[0-9a-f]+$/, '');
}

function* knownRuns(view: View, from: number): Iterable<KnownRun> {
  for (const { id, state, host, slots, startedAt } of view.running()) {
    if (host === null || startedAt === null || state === 'LOST') continue;
    yield { id, host, slots, fromMs: startedAt, toMs: null, state, cause: null };
  }
  for (const fact of view.ctx.memory.facts.values()) {
    if (fact.state === 'unknown' || fact.about === undefined) continue;
    const { host, gpu, claimedMs, endedMs } = fact.about;
    if (host === null || claimedMs === null || endedMs === null || endedMs < from) continue;
    const [state, cause] = fact.state === 'failed' ? ['FAILED', fact.class] : ['COMPLETED', null];
    yield { id: fact.id, host, slots: [`:${gpu ?? 0}`], fromMs: claimedMs, toMs: endedMs, state, cause };
  }
}

/** Of all bars, also of those that are not shown. */
function totalsOf(lanes: readonly Lane[]) {
  let [busy, idle] = [0, 0];
  const byReason: Record<string, number> = {};
  for (const { bars } of lanes) {
    for (const { kind, reason, from, to } of bars) {
      const seconds = (to - from) / 1000;
      if (kind === 'run') busy += seconds;
      else {
        idle += seconds;
        byReason[reason ?? 'unknown'] = (byReason[reason ?? 'unknown'] ?? 0) + seconds;
      }
    }
  }
  return {
    busy_s: busy,
    idle_s: idle,
    busy_share: busy + idle > 0 ? busy / (busy + idle) : null,
    idle_by_reason: byReason,
  };
}

/** Of too many bars the last ones. */
function shownOf(lanes: readonly Lane[], truncated: boolean) {
  const shown = lanes.slice(0, MOST_LANES);
  const ends = shown.flatMap(({ bars }) => bars.map(({ to }) => to)).toSorted((a, b) => b - a);
  const since = ends[MOST_BARS - 1] ?? Number.NEGATIVE_INFINITY;
  return {
    lanes: shown.map(({ host, slot, bars }) => {
      const seconds = (kind: string): number =>
        bars.reduce((sum, bar) => sum + (bar.kind === kind ? (bar.to - bar.from) / 1000 : 0), 0);
      const late = bars.filter(({ to }) => to >= since);
      return { host, slot, bars: late.map((bar) => ({ ...bar })), busy_s: seconds('run'), idle_s: seconds('idle') };
    }),
    hidden_lanes: lanes.length - shown.length,
    truncated: truncated || ends.length > MOST_BARS,
  };
}
