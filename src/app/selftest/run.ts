/** Hurts a fleet, lets it finish, and gathers what the judge needs. */
import { setTimeout as wait } from 'node:timers/promises';
import { hitHost } from './faults.ts';
import type { FaultWorld, Hit } from './faults.ts';
import { User } from './ideas.ts';
import { judgeEvidence } from './judge.ts';
import { FAULT_KINDS } from './model.ts';
import type { Fault, FaultKind, Windows } from './model.ts';
import type { Progress, SelftestOptions, SelftestResult } from './options.ts';
import { LEASE, POLL_S } from './project.ts';
import type { ScratchProject } from './project.ts';
import { Seeded } from './seeded.ts';
import { readSettled, untrue } from './settled.ts';
import type { Watcher } from './watcher.ts';
import { readWitnesses } from './witness.ts';

/** What the protocol needs (a heartbeat, a second look; a tick of the keeper), and what a busy machine takes to give it a turn. */
const TURN_S = 1.5;
const WINDOWS: Windows = { deletion: 2 * LEASE.heartbeat + TURN_S, thaw: 1 + TURN_S };
/** After the faults: what was reclaimed, retried and appended last must end in this time, beside the training itself. */
const FINISH_S = 60;

/** A host that does not leave in this time is ended by force. */
const LEAVE_MS = 10_000;

const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  'kill-orze': 18,
  'kill-keeper': 12,
  'kill-both': 6,
  'kill-trainer': 8,
  'power-cut': 5,
  'stop-orze': 8,
  'stop-keeper': 8,
  'freeze-host': 8,
  restart: 6,
  'delete-run': 12,
  append: 6,
  edit: 5,
  truncate: 5,
};

/** The clock of the trainers, too. */
export const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1e6;

interface Parts extends Pick<FaultWorld, 'find' | 'processes' | 'fleet' | 'housing'> {
  project: ScratchProject;
  watcher: Watcher;
}

/** One self-test, from the first idea to the verdict. */
export class Run {
  readonly #options: SelftestOptions;
  readonly #parts: Parts;
  readonly #random: Seeded;
  readonly #user: User;
  readonly #faults: Fault[] = [];
  readonly #background = new Set<Promise<void>>();
  readonly #begun = now();
  /** What the board said otherwise than the runs while the hosts were still there. */
  #untrue: string[] = [];
  #failure: unknown = null;

  constructor(options: SelftestOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.#random = new Seeded(options.seed);
    this.#user = new User(parts.project, this.#random, options.meanS);
  }

