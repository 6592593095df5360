/** results/status.json: the original's keys first and unchanged, then ours. Strict JSON: what is not finite is null. */
import { LISTED } from './board.ts';
import type { BoardInput, NodeFact } from './board.ts';
import { parseJson, toJson } from './json.ts';
import { place } from './problem.ts';
import type { RunProgress } from './progress.ts';
import type { IdeaId } from './words.ts';
import { idleOf, loopOf, alertsOf } from './status-fleet.ts';

export interface StatusInput extends BoardInput {
  /** Local time without a zone, as the original wrote it: `2026-02-16T14:30:00.120345`. */
  timestamp: string;
  /** The same instant with its zone. */
  generatedAt: string;
  /** Passes of the loop of the writing host. */
  iteration: number;
  freeGpus: readonly number[];
  /** null = the file system did not say. */
  diskFreeGb: number | null;
  research: { enabled: boolean; cycles: number; lastMinutesAgo: number | null };
  version: string;
  /** ISO time of the end of the best run; null: nothing is known of it. */
  bestAt: string | null;
  /** Where a reader of events goes on (`orze watch --since`); null: there are none. */
  cursor: string | null;
  /** What is paused, in words; empty: nothing. */
  paused: readonly string[];
  /** Why this host launches nothing although it could; null: nothing speaks against it. */
  launchBlock: string | null;
  /** How each channel of `notify` fares. */
  notify: readonly NotifyFact[];
  /** Of what runs. */
  progress: ReadonlyMap<IdeaId, RunProgress>;
}

export interface NotifyFact {
  channel: string;
  /** Of the last message; null: none was sent. */
  ok: boolean | null;
  /** ISO time. */
  last_at: string | null;
  error: string | null;
}

const TOP = 10;

export function statusJson(input: StatusInput): string {
  const { counts, report, ideas, ranked, running } = input;
  return toJson({
    timestamp: input.timestamp,
    iteration: input.iteration,
    active: running.map((run) => ({
      idea_id: run.id,
      gpu: run.gpu,
      elapsed_min: run.elapsedS === null ? null : tenth(run.elapsedS / 60),
      host: run.host,
      title: ideas(run.id)?.title ?? '',
      stage: run.stage,
      state: input.states.get(run.id) ?? 'RUNNING',
      ...progressOf(input.progress.get(run.id)),
    })),
    free_gpus: input.freeGpus,
    // Unclaimed, as the original counted: what is blocked waits too.
    queue_depth: counts.queued + counts.blocked,
    completed: counts.completed,
    failed: counts.failed,
    skipped: counts.skipped,
    disk_free_gb: input.diskFreeGb === null ? null : tenth(input.diskFreeGb),
    top_results: ranked.slice(0, TOP).map(({ id, score }) => {
      const entries = [
        ['idea_id', id],
        ['title', ideas(id)?.title ?? ''],
        [report.primary_metric, score],
      ];
      return Object.fromEntries(entries) as unknown;
    }),
    research_enabled: input.research.enabled,
    research_cycles: input.research.cycles,
    last_research_min_ago: input.research.lastMinutesAgo === null ? null : tenth(input.research.lastMinutesAgo),

    schema: 'orze.status/2',
    orze_version: input.version,
    host: input.host,
    generated_at: input.generatedAt,
    counts,
    best: bestOf(input),
    cursor: input.cursor,
    loop: loopOf(input),
    metric: { name: report.primary_metric, goal: report.sort === 'ascending' ? 'minimize' : 'maximize' },
    trend: trendOf(input),
    pace: paceOf(input),
    blocked: input.blocked.slice(0, LISTED).map((problem) => {
      const at = place(problem);
      return {
        idea_id: problem.idea ?? null,
        code: problem.code,
        message: at === '' ? problem.message : `${problem.message} at ${at}`,
      };
    }),
    failures: input.failures,
    idle: idleOf(input.nodes),
    nodes: input.nodes.map(nodeOf),
    alerts: alertsOf(input),
    notify: input.notify,
    links: { report: 'report.md', dashboard: null },
  });
}

/** `metric`: the primary metric so far. Nulls where nobody knows. */
function progressOf(progress: RunProgress | undefined): object {
  if (progress === undefined) return { eta_s: null, metric: null, progress: null };
  const { etaS, etaFrom, metric, unit, now, total, share } = progress;
  return {
    eta_s: etaS,
    metric,
    progress: { unit, now, total, share: share === null ? null : Math.round(share * 1000) / 1000, eta_from: etaFrom },
  };
}

function bestOf({ ranked, differs, bestAt }: StatusInput): unknown {
  const [best] = ranked;
  if (best === undefined || best.score === null) return null;
  const against = differs.find(({ id }) => id === best.id);
  const [parent, delta] = [against?.parent ?? null, against?.delta ?? null];
  return { idea_id: best.id, value: best.score, parent, delta_parent: delta, at: bestAt };
}

/** `yield`: the share of the runs that were started and have a score. */
function trendOf({ trend, counts }: StatusInput): unknown {
  const started = counts.completed + counts.failed + counts.running + counts.unknown;
  return {
    runs_since_best: trend.runsSinceBest,
    plateau: trend.plateau,
    improvements: trend.improvements,
    yield: started === 0 ? null : Math.round((1000 * trend.scored) / started) / 1000,
  };
}

function paceOf({ trend: { perHour, trainS }, counts }: StatusInput): unknown {
  const empty = perHour === null || perHour === 0 || counts.running === 0 ? null : (counts.queued * 3600) / perHour;
  return {
    runs_per_hour: perHour === null ? null : tenth(perHour),
    train_s: trainS === null ? null : tenth(trainS),
    queue_empty_s: empty === null ? null : Math.round(empty),
  };
}

/** Idle seconds are summed over all nodes; of one, its share is enough. */
function nodeOf({ idle: _idle, heartbeat_age_s, disk_free_gb, ...node }: NodeFact): unknown {
  const disk = disk_free_gb === null ? null : tenth(disk_free_gb);
  return { ...node, heartbeat_age_s: tenth(heartbeat_age_s), disk_free_gb: disk };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Keys whose change alone is no reason to write the file again: they are of the moment, or of the writing host. */
const OF_THE_MOMENT = [
  'timestamp',
  'iteration',
  'disk_free_gb',
  'last_research_min_ago',
  'host',
  'generated_at',
  'cursor',
  'idle',
];
const OF_THE_MOMENT_IN_NODES = { heartbeat_age_s: undefined, disk_free_gb: undefined };

/** What two status files must share to say the same; text that is no status file stands for itself. */
export function comparableStatus(text: string): string {
  const parsed = parseJson(text);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return text;
  const status: Record<string, unknown> = { ...parsed.value };
  for (const key of OF_THE_MOMENT) delete status[key];
  if (Array.isArray(status.active)) {
    status.active = status.active.map((run: object) => ({ ...run, elapsed_min: undefined, eta_s: undefined }));
  }
  if (Array.isArray(status.nodes)) {
    status.nodes = status.nodes.map((node: object) => ({ ...node, ...OF_THE_MOMENT_IN_NODES }));
  }
  return toJson(status);
}
