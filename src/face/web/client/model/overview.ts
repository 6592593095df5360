/** What status.json says, for the first page. The loop writes it, perhaps of another version: what is not there is not known, never zero. */
import type { Answers } from '../../api.ts';

type Status = Answers['status'];

export interface Alert {
  level: string;
  code: string;
  message: string;
}

export interface FailureGroup {
  cause: string;
  fingerprint: string;
  count: number;
  ids: readonly string[];
  shared: readonly string[];
}

export interface Blocked {
  id: string;
  code: string;
  message: string;
}

export interface Overview {
  /** `none`: no orze runs now. `never`: there is no status.json at all. */
  loop: 'running' | 'none' | 'never';
  paused: readonly string[];
  /** The last sign of life of any host, in seconds; null: not known. */
  beatAgeS: number | null;
  beatHost: string | null;
  counts: Readonly<Record<string, number>>;
  /** Ids of runs that were claimed and that nobody runs, as far as they are listed. */
  lost: readonly string[];
  slots: { total: number; busy: number } | null;
  best: { id: string; value: number; delta: number | null; parent: string | null } | null;
  metric: { name: string; goal: string } | null;
  runsSinceBest: number | null;
  plateau: boolean;
  pace: { runsPerHour: number | null; queueEmptyS: number | null };
  idleShare: number | null;
  alerts: readonly Alert[];
  failures: readonly FailureGroup[];
  blocked: readonly Blocked[];
  cursor: string | null;
}

type Loose = Readonly<Record<string, unknown>>;

export function overviewOf(status: Status): Overview {
  const of = status as Loose;
  const trend = record(of['trend']);
  const pace = record(of['pace']);
  const idle = record(of['idle']);
  const best = record(of['best']);
  const metric = record(of['metric']);
  const state = status.loop.state;
  const alive = status.hosts.filter((host) => host.state === 'running' || host.state === 'closing');
  const latest = status.hosts
    .filter(({ beat_age_s: age }) => age !== null)
    .toSorted((a, b) => (a.beat_age_s ?? 0) - (b.beat_age_s ?? 0))[0];
  const slotSeconds = number(idle?.['slot_seconds_24h']);
  const idleSeconds = number(idle?.['gpu_seconds_24h']);
  const name = text(metric?.['name']);
  return {
    loop:
      state === 'running' || state === 'closing' || alive.length > 0
        ? 'running'
        : of['timestamp'] === undefined
          ? 'never'
          : 'none',
    paused: texts(record(of['loop'])?.['paused']),
    beatAgeS: latest?.beat_age_s ?? null,
    beatHost: latest?.host ?? null,
    counts: status.counts ?? {},
    lost: records(of['running']).flatMap((one) => (one['state'] === 'LOST' ? (text(one['id']) ?? []) : [])),
    slots: alive.length === 0 ? null : slotsOf(alive, records(of['nodes']), status.counts ?? {}),
    best: bestOf(best),
    metric: name === null ? null : { name, goal: text(metric?.['goal']) ?? 'maximize' },
    runsSinceBest: bestOf(best) === null ? null : number(trend?.['runs_since_best']),
    plateau: trend?.['plateau'] === true,
    pace: paceOf(pace, status.counts ?? {}),
    idleShare: slotSeconds === null || slotSeconds === 0 || idleSeconds === null ? null : idleSeconds / slotSeconds,
    alerts: records(of['alerts']).map((one) => ({
      level: text(one['level']) ?? 'warning',
      code: text(one['code']) ?? '',
      message: text(one['message']) ?? JSON.stringify(one),
    })),
    failures: records(of['failures']).map((one) => ({
      cause: text(one['cause']) ?? 'unknown',
      fingerprint: text(one['fingerprint']) ?? '',
      count: number(one['count']) ?? 0,
      ids: texts(one['ids']),
      shared: texts(one['shared']),
    })),
    blocked: records(of['blocked']).map((one) => ({
      id: text(one['idea_id']) ?? '',
      code: text(one['code']) ?? '',
      message: text(one['message']) ?? '',
    })),
    cursor: text(of['cursor']),
  };
}

/** A heartbeat comes now and then; the loop writes status.json whenever a slot is taken or left; a run that is seen has a slot. */
function slotsOf(
  alive: Status['hosts'],
  nodes: readonly Loose[],
  { running = 0, silent = 0, eval: evaluated = 0 }: Readonly<Record<string, number>>,
): Overview['slots'] {
  const busyOf = new Map(nodes.map((node) => [text(node['host']), number(node['busy'])]));
  const total = sum(alive, ({ slots }) => slots);
  const said = sum(alive, ({ host, running: beats }) => busyOf.get(host) ?? beats);
  return { total, busy: Math.min(total, Math.max(said, running + silent + evaluated)) };
}

/** Of two runs that ended in the same second nobody can tell how many end in an hour. */
const ENOUGH_RUNS = 3;

function paceOf(pace: Loose | undefined, { completed = 0, failed = 0 }: Readonly<Record<string, number>>) {
  if (completed + failed < ENOUGH_RUNS) return { runsPerHour: null, queueEmptyS: null };
  return { runsPerHour: number(pace?.['runs_per_hour']), queueEmptyS: number(pace?.['queue_empty_s']) };
}

function bestOf(best: Loose | undefined): Overview['best'] {
  const id = text(best?.['idea_id']);
  const value = number(best?.['value']);
  if (id === null || value === null) return null;
  return { id, value, delta: number(best?.['delta_parent']), parent: text(best?.['parent']) };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}

function record(value: unknown): Loose | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
}

function records(value: unknown): Loose[] {
  return Array.isArray(value) ? value.map(record).filter((one) => one !== undefined) : [];
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
