/** One look from outside: ideas, runs, queue and hosts as the loop would see them. Changes nothing; every face answers from it. */
import type { Overlay } from '../../core/overlay.ts';
import type { Problem } from '../../core/problem.ts';
import type { FlatConfig, IdeaDetail, IdeaDetails, RunRow, RunState } from '../../core/row.ts';
import type { KnownFact } from '../../core/run.ts';
import type { IdeaId } from '../../core/words.ts';
import type { YamlMapping } from '../../core/yaml-value.ts';
import type { Context } from '../context.ts';
import { Hosts } from '../hosts.ts';
import { IdeasCache } from '../ideas-cache.ts';
import { IdeasFile } from '../ideas-file.ts';
import { Observer } from '../observe.ts';
import type { Project } from '../open-project.ts';
import { inLanes, inSlices } from '../slices.ts';
import { blockedIn } from '../read-status.ts';
import { CurveReader } from '../progress/curves.ts';
import { ProgressFollower } from '../progress/follow.ts';
import { AllDetails } from './all-details.ts';
import { AllRows } from './all-rows.ts';
import { Details } from './details.ts';
import { usualSeconds } from './usual.ts';
import { seeHosts } from './hosts-seen.ts';
import type { HostView } from './hosts-seen.ts';
import { LineCounts } from './line-counts.ts';
import { Order } from './order.ts';
import { Rows } from './rows.ts';
import { seeRunning } from './running.ts';
import type { RunningSeen } from './running.ts';

/** Running folders looked at together. */
const LOOKS_AT_ONCE = 32;
/** Seconds spent on reading configs of waiting ideas, so that what is wrong with one is known: the loop reads them all in time. */
const READ_AHEAD_S = 0.1;
const READ_ALL = 2000;
/** The texts of so many are not read twice at the same time; fewer are sooner read than waited for. */
const WAITS_FROM = 300;

export class View {
  readonly ctx: Context;
  readonly project: Project;
  readonly curves: CurveReader;
  readonly lineCounts: LineCounts;
  readonly #ideas: IdeasFile;
  readonly #observer: Observer;
  readonly #details: Details;
  readonly #allDetails: AllDetails;
  readonly #follow: ProgressFollower;
  #hosts: readonly HostView[] = [];
  #running: ReadonlyMap<IdeaId, RunningSeen> = new Map();
  readonly #order: Order;
  readonly #rows: Rows;
  readonly #all: AllRows;

  constructor(ctx: Context, project: Project) {
    this.ctx = ctx;
    this.project = project;
    const name = ctx.config.ideas_file;
    const cache = new IdeasCache(ctx, name);
    this.#ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0, name, cache });
    this.#observer = new Observer(ctx, this.#ideas, new Hosts(ctx, () => []));
    this.#order = new Order(ctx.memory.facts, ctx.config.report);
    this.#rows = new Rows(ctx, this.#order);
    this.#all = new AllRows(ctx, this.#rows);
    this.#details = new Details(ctx);
    this.#allDetails = new AllDetails(ctx, this.#details, () => this.#running.keys());
    this.lineCounts = new LineCounts(ctx.files);
    this.curves = new CurveReader(ctx);
    this.#follow = new ProgressFollower(ctx);
  }

