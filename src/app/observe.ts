/**
 * The look: what is true now, on disk and in this machine, brought into memory. Its cost follows what changed: appended ideas, runs that
 * are alive, and at most one listing of results/.
 */
import type { World } from '../core/decide.ts';
import { GIB } from '../core/defaults.ts';
import type { IdeaEntry } from '../core/ideas.ts';
import { judgeSlots, settleSlots } from '../core/slots.ts';
import type { SlotState } from '../core/slots.ts';
import { asIdeaId } from '../core/words.ts';
import type { IdeaId } from '../core/words.ts';
import type { GpuLook } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import { BaseConfig } from './base-config.ts';
import type { Context } from './context.ts';
import { describeEnding } from './finish.ts';
import type { Hosts } from './hosts.ts';
import type { IdeasFile } from './ideas-file.ts';
import { Strays } from './strays.ts';

/** A listing may cost this share of the time at most: a folder of 100,000 runs is not listed ten times a second. */
const LIST_SHARE = 0.05;
/** Run folders looked at together: enough to hide latency, few enough to leave threads for others. */
const LOOKS_AT_ONCE = 8;
/** A run whose owner died on this machine is believed dead after two looks this far apart. */
const HURRY_S = 2;
/** Least seconds between two looks at free disk space. */
const DISK_EVERY_S = 5;
/** A GPU look older than this is repeated before it decides anything. */
const GPU_FRESH_S = 5;
const STORE_GONE = 'results/.orze is gone: unmounted or deleted; if it was deleted on purpose, start orze again';

export class Observer {
  readonly #ctx: Context;
  readonly #ideasFile: IdeasFile;
  readonly #hosts: Hosts;
  readonly #strays: Strays;
  readonly #base: BaseConfig;
  #ideasVersion = -1;
  #listedAt = Number.NEGATIVE_INFINITY;
  #listCostS = 0;
  #folderSign = '';
  #hostsAt = Number.NEGATIVE_INFINITY;
  #straysAt = Number.NEGATIVE_INFINITY;
  #diskAt = Number.NEGATIVE_INFINITY;
  #gpuLook: GpuLook = { ok: false, why: 'unknown', message: 'not looked yet' };
  #gpuLookAt = Number.NEGATIVE_INFINITY;
  #gpuLooking = false;
  #ourPids: ReadonlySet<number> = new Set();
  /** A look that began before this uptime says nothing about slots that were freed since. */
  #gpuStaleBefore = Number.NEGATIVE_INFINITY;
  #toldSlots = new Map<string, string>();
  /** Uptime at which ideas.md must be looked at again since its last block may have settled. */
  ideasWakeAt: number | null = null;
  #folderReadable = true;
  #lowDisk: string | null = null;
  #storeGone = false;

  constructor(ctx: Context, ideasFile: IdeasFile, hosts: Hosts) {
    this.#ctx = ctx;
    this.#ideasFile = ideasFile;
    this.#hosts = hosts;
    this.#strays = new Strays(ctx);
    this.#base = new BaseConfig(ctx);
  }

  /** One look. Every part is independent: what cannot be read now keeps its last state and is told as a problem. */
  async look(): Promise<void> {
    this.#ctx.memory.passes += 1;
    await this.#part('E0401', 'the hosts of this folder', () => this.#lookHosts());
    await this.#part('E0402', 'ideas.md', () => this.#lookIdeas());
    const based = await this.#part('E0408', 'the base config', () => this.#base.look());
    this.#folderReadable = await this.#part('E0403', 'results/', () => this.#lookFolder());
    this.#lookStages();
    await this.#part('E0404', 'free disk space', () => this.#lookDisk());
    this.#lookGpus();
    this.#noteLaunchBlock(based);
  }

