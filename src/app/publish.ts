/** report.md and status.json: made from what is known, written only when they would say something else. */
import type { BoardInput } from '../core/board.ts';
import { QUEUE_SHOWN, countBoard } from '../core/board.ts';
import { GIB } from '../core/defaults.ts';
import type { Problem } from '../core/problem.ts';
import { comparableReport, renderReport } from '../core/report.ts';
import type { RunFact } from '../core/run.ts';
import { comparableStatus, statusJson } from '../core/status.ts';
import type { NodeFact, StatusInput } from '../core/status.ts';
import type { IdeaId } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { readIfThere } from './run-files.ts';
import { localStamp, offsetIso } from './time.ts';

/** Least seconds between two writes, and the share of the time that writing may take. */
const EVERY_S = 1;
const WRITE_SHARE = 0.05;

export class Publisher {
  readonly #ctx: Context;
  readonly #freeGpus: () => number[];
  #published = -1;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #costS = 0;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;

  constructor(ctx: Context, freeGpus: () => number[]) {
    this.#ctx = ctx;
    this.#freeGpus = freeGpus;
  }

  /** Publishes when something changed or a poll has passed; never more often than the folder can bear, never in the way. */
  publishSoon(): void {
    const { clock, config, memory } = this.#ctx;
    if (this.#running !== null || this.#cancel !== null || !memory.folderSeen) return;
    const ageS = clock.uptime() - this.#publishedAt;
    if (memory.boardVersion === this.#published && ageS < config.poll) return;
    // One slow write must not keep the report old: it is at most two polls old (I7).
    const rest = Math.max(EVERY_S, Math.min(this.#costS / WRITE_SHARE, config.poll)) - ageS;
    if (rest <= 0) this.#start();
    else this.#cancel = clock.after(rest, () => this.#start());
  }

  #start(): void {
    this.#cancel = null;
    this.#running = this.publish()
      .catch((error: unknown) => {
        if (!hasCode(error)) throw error;
        const problem = { code: 'E0407' as const, message: `cannot write the report now: ${String(error)}` };
        this.#ctx.tell({ kind: 'problem', problem });
      })
      .finally(() => (this.#running = null));
  }

  /** Nothing more is written but what is being written. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Writes what is true at the end. */
  async close(): Promise<void> {
    this.cancel();
    if (this.#running !== null) await this.#running;
    if (!this.#ctx.memory.folderSeen) return;
    this.#start();
    await this.#running;
  }

  async publish(): Promise<void> {
    const { clock, memory, layout, redact } = this.#ctx;
    const began = clock.uptime();
    this.#published = memory.boardVersion;
    this.#publishedAt = began;
    const input = statusInput(this.#ctx, this.#freeGpus());
    await this.#writeIfNew(layout.report, redact(renderReport(input)), comparableReport);
    // While something runs, its minutes are news too; an idle folder is left in peace.
    const comparable = input.counts.running > 0 ? (text: string) => text : comparableStatus;
    await this.#writeIfNew(layout.status, redact(statusJson(input)), comparable);
    this.#costS = clock.uptime() - began;
  }

  async #writeIfNew(path: string, text: string, comparable: (text: string) => string): Promise<void> {
    const { files } = this.#ctx;
    const there = (await readIfThere(files, path))?.toString('utf8');
    if (there !== undefined && comparable(there) === comparable(text)) return;
    await files.writeAtomic(path, text, { durable: false });
  }
}

function statusInput(ctx: Context, freeGpus: number[]): StatusInput {
  const { memory, clock, machine, config, version } = ctx;
  const wall = clock.wall();
  const facts = allFacts(ctx);
  const blocked = blockedProblems(ctx);
  const blockedIdeas = new Set(blocked.map(({ idea }) => idea).filter((idea) => idea !== undefined));
  for (const { id } of facts) blockedIdeas.delete(id);
  const skipped = config.max_idea_failures > 0 ? countSkipped(ctx) : 0;
  const title = (id: IdeaId) => memory.ideas.get(id)?.title;
  const held = new Map([...memory.mine.values()].map((run) => [run.id, run.title]));
  const board: BoardInput = {
    host: machine.hostName,
    updated: localStamp(wall),
    counts: countBoard(facts, { queued: countQueued(memory), blocked: blockedIdeas.size, skipped }),
    facts,
    ideas: (id) => {
      const text = title(id) ?? held.get(id);
      return text === undefined ? undefined : { title: text };
    },
    queue: firstQueued(ctx),
    blocked,
    report: config.report,
  };
  const { research } = memory;
  const lastEndedAt = research?.lastEndedAt ?? null;
  return {
    ...board,
    timestamp: offsetIso(wall).slice(0, 23),
    generatedAt: offsetIso(wall),
    iteration: memory.passes,
    freeGpus,
    diskFreeGb: memory.freeBytes === null ? null : memory.freeBytes / GIB,
    research: {
      enabled: config.research !== null,
      cycles: research?.cycles ?? 0,
      lastMinutesAgo: lastEndedAt === null ? null : (clock.uptime() - lastEndedAt) / 60,
    },
    version,
    nodes: nodes(ctx),
  };
}

/** Finished runs, and those that run here or elsewhere. */
function allFacts({ memory, clock, machine }: Context): RunFact[] {
  const facts = [...memory.facts.values()];
  const now = clock.uptime();
  for (const run of memory.mine.values()) {
    if (memory.facts.has(run.id)) continue;
    const stage = run.stages.at(-1)?.stage ?? 'claimed';
    const { id, gpu, slots } = run;
    facts.push({
      state: 'running',
      id,
      host: machine.hostName,
      gpu,
      slots,
      stage,
      elapsedS: now - run.since + run.agedS,
    });
  }
  for (const stray of memory.strays.values()) {
    if (memory.facts.has(stray.id) || memory.queue.has(stray.id)) continue;
    const { id, host, gpu, slots, stage, elapsedS } = stray;
    facts.push({ state: 'running', id, host, gpu, slots, stage, elapsedS });
  }
  return facts;
}

/** Why ideas are BLOCKED, in the order of the file. */
function blockedProblems({ memory }: Context): Problem[] {
  const single = [...memory.blocked.values()];
  const scanned = memory.scanProblems.filter(({ idea }) => idea !== undefined);
  return [...scanned, ...single].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** What waits, the last idea of the file included, although it is not settled yet. */
function countQueued({ queue, unsettled, present }: Context['memory']): number {
  const isNew = unsettled !== null && !queue.has(unsettled) && !present.has(unsettled);
  return queue.size + (isNew ? 1 : 0);
}

function countSkipped({ memory, config }: Context): number {
  return [...memory.failures].filter(
    ([id, count]) => count >= config.max_idea_failures && memory.facts.get(id)?.state === 'failed',
  ).length;
}

function firstQueued({ memory }: Context): BoardInput['queue'] {
  const first: { id: IdeaId; title: string; priority: BoardInput['queue'][number]['priority'] }[] = [];
  for (const { id, title, priority } of memory.queue.ready()) {
    first.push({ id, title, priority });
    if (first.length === QUEUE_SHOWN) break;
  }
  return first;
}

function nodes({ memory, config }: Context): NodeFact[] {
  const state = (host: { gone: boolean; unchangedS: number }): NodeFact['state'] => {
    if (host.gone) return 'left';
    if (host.unchangedS >= config.lease.reclaim) return 'lost';
    return host.unchangedS >= config.lease.suspect ? 'suspect' : 'online';
  };
  return memory.hosts
    .map((host) => ({
      host: host.host,
      state: state(host),
      slots: host.slots,
      running: host.tokens.size,
      free_gpus: host.freeGpus,
    }))
    .filter((node) => node.state !== 'left');
}
