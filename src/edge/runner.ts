/** Starts stages under keepers, one keeper per run in hand, and finds keepers again that outlived an earlier orze. */
import { join } from 'node:path';
import type { HeldStage, Job, StartReply } from '../core/job.ts';
import type { ExitRecord, KillReason, ProcessIdentity } from '../core/run.ts';
import type { Stage, Token } from '../core/words.ts';
import type { Clock, Files, Machine, OrphanStage, Processes, RandomHex, Runner } from './edges.ts';
import { openLocalFiles } from './local-files.ts';
import type { Ask, Contact, KeeperLink, LinkEvents } from './keeper-link.ts';
import { KEEPER_TIMES, keepersFolder, type KeeperSpec, type KeeperTimes } from './keeper-spec.ts';
import { KeeperPool } from './keeper-pool.ts';
import { realKeepers, startKeeper, type Keepers, type KeeperStart } from './keeper-start.ts';
import { hasCode } from './file-error.ts';
import { findOrphans, keepersOf, readLocal } from './orphans.ts';
import { openProcesses } from './processes.ts';
import { notesPath, readNotes } from './run-notes.ts';
import { settledWithin, sleep } from './timer.ts';

export interface RunnerOptions {
  /** See local-dir.ts. */
  localDir: string;
  machine: Machine;
  clock: Clock;
  random: RandomHex;
  version: string;
  env: Readonly<Record<string, string | undefined>>;
  /** results/ lies on a disk of this machine (local-files.ts). */
  ownDisk?: boolean;
  /** Hears of failures that stop nothing. */
  warn?: (message: string) => void;
  /** For rigs. */
  keeperFile?: string;
  times?: Partial<KeeperTimes>;
  /** Keepers that wait with nothing to do while others run. */
  spares?: number;
  local?: Files;
  processes?: Processes;
  keepers?: Keepers;
}

/** A keeper that does not say who it is in this time is stopped or starved; it is taken up when it answers. */
const HELLO_LIMIT_S = 5;

const CONTACT_TRIES = 4;
const CONTACT_PAUSE_S = 0.05;

export function openRunner(options: RunnerOptions): Runner {
  return new KeeperRunner(options);
}

class KeeperRunner implements Runner {
  readonly #local: Files;
  readonly #processes: Processes;
  readonly #keepers: Keepers;
  readonly #options: RunnerOptions;
  readonly #warn: (message: string) => void;
  readonly #pool: KeeperPool;
  readonly #listeners: (() => void)[] = [];
  readonly #events = {
    changed: () => this.#changed(),
    closed: (link: KeeperLink) => {
      this.#pool.links.delete(link);
      this.#changed();
      // Dead: its folder is cleaned. Alive (the connection broke): linked again.
      if (!this.#closed) this.#takeUp(link.id).catch((error: unknown) => this.#warn(String(error)));
    },
  };
  #closed = false;
  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#warn = options.warn ?? (() => undefined);
    this.#local = options.local ?? openLocalFiles(0o600);
    this.#processes = options.processes ?? openProcesses(options.machine, this.#warn);
    this.#keepers = options.keepers ?? realKeepers(this.#local, options, options.keeperFile);
    const start = () => startKeeper(this.#local, this.#keepers, this.#keeperStart(), this.#events);
    const { clock, version, spares } = options;
    this.#pool = new KeeperPool({ clock, version, spares, start, warn: this.#warn });
  }

