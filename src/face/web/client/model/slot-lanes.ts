/** The time line of the fleet as lanes that can be drawn. */
import type { Answers } from '../../api.ts';
import { duration, percent } from './figures.ts';
import type { Bar, Lane } from './timeline.ts';

type Timeline = Answers['timeline'];
type TimelineBar = Timeline['lanes'][number]['bars'][number];

export interface SlotBar extends Bar {
  readonly kind: 'run' | 'idle' | 'foreign';
  /** The run, or why there is none. */
  readonly label: string;
  /** How a run ended; null: it goes on. */
  readonly state: 'completed' | 'failed' | 'other' | null;
  /** Of a run. */
  readonly id: string | null;
  readonly cause: string | null;
}

/** The words of core/idle.ts for people. */
const REASONS: Readonly<Record<string, string>> = {
  no_ready_idea: 'no ready idea',
  too_wide: 'waits for more GPUs',
  launch: 'launch gap',
  foreign: 'foreign program',
  faulty: 'faulty GPU',
  unknown: 'nobody noted why',
  paused: 'paused',
  low_disk: 'disk is full',
  folder: 'folder does not answer',
  config: 'config is wrong',
  stopping: 'orze stops',
};

export function reasonText(reason: string | null): string {
  return reason === null ? 'nobody noted why' : (REASONS[reason] ?? reason);
}

export function lanesOf(timeline: Timeline): Lane<SlotBar>[] {
  return timeline.lanes.map(({ host, slot, bars }) => ({ id: `${host} ${slot}`, bars: bars.map(slotBar) }));
}

function slotBar(bar: TimelineBar): SlotBar {
  const { from, to, kind, id, state, cause, reason, open } = bar;
  if (kind === 'run') return { from, to, kind, label: id ?? 'a run', state: endOf(state, open), id, cause };
  const foreign = reason === 'foreign';
  const label = reasonText(reason);
  return { from, to, kind: foreign ? 'foreign' : 'idle', label, state: null, id: null, cause: null };
}

function endOf(state: string | null, open: boolean): SlotBar['state'] {
  if (open) return null;
  return state === 'COMPLETED' ? 'completed' : state === 'FAILED' ? 'failed' : 'other';
}

export function barText(lane: string, { kind, from, to, label, state, cause }: SlotBar): string {
  const long = duration((to - from) / 1000);
  const when = `from ${time(from)} to ${time(to)}, ${long}`;
  if (kind !== 'run') return `${lane}: idle ${when}: ${label}`;
  const end = state === null ? 'still runs' : state === 'failed' ? `failed (${cause ?? 'no cause'})` : state;
  return `${lane}: ${label} ${when}, ${end}`;
}

/** By the clock of the reader, `14:02:11`. */
function time(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

/** `busy 91 %`. Where nobody noted idle time, gaps are unknown and no share can be told: `busy 3h05m`. */
export function busyText({ busy_share, busy_s, idle_s }: Pick<Timeline, 'busy_share' | 'busy_s' | 'idle_s'>): string {
  return idle_s > 0 ? `busy ${percent(busy_share)}` : `busy ${duration(busy_s)}, no idle time was noted`;
}

/** The reasons for what is not busy, the longest first. */
export function idleParts({ idle_by_reason }: Pick<Timeline, 'idle_by_reason'>): { reason: string; seconds: number }[] {
  return Object.entries(idle_by_reason)
    .map(([reason, seconds]) => ({ reason: reasonText(reason), seconds }))
    .filter(({ seconds }) => seconds > 0)
    .toSorted((a, b) => b.seconds - a.seconds);
}
