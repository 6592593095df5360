/** Rows, made when they are asked for: there may be a million of them. */
import { scoreOf } from '../../core/leaderboard.ts';
import type { Problem } from '../../core/problem.ts';
import { place } from '../../core/problem.ts';
import type { RunProgress } from '../../core/progress.ts';
import type { RunRow, RunState } from '../../core/row.ts';
import type { KnownFact } from '../../core/run.ts';
import type { Where } from '../../core/where.ts';
import { PRIORITIES } from '../../core/words.ts';
import type { IdeaId, Priority } from '../../core/words.ts';
import type { Context } from '../context.ts';
import type { Order } from './order.ts';
import { OverRow } from './over-row.ts';
import type { Known } from './over-row.ts';
import type { RunningSeen } from './running.ts';

/** Of what is not over; what takes time is told when it is asked for. */
class Row implements RunRow {
  readonly id: IdeaId;
  readonly #rows: Rows;
  state: RunState = 'QUEUED';
  readonly title: string;
  cause: string | null = null;
  message: string | null = null;
  readonly metric: null = null;
  readonly values = NO_VALUES;
  readonly priority: Priority;
  readonly gpus: number;
  host: string | null = null;
  gpu: number | null = null;
  slots: readonly string[] = NO_SLOTS;
  stage: RunRow['stage'] = null;
  readonly attempt: null = null;
  startedAt: number | null = null;
  readonly endedAt: null = null;
  seconds: number | null = null;
  progress: RunProgress | null = null;
  readonly excluded: boolean;
  readonly note: string | null;
  readonly constraint: Where | null;

  constructor(id: IdeaId, rows: Rows) {
    this.id = id;
    this.title = rows.titleOf(id);
    this.priority = rows.priorityOf(id);
    this.gpus = rows.gpusOf(id);
    this.excluded = rows.isExcluded(id);
    this.note = rows.noteOf(id);
    this.constraint = rows.constraintOf(id);
    this.#rows = rows;
  }

  get rank(): null {
    return null;
  }

  get position(): number | null {
    return this.state === 'QUEUED' ? this.#rows.position(this.id) : null;
  }

  get fingerprint(): null {
    return null;
  }
}

const NO_VALUES = {};
const NO_SLOTS: readonly string[] = [];

export class Rows implements Known {
  readonly #ctx: Context;
  readonly #order: Order;
  #running: ReadonlyMap<IdeaId, RunningSeen> = new Map();
  #blocked: ReadonlyMap<string, Problem> = new Map();
  #positions: Map<IdeaId, number> | null = null;

  constructor(ctx: Context, order: Order) {
    this.#ctx = ctx;
    this.#order = order;
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

  of(id: IdeaId): RunRow {
    const fact = this.#ctx.memory.facts.get(id);
    if (fact !== undefined && fact.state !== 'unknown') return this.over(fact);
    const row = new Row(id, this);
    const seen = fact === undefined ? this.#running.get(id) : undefined;
    if (fact !== undefined) {
      row.state = 'UNKNOWN';
      row.message = fact.why;
    } else if (seen !== undefined) this.#addRunning(row, seen);
    else this.#addWaiting(row);
    return row;
  }

  /** The row of a run that is over. */
  over(fact: Exclude<KnownFact, { state: 'unknown' }>): RunRow {
    const score = fact.state === 'failed' ? null : scoreOf(fact.values[this.#ctx.config.report.primary_metric]);
    return new OverRow(fact, score, this);
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

  /** Empty: it is not in ideas.md (any more). */
  titleOf(id: IdeaId): string {
    const { ideas } = this.#ctx.memory;
    const row = ideas.rowOf(id);
    return row === -1 ? '' : ideas.titleAt(row);
  }

  priorityOf(id: IdeaId): Priority {
    const { ideas, overlay } = this.#ctx.memory;
    const rank = overlay.rankOf(id);
    if (rank !== null) return rank === 'top' ? 'critical' : rank;
    const row = ideas.rowOf(id);
    return PRIORITIES[row === -1 ? -1 : ideas.priorityAt(row)] ?? 'medium';
  }

  gpusOf(id: IdeaId): number {
    const { ideas } = this.#ctx.memory;
    const row = ideas.rowOf(id);
    return row === -1 ? 1 : ideas.gpusAt(row);
  }

  isExcluded(id: IdeaId): boolean {
    return this.#ctx.memory.overlay.excluded.has(id);
  }

  noteOf(id: IdeaId): string | null {
    return this.#ctx.memory.overlay.noteOf(id);
  }

  constraintOf(id: IdeaId): Where | null {
    return this.#ctx.memory.overlay.bindings.of(id)?.where ?? null;
  }

  rank(id: IdeaId): number | null {
    return this.#order.rank(id);
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