  async recover(): Promise<HeldStage[]> {
    const ids = await this.#keeperIds();
    await Promise.all(ids.map((id) => this.#takeUp(id)));
    return [...this.held().values()];
  }

  async find(token: Token): Promise<'held' | 'elsewhere' | 'gone'> {
    for (const id of await keepersOf(this.#local, this.#options.localDir, token)) {
      if (this.#pool.has(id)) continue;
      await this.#takeUp(id);
      if (!this.#pool.has(id) && (await this.#lives(id))) return 'elsewhere';
    }
    return this.held().has(token) ? 'held' : 'gone';
  }

  orphans(): Promise<OrphanStage[]> {
    const { localDir, clock } = this.#options;
    return findOrphans({
      local: this.#local,
      processes: this.#processes,
      localDir,
      now: clock.wall().getTime(),
      keeperLives: (id) => this.#lives(id),
    });
  }

  start(job: Job): Promise<StartReply> {
    return this.#assign(job, { kind: 'run', job });
  }

  adopt(job: Job, process: ProcessIdentity, startedAt: string): Promise<StartReply> {
    return this.#assign(job, { kind: 'adopt', job, process, startedAt });
  }

  kill(token: Token, because: KillReason): void {
    this.#pool.of(token)?.send({ kind: 'kill', token, because });
  }

  release(token: Token): void {
    const link = this.#pool.of(token);
    if (link === undefined) {
      this.#releaseUnlinked(token).catch((error: unknown) => this.#warn(String(error)));
      return;
    }
    link.send({ kind: 'release', token });
    this.#pool.giveBack(link);
  }

  /** Its keeper died and its end was recorded by others; or it lives, and was linked to nobody. */
  async #releaseUnlinked(token: Token): Promise<void> {
    const found = await this.find(token);
    if (found === 'gone') await this.#local.remove(notesPath(this.#options.localDir, token));
    else if (found === 'held' && this.held().get(token)?.exit) this.release(token);
  }

  held(): ReadonlyMap<Token, HeldStage> {
    const held = new Map<Token, HeldStage>();
    for (const link of this.#pool.links) if (link.held !== null) held.set(link.held.token, link.held);
    return held;
  }

  onChange(call: () => void): void {
    this.#listeners.push(call);
  }

  async localExit(token: Token, stage: Stage): Promise<ExitRecord | undefined> {
    const notes = await readNotes(this.#local, this.#options.localDir, token);
    return notes.get(stage)?.exit?.exit;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.close();
  }

  #changed(): void {
    if (!this.#closed) for (const call of this.#listeners) call();
  }

  async #assign(job: Job, question: Ask): Promise<StartReply> {
    let link = this.#pool.of(job.token);
    if (link === undefined) {
      try {
        link = await this.#pool.take(job.token);
      } catch (error) {
        return { ok: false, why: 'io', message: error instanceof Error ? error.message : String(error) };
      }
    }
    const asked = link.ask(question);
    this.#pool.replenish();
    const reply = await asked;
    if (!reply.ok && reply.why !== 'io' && link.held === null) {
      // After `io` the same keeper must be asked again: only it knows whether it holds the stage's ticket.
      this.#pool.giveBack(link);
    }
    return reply;
  }

  #keeperStart(): KeeperStart {
    const { localDir, machine, clock, random, version, env, times, ownDisk = false } = this.#options;
    return { localDir, machine, clock, random, version, env, ownDisk, times: { ...KEEPER_TIMES, ...times } };
  }

  async #keeperIds(): Promise<string[]> {
    try {
      return await this.#local.list(keepersFolder(this.#options.localDir));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  /** Links a keeper that is free, cleans up after a dead one, leaves alone one that another orze controls. */
  async #takeUp(id: string): Promise<void> {
    const { clock } = this.#options;
    const linked = this.#contact(id, this.#events).then(async (answer) => {
      if (answer.kind === 'dead') return this.#clean(id);
      if (answer.kind === 'elsewhere') return;
      const { link } = answer;
      if (this.#closed) return link.hangUp();
      this.#pool.links.add(link);
      // The next run gets a keeper of this version.
      if (link.held === null && link.version !== this.#options.version) link.send({ kind: 'bye' });
      if (link.held !== null) this.#changed();
    });
    await settledWithin(clock, HELLO_LIMIT_S, linked);
  }

  /** A keeper that is just dying may still take a connection and drop it, as a busy one does: it is asked again. */
  async #contact(id: string, events: LinkEvents): Promise<Contact> {
    const { clock } = this.#options;
    for (let tries = 1; ; tries++) {
      const answer = await this.#keepers.contact(id, events);
      if (answer.kind !== 'elsewhere' || tries === CONTACT_TRIES) return answer;
      await sleep(clock, CONTACT_PAUSE_S);
    }
  }

  async #clean(id: string): Promise<void> {
    const { localDir, machine } = this.#options;
    const folder = join(keepersFolder(localDir), id);
    const spec = await readLocal<KeeperSpec>(this.#local, join(folder, 'spec.json'));
    // It may be about to listen: only its creator, if that is another, knows.
    const creator = spec?.creator;
    const self = creator?.pid === machine.self.pid && creator.start === machine.self.start;
    if (creator !== undefined && !self && this.#processes.alive(creator)) return;
    await this.#local.remove(folder);
  }

  async #lives(id: string): Promise<boolean> {
    if (this.#pool.has(id)) return true;
    const quiet = { changed: () => undefined, closed: () => undefined };
    // One that takes the connection and says nothing is stopped or starved: it lives.
    let lives = true;
    const asked = this.#contact(id, quiet).then(async (answer) => {
      lives = answer.kind !== 'dead';
      if (answer.kind === 'linked') await answer.link.hangUp();
    });
    await settledWithin(this.#options.clock, HELLO_LIMIT_S, asked);
    return lives;
  }
}