  /**
   * Looks again; cheap when nothing changed. `usual`: as the loop does, which does not ask a large folder all the time. `prompt`: for somebody
   * who asks now: whether it changed is asked. `anew`: it is known that something did change, so nothing seen a moment ago is believed.
   */
  async refresh(how: 'usual' | 'prompt' | 'anew' = 'usual'): Promise<void> {
    const { memory } = this.ctx;
    if (how !== 'usual') this.#observer.askAnew(how === 'anew');
    this.#observer.requestsCame();
    await this.#observer.look();
    await this.#readAhead();
    this.#hosts = await seeHosts(this.ctx);
    const running = new Map<IdeaId, RunningSeen>();
    const open = [...memory.strays.values()].filter(({ id }) => !memory.facts.has(id) && !memory.queue.has(id));
    const usualS = open.length === 0 ? null : (usualSeconds(memory.facts)?.p50 ?? null);
    this.#follow.keep(new Set(open.map(({ id }) => id)));
    await inLanes(open, LOOKS_AT_ONCE, async (stray) => {
      const seen = await seeRunning(this.ctx, stray, this.#hosts);
      running.set(stray.id, { ...seen, progress: seen.state === 'LOST' ? null : await this.#follow.of(stray, usualS) });
    });
    this.#running = running;
    this.#rows.looked(running);
    this.#all.looked(running);
  }

  /** Of a few ideas every config is read, to know what is wrong with one. Of many, the loop has done so: those that it named are read. */
  async #readAhead(): Promise<void> {
    const { memory, files, layout, clock } = this.ctx;
    if (memory.ideas.size <= READ_ALL) {
      const until = clock.uptime() + READ_AHEAD_S;
      while (clock.uptime() < until && (await this.#observer.ahead.step()) > 0);
      return;
    }
    const named = await blockedIn(files, layout.status);
    await this.#observer.ahead.check(named.flatMap((id) => memory.ideas.get(id) ?? []));
  }

  /** All ideas in the order of the file, then runs whose idea is gone: the same array as long as nothing has changed. */
  rows(): readonly RunRow[] {
    return this.#all.get();
  }

  /** Rows made so far for {@link rows}. */
  get rowsMade(): number {
    return this.#all.count;
  }

  /** undefined: neither an idea nor a run has this id. */
  row(id: IdeaId): RunRow | undefined {
    const { ideas, facts } = this.ctx.memory;
    if (ideas.has(id) || facts.has(id) || this.#running.has(id)) return this.#rows.of(id);
    for (const broken of this.#rows.broken()) if (broken === id) return this.#rows.of(id);
    return undefined;
  }

  /** Best first, unscored last; at most `count`. */
  best(count: number): RunRow[] {
    return this.#order.best(count).map(({ id }) => this.#rows.of(id));
  }

  /** What has a place among completed runs, best first, those without a score last; and all that has none. */
  inOrder(rows: readonly RunRow[]): { ranked: RunRow[]; others: RunRow[] } {
    return this.#order.sorted(rows);
  }

  /** The ranks of these will be asked for. */
  prepareRanks(rows: readonly RunRow[]): void {
    this.#order.prepare(rows.map(({ id }) => id));
  }

  /** How many completed runs have a place. */
  get ranked(): number {
    return this.ctx.memory.facts.rankedCount;
  }

  /** As the row says it, which need not be made for it. */
  rankOf(id: IdeaId): number | null {
    return this.ctx.memory.facts.scoreOf(id) === null ? null : this.#order.rank(id);
  }

  /** What waits, in order. */
  *queue(): Iterable<RunRow> {
    for (const head of this.ctx.memory.queue.ready()) {
      const row = this.#rows.of(head.id);
      if (row.state === 'QUEUED') yield row;
    }
  }

  /** What is not over, in the order in which it was claimed. */
  running(): readonly RunRow[] {
    const rows = [...this.#running.keys()].map((id) => this.#rows.of(id));
    return rows.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  }

  /** Why an idea is BLOCKED. */
  problem(id: IdeaId): Problem | undefined {
    return this.#rows.problem(id);
  }

  /** The evidence for the state of a run that is not over. */
  evidence(id: IdeaId): RunningSeen | undefined {
    return this.#running.get(id);
  }

  hosts(): readonly HostView[] {
    return this.#hosts;
  }

  counts(): Record<RunState, number> {
    const { facts, queue } = this.ctx.memory;
    const { completed, failed, unknown } = facts.counts;
    const counts = { QUEUED: queue.size, BLOCKED: 0, RUNNING: 0, SILENT: 0, EVAL: 0, LOST: 0 };
    for (const { state } of this.#running.values()) counts[state] += 1;
    counts.BLOCKED = this.#rows.blockedCount();
    return { ...counts, COMPLETED: completed, FAILED: failed, SKIPPED: this.ctx.memory.withheld(), UNKNOWN: unknown };
  }

  /** What was asked of the fleet so far. */
  overlay(): Overlay {
    return this.ctx.memory.overlay;
  }

  fact(id: IdeaId): KnownFact | undefined {
    return this.ctx.memory.facts.get(id);
  }

  /** What the texts of these ideas say; an id without a text that can be read is left out. */
  async details(ids: Iterable<IdeaId>): Promise<ReadonlyMap<IdeaId, IdeaDetail>> {
    const asked = [...new Set(ids)];
    const kept = this.#allDetails.ready || asked.length >= WAITS_FROM ? this.#allDetails.asked : null;
    if (kept === null) return this.#details.of(asked);
    const all = await kept;
    const details = new Map<IdeaId, IdeaDetail>();
    for (const id of asked) {
      const detail = all.get(id);
      if (detail !== undefined) details.set(id, detail);
    }
    return details;
  }

  /** The same of all ideas and runs: kept as long as none of them may be another one. */
  allDetails(): Promise<IdeaDetails> {
    return this.#allDetails.get();
  }

  /** Makes in slices, before somebody asks, what questions about all runs need: rows, their order, what the texts of ideas say. */
  async warm(): Promise<void> {
    const { clock, memory } = this.ctx;
    await inSlices(clock, memory.facts.inOrder());
    await inSlices(clock, this.#all.steps());
    await this.allDetails();
  }

  /** The config that an idea itself says. */
  ideaConfig(id: IdeaId): Promise<YamlMapping | undefined> {
    return this.#details.config(id);
  }

  /** The base config, flattened. */
  base(): FlatConfig {
    return this.#details.base().flat;
  }

  async close(): Promise<void> {
    await this.#ideas.keep();
    this.#observer.ahead.cancel();
    this.#details.close();
    await this.ctx.runner.close();
  }
}