  async #part(code: `E${number}`, what: string, look: () => Promise<void>): Promise<boolean> {
    try {
      await look();
      return true;
    } catch (error) {
      if (!hasCode(error)) throw error;
      const note = 'what was known before stays valid; nothing is launched from a view that cannot be read';
      this.#ctx.tell({
        kind: 'problem',
        problem: { code, message: `cannot read ${what}: ${String(error)}`, note },
      });
      return false;
    }
  }

  async #lookHosts(): Promise<void> {
    const { clock, config, memory } = this.#ctx;
    if (clock.uptime() - this.#hostsAt < config.lease.heartbeat) return;
    memory.hosts = await this.#hosts.look();
    this.#hostsAt = clock.uptime();
  }

  async #lookIdeas(): Promise<void> {
    const { memory } = this.#ctx;
    const view = await this.#ideasFile.look();
    this.ideasWakeAt = view.nextLookAt;
    memory.unsettled = view.unsettled;
    if (view.version === this.#ideasVersion) return;
    this.#ideasVersion = view.version;
    const before = new Set(memory.scanProblems.map((problem) => `${problem.code}${problem.line}${problem.message}`));
    for (const problem of view.problems) {
      const key = `${problem.code}${problem.line}${problem.message}`;
      if (!before.has(key)) this.#ctx.tell({ kind: 'problem', problem });
    }
    memory.scanProblems = view.problems;
    memory.ideas = view.entries;
    if (view.replaced) {
      memory.queue.clear();
      memory.blocked.clear();
      this.#enqueue(view.entries.values());
    } else {
      this.#enqueue(view.added);
    }
    memory.changed();
  }

  #enqueue(entries: Iterable<IdeaEntry>): void {
    const { memory } = this.#ctx;
    const mine = this.#mineIds();
    for (const entry of entries) {
      const taken = mine.has(entry.id) || memory.facts.has(entry.id) || memory.present.has(entry.id);
      if (!taken) memory.queue.add(entry);
    }
  }

  #mineIds(): Set<IdeaId> {
    return new Set([...this.#ctx.memory.mine.values()].map((run) => run.id));
  }

  async #lookFolder(): Promise<void> {
    const { clock, memory } = this.#ctx;
    const now = clock.uptime();
    this.#storeGone = (await this.#ctx.files.stat(this.#ctx.layout.own)) === undefined;
    if (this.#storeGone) return;
    const due = memory.suspects;
    for (const id of await this.#list(now)) due.add(id);
    if (now >= this.straysDueAt()) {
      this.#straysAt = now;
      for (const id of memory.strays.keys()) due.add(id);
    }
    const mine = this.#mineIds();
    const ids = [...due].filter((id) => !mine.has(id) && !memory.busy.has(id));
    for (const id of mine) due.delete(id);
    for (let i = 0; i < ids.length; i += LOOKS_AT_ONCE) {
      await Promise.all(ids.slice(i, i + LOOKS_AT_ONCE).map((id) => this.#lookRun(id)));
    }
  }

  /** Uptime of the next look at folders of others; infinite when there are none. */
  straysDueAt(): number {
    const { memory, config } = this.#ctx;
    if (memory.strays.size === 0) return Number.POSITIVE_INFINITY;
    const hurry = [...memory.strays.values()].some((stray) => stray.hurry);
    return this.#straysAt + Math.min(config.poll, config.lease.heartbeat, hurry ? HURRY_S : Number.POSITIVE_INFINITY);
  }

  async #lookRun(id: IdeaId): Promise<void> {
    const { memory, layout, tell } = this.#ctx;
    try {
      await this.#strays.look(id);
      memory.suspects.delete(id);
    } catch (error) {
      if (hasCode(error)) throw error; // it stays a suspect
      // A record that is no record concerns this run only; deleting or retrying the folder heals it.
      const problem = { code: 'E0405' as const, message: String(error), file: layout.run(id).dir, idea: id };
      if (!memory.facts.has(id)) tell({ kind: 'problem', problem });
      memory.facts.set(id, { state: 'unknown', id, why: String(error) });
      memory.suspects.delete(id);
      memory.queue.remove(id);
    }
  }

  /** Lists results/ when it changed, or every poll; answers the ids that nothing is known about yet. */
  async #list(now: number): Promise<IdeaId[]> {
    const { clock, config, memory, files, layout } = this.#ctx;
    const sinceS = now - this.#listedAt;
    if (sinceS < Math.max(0.2, this.#listCostS / LIST_SHARE)) return [];
    const stat = await files.stat(layout.results);
    const sign = `${stat?.mtimeMs}:${stat?.ino}`;
    if (sign === this.#folderSign && sinceS < config.poll) return [];
    const began = clock.uptime();
    // What is learnt while the listing is under way is newer than the listing.
    const knownBefore = [...memory.facts.keys(), ...memory.strays.keys()];
    const names = await files.list(layout.results);
    this.#listCostS = clock.uptime() - began;
    this.#listedAt = now;
    this.#folderSign = sign;
    const present = new Set<IdeaId>();
    for (const name of names) {
      const id = asIdeaId(name);
      if (id !== undefined) present.add(id);
    }
    this.#noteDeleted(knownBefore.filter((id) => !present.has(id)));
    memory.present = present;
    const mine = this.#mineIds();
    return [...present].filter((id) => !memory.facts.has(id) && !memory.strays.has(id) && !mine.has(id));
  }

  /** A folder that is gone means: try again. */
  #noteDeleted(gone: readonly IdeaId[]): void {
    const { memory } = this.#ctx;
    const mine = this.#mineIds();
    for (const id of gone) {
      // An action of ours is moving it and queues it itself; another listing tells when it did not.
      if (memory.busy.has(id)) {
        this.#folderSign = '';
        continue;
      }
      memory.facts.delete(id);
      memory.retries.delete(id);
      memory.failures.delete(id);
      this.#strays.forget(id);
      if (!mine.has(id)) memory.requeue(id);
    }
  }

  /** What the keepers on this machine say about the stages of our runs. */
  #lookStages(): void {
    const { memory, runner } = this.#ctx;
    const held = runner.held();
    for (const run of memory.mine.values()) {
      const last = run.stages.at(-1);
      if (last === undefined || last.exit !== null) continue;
      const now = held.get(run.token);
      run.unheld = now === undefined && !run.busy;
      if (now?.stage === last.stage && now.exit !== null) {
        last.exit = now.exit;
        const { ending, duration_s } = now.exit;
        const { id, token } = run;
        this.#ctx.tell({ kind: 'ended', id, token, stage: last.stage, ending: describeEnding(ending), duration_s });
        this.#gpuStaleBefore = this.#ctx.clock.uptime();
      }
    }
  }

  async #lookDisk(): Promise<void> {
    const { clock, config, memory, files, layout } = this.#ctx;
    if (clock.uptime() - this.#diskAt < DISK_EVERY_S) return;
    memory.freeBytes = await files.freeBytes(layout.results);
    this.#diskAt = clock.uptime();
    const low = memory.freeBytes < config.min_disk_gb * GIB;
    const free = (memory.freeBytes / GIB).toFixed(1);
    this.#lowDisk = low ? `low disk: ${free} GB free, min_disk_gb is ${config.min_disk_gb}` : null;
  }

  /** Asks the GPU tool when its answer would decide something; never waits for it. */
  #lookGpus(): void {
    const { memory, gpus, clock } = this.#ctx;
    const wanted = memory.slots.some(({ id, kind }) => kind !== 'cpu' && !memory.holders.has(id));
    if (!wanted || this.#gpuLooking || this.#gpuFresh()) return;
    this.#gpuLooking = true;
    const began = clock.uptime();
    void gpus.look().then((look) => {
      this.#gpuLooking = false;
      this.#gpuLook = look;
      this.#ctx.memory.slots = settleSlots(this.#ctx.memory.slots, look);
      this.#ourPids = this.#pidsOfOurs();
      this.#gpuLookAt = began;
      this.#ctx.nudge();
    });
  }

  #gpuFresh(): boolean {
    const age = this.#ctx.clock.uptime() - this.#gpuLookAt;
    const every = this.#ctx.memory.queue.size > 0 ? GPU_FRESH_S : this.#ctx.config.poll;
    return age < every && this.#gpuLookAt >= this.#gpuStaleBefore;
  }

  /** Every process of our runs, workers included: a GPU tool lists them all. */
  #pidsOfOurs(): Set<number> {
    const { runner, processes } = this.#ctx;
    const pids = new Set<number>();
    for (const { process, token } of runner.held().values()) {
      if (process === null) continue;
      for (const member of processes.members(process, token)) pids.add(member.pid);
    }
    return pids;
  }

  slotStates(): SlotState[] {
    const { memory, config, clock } = this.#ctx;
    const look: GpuLook =
      this.#gpuFresh() || !this.#gpuLook.ok ? this.#gpuLook : { ok: false, why: 'unknown', message: 'being looked at' };
    const states = judgeSlots(memory.slots, look, {
      thresholdMiB: config.gpu_mem_threshold,
      holders: memory.holders,
      ourPids: this.#ourPids,
    }).map((state): SlotState => {
      const rest = memory.resting.get(state.slot.id);
      if (rest === undefined || state.state !== 'free') return state;
      if (rest.until <= clock.uptime()) {
        memory.resting.delete(state.slot.id);
        return state;
      }
      return { slot: state.slot, state: 'foreign', why: rest.why };
    });
    for (const state of states) this.#tellSlot(state);
    return states;
  }

  /** Says once when a slot of this machine cannot be used, and when it can be again. */
  #tellSlot(slotState: SlotState): void {
    const { slot, state } = slotState;
    if (state === 'ours' || state === 'unknown') return;
    const why = state === 'free' ? null : slotState.why;
    const text = `${state} ${why}`;
    const told = this.#toldSlots.get(slot.id);
    if (told === text || (told === undefined && state === 'free')) return;
    this.#toldSlots.set(slot.id, text);
    this.#ctx.tell({ kind: 'slot', slot: slot.id, state, why });
  }

  /** Why nothing may be launched now; told when it begins and when it ends. */
  #noteLaunchBlock(baseReadable: boolean): void {
    const { memory, tell } = this.#ctx;
    let why: string | null = this.#lowDisk;
    if (!this.#folderReadable) why = 'results/ cannot be read';
    else if (this.#storeGone) why = STORE_GONE;
    else if (!baseReadable) why = 'the base config cannot be read';
    else if (memory.baseProblem !== null) why = 'the base config cannot be used (E0207)';
    if ((why === null) !== (memory.launchBlock === null)) {
      tell(why === null ? { kind: 'launch-unblocked' } : { kind: 'launch-blocked', why });
    }
    memory.launchBlock = why;
  }

  /** The world as the policy sees it. */
  world(): World {
    const { memory, clock } = this.#ctx;
    return {
      now: clock.uptime(),
      intake: memory.intake,
      launchBlock: memory.launchBlock,
      slots: this.slotStates(),
      spent: memory.spent,
      mine: [...memory.mine.values()],
      ready: memory.queue.ready(),
      strays: [...memory.strays.values()].filter(({ id }) => !memory.busy.has(id)),
      retries: [...memory.retries].filter(([id]) => !memory.busy.has(id)).map(([id, token]) => ({ id, token })),
      research: memory.research,
      cleanup: memory.cleanup,
      wide: memory.wide,
    };
  }
}
