/**
 * The look: what is true now, on disk and in this machine, brought into memory. Its cost follows what changed: appended ideas, runs that
 * are alive, and at most one listing of results/.
 */
import type { World } from '../core/decide.ts';
import { IdeaTable } from '../core/ideas.ts';
import type { IdeaHead } from '../core/ideas.ts';
import type { IdleReason } from '../core/idle.ts';
import { fallingTo, spread } from '../core/spread.ts';
import type { FleetSeen } from '../core/spread.ts';
import type { SlotState } from '../core/slots.ts';
import type { IdeaId } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import { BaseConfig } from './base-config.ts';
import type { Context } from './context.ts';
import type { Hosts } from './hosts.ts';
import type { IdeasFile } from './ideas-file.ts';
import { Leftovers } from './leftovers.ts';
import { DiskLook } from './look-disk.ts';
import { FolderLook } from './look-folder.ts';
import { SlotLook } from './look-slots.ts';
import { RequestsLook } from './look-requests.ts';
import { lookStages } from './look-stages.ts';
import { liveHosts, mineIds } from './memory.ts';
import { pausedHere, researchPause } from './paused.ts';
import { ReadAhead } from './read-ahead.ts';

/**
 * Least seconds between two looks at the shared folder: when many things end at once, each of them is a reason to decide, none a reason
 * to ask the folder again. It is less than a listing may be old.
 */
const FOLDER_EVERY_S = 0.05;
/** Seconds between two looks at the hosts while they change; from there it doubles up to a heartbeat. */
const HOSTS_SOONEST_S = 1;
const REQUESTS = 'the requests to this fleet';
const IDEAS_CHANGED = 'ideas.md was changed where it had been read: it is being read again';
const STORE_GONE = 'results/.orze is gone: unmounted or deleted; if it was deleted on purpose, start orze again';

