/** Rows, made when they are asked for: there may be a million of them. */
import { fingerprint } from '../../core/fingerprint.ts';
import { scoreOf } from '../../core/leaderboard.ts';
import type { RankedRun } from '../../core/leaderboard.ts';
import { classOfText } from '../../core/log-evidence.ts';
import type { IdeaHead } from '../../core/ideas.ts';
import type { Problem } from '../../core/problem.ts';
import { place } from '../../core/problem.ts';
import type { RunProgress } from '../../core/progress.ts';
import type { RunRow, RunState } from '../../core/row.ts';
import type { KnownFact } from '../../core/run.ts';
import type { IdeaId, Priority } from '../../core/words.ts';
import type { Context } from '../context.ts';
import type { RunningSeen } from './running.ts';

/** There may be a hundred thousand of them: all have the same fields, and what takes time is told when it is asked for. */
class Row implements RunRow {
  readonly id: IdeaId;
  readonly #rows: Rows;
  state: RunState = 'QUEUED';
  title = '';
  cause: string | null = null;
  message: string | null = null;
  metric: number | null = null;
  values: Readonly<Record<string, unknown>> = NO_VALUES;
  priority: Priority = 'medium';
  gpus = 1;
  host: string | null = null;
  gpu: number | null = null;
  slots: readonly string[] = NO_SLOTS;
  stage: RunRow['stage'] = null;
  attempt: number | null = null;
  startedAt: number | null = null;
  endedAt: number | null = null;
  seconds: number | null = null;
  progress: RunProgress | null = null;
  excluded = false;
  note: string | null = null;

  constructor(id: IdeaId, rows: Rows) {
    this.id = id;
    this.#rows = rows;
  }

  get rank(): number | null {
    return this.state === 'COMPLETED' && this.metric !== null ? this.#rows.rank(this.id) : null;
  }

  get position(): number | null {
    return this.state === 'QUEUED' ? this.#rows.position(this.id) : null;
  }

  get fingerprint(): string | null {
    return this.state === 'FAILED' ? fingerprint(this.message ?? '', this.cause ?? '') : null;
  }
}

const NO_VALUES = {};
const NO_SLOTS: readonly string[] = [];

export class Rows {
  readonly #ctx: Context;
  readonly #ranked: () => readonly RankedRun[];
  #running: ReadonlyMap<IdeaId, RunningSeen> = new Map();
  #blocked: ReadonlyMap<string, Problem> = new Map();
  /** By the order that it was made from: the same as long as no run has changed. */
  #ranks: { of: readonly RankedRun[]; map: ReadonlyMap<IdeaId, number> } | null = null;
  #positions: Map<IdeaId, number> | null = null;

  constructor(ctx: Context, ranked: () => readonly RankedRun[]) {
    this.#ctx = ctx;
    this.#ranked = ranked;
  }

  /** What the latest look has seen; rows that were made before keep what they say, but for their ranks and positions. */
  looked(running: ReadonlyMap<IdeaId, RunningSeen>): void {
    this.#running = running;
    this.#blocked = blockedIdeas(this.#ctx);
    this.#positions = null;
  }

  /** The first problem of each idea that must not run as it is written. */
  get blocked(): ReadonlyMap<string, Problem> {
    return this.#blocked;
  }

  of(id: IdeaId, head: IdeaHead | undefined): RunRow {
    const row = new Row(id, this);
    if (head !== undefined) {
      row.title = head.title;
      row.priority = head.priority;
      row.gpus = head.gpus;
    }
    this.#addRequests(row);
    const fact = this.#ctx.memory.facts.get(id);
    const seen = fact === undefined ? this.#running.get(id) : undefined;
    if (fact !== undefined) this.#addFact(row, fact);
    else if (seen !== undefined) this.#addRunning(row, seen);
    else this.#addWaiting(row);
    return row;
  }

  /** Ids of blocks that are no ideas of the table. */
  *broken(): Iterable<IdeaId> {
    for (const id of this.#blocked.keys()) if (!this.#ctx.memory.ideas.has(id)) yield id as IdeaId;
  }

  /** Without a run: what an idea with one is, its run says. */
  blockedCount(): number {
    const { facts } = this.#ctx.memory;
    const ids = [...this.#blocked.keys()] as IdeaId[];
    return ids.filter((id) => !facts.has(id) && !this.#running.has(id)).length;
  }

  /** Why an idea is BLOCKED. */
  problem(id: IdeaId): Problem | undefined {
    return this.#blocked.get(id);
  }

  #addRequests(row: Row): void {
    const { overlay } = this.#ctx.memory;
    const rank = overlay.rankOf(row.id);
    if (rank !== null) row.priority = rank === 'top' ? 'critical' : rank;
    row.excluded = overlay.excluded.has(row.id);
    row.note = overlay.noteOf(row.id);
  }

  #addFact(row: Row, fact: KnownFact): void {
    if (fact.state === 'unknown') {
      row.state = 'UNKNOWN';
      row.message = fact.why;
      return;
    }
    const { about } = fact;
    if (about !== undefined) {
      row.host = about.host;
      row.gpu = about.gpu;
      row.attempt = about.attempt;
      row.startedAt = about.claimedMs;
      row.endedAt = about.endedMs;
      row.seconds = about.trainS;
    }
    if (fact.state === 'failed') {
      row.state = 'FAILED';
      row.cause = fact.class ?? classOfText(fact.error);
      row.message = fact.error;
    } else {
      row.state = 'COMPLETED';
      row.values = fact.values;
      row.metric = scoreOf(fact.values[this.#ctx.config.report.primary_metric]);
    }
  }

  #addRunning(row: Row, { state, stray, progress }: RunningSeen): void {
    row.state = state;
    row.host = stray.host;
    row.gpu = stray.gpu;
    row.slots = stray.slots;
    row.stage = stray.stage;
    row.startedAt = this.#ctx.clock.wall().getTime() - stray.elapsedS * 1000;
    row.seconds = stray.elapsedS;
    row.progress = progress;
  }

  #addWaiting(row: Row): void {
    const problem = this.#blocked.get(row.id);
    if (problem !== undefined) {
      const at = place(problem);
      row.state = 'BLOCKED';
      row.cause = problem.code;
      row.message = at === '' ? problem.message : `${problem.message} at ${at}`;
    } else if (this.#ctx.memory.overlay.skipped.has(row.id)) row.state = 'SKIPPED';
  }

  rank(id: IdeaId): number | null {
    const ranked = this.#ranked();
    if (this.#ranks?.of !== ranked) {
      this.#ranks = { of: ranked, map: new Map(ranked.map((run, i) => [run.id, i + 1])) };
    }
    return this.#ranks.map.get(id) ?? null;
  }

  position(id: IdeaId): number | null {
    this.#positions ??= positionsOf(this.#ctx);
    return this.#positions.get(id) ?? null;
  }
}

function positionsOf({ memory }: Context): Map<IdeaId, number> {
  const positions = new Map<IdeaId, number>();
  for (const { id } of memory.queue.ready()) positions.set(id, positions.size + 1);
  return positions;
}

function blockedIdeas({ memory }: Context): Map<string, Problem> {
  const blocked = new Map<string, Problem>();
  for (const problem of [...memory.scanProblems, ...memory.blocked.values()]) {
    const { idea, code } = problem;
    if (idea === undefined || !code.startsWith('E') || blocked.has(idea)) continue;
    if (!memory.queue.has(idea as IdeaId)) blocked.set(idea, problem);
  }
  return blocked;
}
