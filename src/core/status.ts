/** results/status.json: the original's keys first and unchanged, then ours. Strict JSON: what is not finite is null. */
import { LISTED } from './board.ts';
import type { BoardInput } from './board.ts';
import { parseJson, toJson } from './json.ts';
import { place } from './problem.ts';

export interface NodeFact {
  host: string;
  /** `suspect`: its heartbeat is late; `lost`: late enough that others take over its runs; `left`: it said goodbye. */
  state: 'online' | 'suspect' | 'lost' | 'left';
  slots: number;
  /** Runs it holds. */
  running: number;
  free_gpus: readonly number[];
}

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
  nodes: readonly NodeFact[];
}

const TOP = 10;

export function statusJson(input: StatusInput): string {
  const { counts, report, ideas, ranked, running } = input;
  const [best] = ranked;
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
    best: best === undefined || best.score === null ? null : { idea_id: best.id, value: best.score },
    blocked: input.blocked.slice(0, LISTED).map((problem) => {
      const at = place(problem);
      return {
        idea_id: problem.idea ?? null,
        code: problem.code,
        message: at === '' ? problem.message : `${problem.message} at ${at}`,
      };
    }),
    failures: input.failures,
    nodes: input.nodes,
  });
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Keys whose change alone is no reason to write the file again: they are of the moment, or of the writing host. */
const OF_THE_MOMENT = ['timestamp', 'iteration', 'disk_free_gb', 'last_research_min_ago', 'host', 'generated_at'];

/** What two status files must share to say the same; text that is no status file stands for itself. */
export function comparableStatus(text: string): string {
  const parsed = parseJson(text);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return text;
  const status: Record<string, unknown> = { ...parsed.value };
  for (const key of OF_THE_MOMENT) delete status[key];
  if (Array.isArray(status.active)) {
    status.active = status.active.map((run: object) => ({ ...run, elapsed_min: undefined }));
  }
  return toJson(status);
}
