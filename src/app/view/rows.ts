/** Rows of one look, made when they are asked for: there may be a million of them. */
import { fingerprint } from '../../core/fingerprint.ts';
import { scoreOf } from '../../core/leaderboard.ts';
import type { RankedRun } from '../../core/leaderboard.ts';
import { classOfText } from '../../core/log-evidence.ts';
import type { IdeaHead } from '../../core/ideas.ts';
import type { Problem } from '../../core/problem.ts';
import { place } from '../../core/problem.ts';
import type { RunRow } from '../../core/row.ts';
import type { KnownFact } from '../../core/run.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import type { RunningSeen } from './running.ts';

/** What a row says of an idea about which nothing is known. */
const BLANK = {
  title: '',
  cause: null,
  fingerprint: null,
  message: null,
  metric: null,
  rank: null,
  values: {},
  priority: 'medium',
  gpus: 1,
  position: null,
  host: null,
  gpu: null,
  slots: [],
  stage: null,
  attempt: null,
  startedAt: null,
  endedAt: null,
  seconds: null,
  excluded: false,
  note: null,
} as const satisfies Omit<RunRow, 'id' | 'state'>;

export class Rows {
  readonly #ctx: Context;
  readonly #ranked: readonly RankedRun[];
  readonly #running: ReadonlyMap<IdeaId, RunningSeen>;
  readonly #blocked: ReadonlyMap<string, Problem>;
  #ranks: Map<IdeaId, number> | null = null;
  #positions: Map<IdeaId, number> | null = null;

  constructor(ctx: Context, ranked: readonly RankedRun[], running: ReadonlyMap<IdeaId, RunningSeen>) {
    this.#ctx = ctx;
    this.#ranked = ranked;
    this.#running = running;
    this.#blocked = blockedIdeas(ctx);
  }

  of(id: IdeaId, head: IdeaHead | undefined): RunRow {
    const idea = { ...(head === undefined ? {} : ofHead(head)), ...this.#ofRequests(id) };
    const fact = this.#ctx.memory.facts.get(id);
    if (fact !== undefined) return { ...BLANK, ...idea, id, ...this.#ofFact(fact) };
    const seen = this.#running.get(id);
    if (seen !== undefined) return { ...BLANK, ...idea, id, ...this.#ofRunning(seen) };
    const problem = this.#blocked.get(id);
    if (problem !== undefined) {
      const at = place(problem);
      const message = at === '' ? problem.message : `${problem.message} at ${at}`;
      return { ...BLANK, ...idea, id, state: 'BLOCKED', cause: problem.code, message };
    }
    if (this.#ctx.memory.overlay.skipped.has(id)) return { ...BLANK, ...idea, id, state: 'SKIPPED' };
    return { ...BLANK, ...idea, id, state: 'QUEUED', position: this.#position(id) };
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

  #ofRequests(id: IdeaId): Partial<RunRow> {
    const { overlay } = this.#ctx.memory;
    const rank = overlay.rankOf(id);
    const priority = rank === 'top' ? 'critical' : rank;
    return {
      ...(priority === null ? {} : { priority }),
      excluded: overlay.excluded.has(id),
      note: overlay.noteOf(id),
    };
  }

  #ofFact(fact: KnownFact): Pick<RunRow, 'state'> & Partial<RunRow> {
    if (fact.state === 'unknown') return { state: 'UNKNOWN', message: fact.why };
    const { about } = fact;
    const where =
      about === undefined
        ? {}
        : {
            host: about.host,
            gpu: about.gpu,
            attempt: about.attempt,
            startedAt: about.claimedMs,
            endedAt: about.endedMs,
            seconds: about.trainS,
          };
    if (fact.state === 'failed') {
      const cause = fact.class ?? classOfText(fact.error);
      return { ...where, state: 'FAILED', cause, fingerprint: fingerprint(fact.error, cause), message: fact.error };
    }
    const metric = scoreOf(fact.values[this.#ctx.config.report.primary_metric]);
    const rank = metric === null ? null : this.#rank(fact.id);
    return { ...where, state: 'COMPLETED', values: fact.values, metric, rank };
  }

  #ofRunning({ state, stray }: RunningSeen): Pick<RunRow, 'state'> & Partial<RunRow> {
    const { host, gpu, slots, stage, elapsedS } = stray;
    const startedAt = this.#ctx.clock.wall().getTime() - elapsedS * 1000;
    return { state, host, gpu, slots, stage, startedAt, seconds: elapsedS };
  }

  #rank(id: IdeaId): number | null {
    this.#ranks ??= new Map(this.#ranked.map((run, i) => [run.id, i + 1]));
    return this.#ranks.get(id) ?? null;
  }

  #position(id: IdeaId): number | null {
    this.#positions ??= positionsOf(this.#ctx);
    return this.#positions.get(id) ?? null;
  }
}

function ofHead({ title, priority, gpus }: IdeaHead): Pick<RunRow, 'title' | 'priority' | 'gpus'> {
  return { title, priority, gpus };
}

function positionsOf({ memory }: Context): Map<IdeaId, number> {
  const positions = new Map<IdeaId, number>();
  for (const { id } of memory.queue.ready()) positions.set(id, positions.size + 1);
  return positions;
}

/** The first problem of each idea that must not run as it is written. */
function blockedIdeas({ memory }: Context): Map<string, Problem> {
  const blocked = new Map<string, Problem>();
  for (const problem of [...memory.scanProblems, ...memory.blocked.values()]) {
    const { idea, code } = problem;
    if (idea === undefined || !code.startsWith('E') || blocked.has(idea)) continue;
    if (!memory.queue.has(idea as IdeaId)) blocked.set(idea, problem);
  }
  return blocked;
}