  async run(): Promise<Omit<SelftestResult, 'kept'>> {
    const { fleet, project, watcher, find } = this.#parts;
    const { seed } = this.#options;
    this.#user.append(this.#options.ideas);
    for (const host of fleet.hosts) await fleet.start(host);
    await this.#hurt();
    await Promise.all(this.#background);
    await this.#finish();
    const leftovers = find().filter(({ role }) => role === 'trainer');
    await this.#leave();
    this.#tell('judging');
    await watcher.stop();
    const { planned } = this.#user;
    const settled = readSettled(project.results, planned);
    const allEnded = [...settled.values()].every(({ outcome }) => outcome !== null);
    const setAside = [...settled.values()].reduce((sum, { attempts }) => sum + attempts, 0);
    const after = untrue(project.results, settled, planned).map((what) => `after the hosts had left: ${what}`);
    const judgement = judgeEvidence({
      planned,
      faults: this.#faults,
      witnesses: readWitnesses(project.witness),
      settled,
      changes: watcher.changes,
      torn: watcher.torn,
      untrue: allEnded ? [...this.#untrue, ...after] : [],
      crashes: fleet.crashes,
      leftovers: allEnded ? leftovers.map(({ token, host }) => `attempt ${token} on ${host} runs on`) : [],
      windows: WINDOWS,
    });
    return {
      ...judgement,
      ideas: planned.length,
      setAside,
      seconds: now() - this.#begun,
      seed,
      log: this.#faults,
      reads: watcher.reads,
    };
  }

  async #hurt(): Promise<void> {
    const { faults, seconds, kinds = FAULT_KINDS } = this.#options;
    const weights = Object.fromEntries(kinds.map((kind) => [kind, WEIGHTS[kind]])) as Record<FaultKind, number>;
    // The hosts must be up before anything can be hit.
    await this.#sleep(1);
    const from = now();
    while (this.#faults.length < faults && now() - from < 2 * seconds) {
      const kind = this.#draw(kinds, weights);
      const at = now();
      const hit = await this.#hit(kind);
      if (hit !== null) this.#faults.push(Object.assign(hit, { kind, at }));
      this.#refill();
      this.#tell('hurting');
      const dueS = from + (this.#faults.length * seconds) / faults - now();
      await this.#sleep(hit === null ? 0.03 : Math.max(0.02, dueS * this.#random.between(0.5, 1.5)));
    }
  }

  /** Kinds that did not come yet come sooner. */
  #draw(kinds: readonly FaultKind[], weights: Readonly<Record<FaultKind, number>>): FaultKind {
    const missing = kinds.filter((kind) => !this.#faults.some((fault) => fault.kind === kind));
    const first = this.#random.chance(0.3) ? this.#random.pick(missing) : undefined;
    return first ?? this.#random.weighted(weights);
  }

  async #hit(kind: FaultKind): Promise<Hit> {
    const user = this.#user;
    const none = { tokens: [], keepers: [], idea: null, until: null };
    if (kind === 'delete-run') return this.#delete();
    if (kind !== 'append' && kind !== 'edit' && kind !== 'truncate') return hitHost(this.#world(), kind);
    if (user.busy) return null;
    if (kind === 'append') return { ...none, what: user.append(1 + Math.floor(this.#random.unit() * 3)) };
    if (kind === 'edit') return { ...none, what: user.edit() };
    this.#keepBusy(user.truncate((seconds) => this.#sleep(seconds)));
    return { ...none, what: 'ideas.md' };
  }

  /** A run whose supervisors are well, or one that has ended. */
  #delete(): Hit {
    const { watcher, find, fleet } = this.#parts;
    const at = now();
    const runs = new Map<string, Set<string>>();
    for (const { idea, host } of find()) if (idea !== '') runs.set(idea, (runs.get(idea) ?? new Set()).add(host));
    const ended = [...watcher.ended];
    const live = this.#user.planned.filter(({ id }) => runs.has(id)).map(({ id }) => id);
    const id = this.#random.pick(this.#random.chance(0.7) ? live : ended);
    if (id === undefined) return null;
    const holders = fleet.hosts.filter(({ name }) => runs.get(id)?.has(name) ?? false);
    const restless = this.#parts.housing.apart ? holders : fleet.hosts;
    if (runs.has(id) && restless.some((host) => host.state !== 'up' || at < host.busyUntil)) return null;
    for (const host of restless) host.busyUntil = Math.max(host.busyUntil, at + WINDOWS.deletion);
    return this.#user.remove(id) ? { what: id, tokens: [], keepers: [], idea: id, until: null } : null;
  }

  #world(): FaultWorld {
    const { find, processes, fleet, housing } = this.#parts;
    const { busyOnly = false, lanes } = this.#options;
    return {
      fleet,
      housing,
      find,
      processes,
      random: this.#random,
      atLeast: busyOnly ? lanes : 0,
      now,
      sleep: (seconds) => this.#sleep(seconds),
      background: (work) => this.#keepBusy(work),
    };
  }

  #keepBusy(work: Promise<void>): void {
    const guarded = work
      .catch((error: unknown) => (this.#failure ??= error))
      .then(() => void this.#background.delete(guarded));
    this.#background.add(guarded);
  }

  /** No lane may wait for ideas while there are faults to come. */
  #refill(): void {
    const { hosts, lanes } = this.#options;
    const open = this.#user.planned.length - this.#parts.watcher.ended.size;
    if (open < 2 * hosts * lanes && !this.#user.busy) this.#user.append(hosts * lanes);
  }

  /** Until every idea has a result and the board says so. */
  async #finish(): Promise<void> {
    const { watcher, project } = this.#parts;
    const { planned } = this.#user;
    const { hosts, lanes, meanS } = this.#options;
    const open = planned.length - watcher.ended.size;
    const due = now() + FINISH_S + (2 * open * meanS) / (hosts * lanes);
    while (watcher.ended.size < planned.length && now() < due) {
      this.#tell('finishing');
      await this.#sleep(0.1);
    }
    // The board may be two polls late.
    const boardDue = now() + 2 * POLL_S + TURN_S;
    const look = (): string[] => untrue(project.results, readSettled(project.results, planned), planned);
    for (this.#untrue = look(); this.#untrue.length > 0 && now() < boardDue; this.#untrue = look())
      await this.#sleep(0.1);
  }

  async #leave(): Promise<void> {
    const { fleet, find, processes } = this.#parts;
    fleet.close();
    for (const host of fleet.hosts) if (host.state === 'up') host.state = 'leaving';
    const leaving = find().filter(({ role }) => role === 'orze');
    for (const { process } of leaving) processes.signal(process, 'SIGTERM');
    const late = new AbortController();
    const ended = Promise.all(fleet.hosts.map((host) => fleet.ended(host)));
    await Promise.race([ended, wait(LEAVE_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }

  #tell(phase: Progress['phase']): void {
    this.#options.progress?.({
      phase,
      seconds: now() - this.#begun,
      faults: this.#faults.length,
      ideas: this.#user.planned.length,
      ended: this.#parts.watcher.ended.size,
    });
  }

  /** Also the place where a stop, or a failure in the background, ends the self-test. */
  async #sleep(seconds: number): Promise<void> {
    await wait(seconds * 1000, undefined, { signal: this.#options.signal });
    if (this.#failure !== null) throw this.#failure;
  }
}