export class Observer {
  readonly #ctx: Context;
  readonly #ideasFile: IdeasFile;
  readonly #hosts: Hosts;
  readonly #slots: SlotLook;
  readonly #folder: FolderLook;
  readonly #base: BaseConfig;
  readonly #leftovers: Leftovers;
  readonly #disk: DiskLook;
  readonly #requests: RequestsLook;
  #ideasVersion = -1;
  /** Whose rows the queue holds. */
  #queued = new IdeaTable();
  readonly ahead: ReadAhead;
  #hostsAt = Number.NEGATIVE_INFINITY;
  #hostsEveryS = HOSTS_SOONEST_S;
  /** Uptime at which ideas.md must be looked at again since its last block may have settled. */
  ideasWakeAt: number | null = null;
  #folderReadable = true;
  #baseReadable = true;
  /** Once at least: what was asked earlier must be known before anything is launched. */
  #requestsRead = false;
  /** `requeues` of the memory when requests were looked at behind results/. */
  #requeues = -1;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: Context, ideasFile: IdeasFile, hosts: Hosts) {
    this.#ctx = ctx;
    this.#ideasFile = ideasFile;
    this.#hosts = hosts;
    this.#slots = new SlotLook(ctx);
    this.#folder = new FolderLook(ctx);
    this.#base = new BaseConfig(ctx);
    this.#leftovers = new Leftovers(ctx);
    this.#disk = new DiskLook(ctx);
    this.#requests = new RequestsLook(ctx);
    this.ahead = new ReadAhead(ctx);
  }

  /** One look at all there is. */
  async look(): Promise<void> {
    await this.#lookFolder();
    this.glance();
  }

  /** The next look does not believe what was seen a moment ago. */
  askAnew(surely: boolean): void {
    this.#folder.askAnew(surely);
  }

  /** The keepers and slots of this machine only: nothing is asked of the folder, which was looked at a moment ago. */
  glance(): void {
    this.#ctx.memory.passes += 1;
    lookStages(this.#ctx, this.#slots);
    this.#slots.look();
    this.#noteLaunchBlock(this.#baseReadable);
  }

  /** Uptime from which on a glance is not enough. */
  get folderDueAt(): number {
    return this.#lookedAt + FOLDER_EVERY_S;
  }

  /** Every part is independent: what cannot be read now keeps its last state and is told as a problem. */
  async #lookFolder(): Promise<void> {
    this.#folder.begin();
    await this.#part('E0401', 'the hosts of this folder', () => this.#lookHosts());
    const asked = await this.#part('E0520', REQUESTS, () => this.#requests.look());
    this.#requestsRead ||= asked;
    await this.#part('E0402', 'ideas.md', () => this.#lookIdeas());
    this.#baseReadable = await this.#part('E0408', 'the base config', () => this.#base.look());
    this.#folderReadable = await this.#part('E0403', 'results/', () => this.#folder.look());
    if (this.#folderReadable && !this.storeGone) this.#ctx.memory.folderSeen = true;
    await this.#lookAtRequestsBehind();
    await this.#part('E0404', 'free disk space', () => this.#disk.look(this.storeGone));
    await this.#part('E0409', 'results/.orze/prep', () => this.#leftovers.look());
    this.#lookedAt = this.#ctx.clock.uptime();
  }

  /** What binds an idea stands before its last attempt is set aside: once that was seen, the request must be, too. */
  async #lookAtRequestsBehind(): Promise<void> {
    const { memory, onlyLooks } = this.#ctx;
    const { requeues } = memory;
    if (requeues === this.#requeues || onlyLooks) return;
    this.#requests.wake();
    if (await this.#part('E0520', REQUESTS, () => this.#requests.look())) this.#requeues = requeues;
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
    // Claims that are lost tell of hosts that are not known yet; and at the start of a fleet they come one after another.
    if (memory.contested) this.#hostsEveryS = HOSTS_SOONEST_S;
    const everyS = Math.min(this.#hostsEveryS, config.lease.heartbeat);
    if (clock.uptime() - this.#hostsAt < everyS) return;
    memory.contested = false;
    this.#hostsEveryS = everyS * 2;
    memory.hosts = await this.#hosts.look();
    this.#hostsAt = clock.uptime();
  }

  async #lookIdeas(): Promise<void> {
    const { memory } = this.#ctx;
    if (memory.ideasDoubted) this.#ideasFile.doubt();
    memory.ideasDoubted = false;
    const view = await this.#ideasFile.look();
    memory.ideasDoubted ||= this.#ideasFile.doubted;
    this.ideasWakeAt = view.nextLookAt;
    memory.unsettled = view.unsettled;
    memory.ideas = view.entries; // another table after each reading of the whole file, also where its ideas are the same
    if (view.version === this.#ideasVersion && view.entries === this.#queued) return;
    this.#ideasVersion = view.version;
    const before = new Set(memory.scanProblems.map((problem) => `${problem.code}${problem.line}${problem.message}`));
    for (const problem of view.problems) {
      const key = `${problem.code}${problem.line}${problem.message}`;
      if (!before.has(key)) this.#ctx.tell({ kind: 'problem', problem });
    }
    memory.scanProblems = view.problems;
    if (view.replaced) memory.blocked.clear();
    if (view.replaced || view.entries !== this.#queued) this.#enqueueAll(view.entries);
    else this.#enqueue(view.entries, view.added);
    memory.changed();
    if (view.added.length > 0) await this.ahead.step();
  }

  /** The queue anew. Rows first, then what speaks against some of them: there may be a million. */
  #enqueueAll(table: IdeaTable): void {
    const { memory } = this.#ctx;
    const { queue } = memory;
    queue.begin(table);
    for (let row = 0; row < table.size; row += 1) queue.addRow(row);
    const { busy, present, facts, blocked, overlay } = memory;
    for (const ids of [mineIds(memory), busy, present, facts.keys(), blocked.keys(), overlay.skipped]) {
      for (const id of ids) queue.remove(id);
    }
    this.#queued = table;
    this.ahead.begin(table);
  }

  #enqueue(table: IdeaTable, rows: Uint32Array): void {
    const { memory } = this.#ctx;
    const { busy, facts, present, blocked, overlay } = memory;
    const mine = mineIds(memory);
    for (const row of rows) {
      const id = table.idAt(row);
      const taken = mine.has(id) || busy.has(id) || facts.has(id) || present.has(id) || blocked.has(id);
      if (!taken && !overlay.skipped.has(id)) memory.queue.addRow(row);
    }
    if (rows[0] !== undefined) this.ahead.add(rows[0]);
  }

  /** Why nothing may be launched now; told when it begins and when it ends. */
  #noteLaunchBlock(baseReadable: boolean): void {
    const { memory, tell } = this.#ctx;
    const [why, by] = this.#launchBlock(baseReadable) ?? [null, null];
    if ((why === null) !== (memory.launchBlock === null)) {
      tell(why === null ? { kind: 'launch-unblocked' } : { kind: 'launch-blocked', why });
    }
    memory.launchBlock = why;
    memory.launchBlockedBy = by;
  }

  #launchBlock(baseReadable: boolean): [why: string, by: IdleReason] | null {
    const { memory } = this.#ctx;
    if (!this.#folderReadable) return ['results/ cannot be read', 'folder'];
    if (!this.#requestsRead) return ['the requests to this fleet cannot be read', 'folder'];
    if (this.storeGone) return [STORE_GONE, 'folder'];
    if (memory.ideasDoubted) return [IDEAS_CHANGED, 'no_ready_idea'];
    if (!baseReadable) return ['the base config cannot be read', 'config'];
    if (memory.baseProblem !== null) return ['the base config cannot be used (E0207)', 'config'];
    const lowDisk = this.#disk.why();
    if (lowDisk !== null) return [lowDisk, 'low_disk'];
    const paused = pausedHere(this.#ctx);
    return paused === null ? null : [paused, 'paused'];
  }

  slotStates(): SlotState[] {
    return this.#slots.states();
  }

  /** results/.orze is not there any more. */
  get storeGone(): boolean {
    return this.#folder.storeGone;
  }

  /** A request or a change of its folder came: it is looked at without delay. */
  requestsCame(): void {
    this.#requests.wake();
  }

  straysDueAt(): number {
    return this.#folder.straysDueAt();
  }

  #mayAct(id: IdeaId): boolean {
    const { memory, clock } = this.#ctx;
    return !memory.busy.has(id) && (memory.restUntil.get(id) ?? 0) <= clock.uptime();
  }

  /** Ideas that wait, as this host should try them. */
  next(): Iterable<IdeaHead> {
    const { queue, only } = this.#ctx.memory;
    return spread(only === null ? queue.ready() : queue.readyOf(only), this.#fleet());
  }

  /** Those of them that no other host will try first. */
  *nextOwn(): Iterable<IdeaHead> {
    const falls = fallingTo(this.#fleet());
    const elsewhere = this.elsewhere();
    for (const idea of this.next()) {
      if (elsewhere.has(idea.id)) continue;
      if (!falls(idea)) return;
      yield idea;
    }
  }

  #fleet(): FleetSeen {
    const { memory, me, config } = this.#ctx;
    const { bindings } = memory.overlay;
    const mayRun = bindings.mayRun.bind(bindings);
    return { me, hosts: liveHosts(memory, config.lease.suspect), mayRun };
  }

  /** Ideas that were bound to hosts of other names. */
  elsewhere(): ReadonlySet<IdeaId> {
    return this.#ctx.memory.overlay.bindings.elsewhere(this.#ctx.machine.hostName);
  }

  /** The world as the policy sees it. */
  world(): World {
    const { memory, clock } = this.#ctx;
    return {
      now: clock.uptime(),
      intake: memory.intake,
      launchBlock: memory.launchBlock,
      slots: this.#slots.states(),
      spent: memory.spent,
      mine: [...memory.mine.values()],
      ready: this.next(),
      elsewhere: this.elsewhere(),
      strays: [...memory.strays.values()].filter(({ id }) => this.#mayAct(id)),
      retries: [...memory.retries].filter(([id]) => this.#mayAct(id)).map(([id, token]) => ({ id, token })),
      kills: this.#requests.kills(),
      launchesLeft: memory.launchesLeft,
      research: researchPause(this.#ctx) === null ? memory.research : null,
      cleanup: memory.cleanup,
      wide: memory.wide,
    };
  }
}
