/** One disk of the simulated world: a shared folder's server, or the local disk of one machine. */
import { SimClient } from './client.ts';
import { PowerJournal } from './disk-journal.ts';
import type { ClientOptions } from './disk-mount.ts';
import { type DiskOptions, EPOCH_MS, type Served, type SimOp } from './disk-op.ts';
import type { Sched } from './sched.ts';
import { Tree } from './tree.ts';

export { EPOCH_MS };

export class SimDisk implements Served {
  readonly name: string;
  readonly remote: boolean;
  /** The truth, for the rig, simulated users and checkers: immediate, without faults. */
  readonly tree: Tree;
  readonly sched: Sched;
  readonly clients: SimClient[] = [];
  /** Called for every call that reaches the disk or is refused before it; not for answers from caches. */
  onOp: ((op: SimOp) => void) | undefined;
  readonly journal: PowerJournal | undefined;
  readonly #serverMs: () => number;
  readonly #clientTimes: boolean;
  readonly #stepMs: number;
  #writer: { wallMs(): number } | undefined;

  constructor(sched: Sched, options: DiskOptions) {
    this.sched = sched;
    this.name = options.name;
    this.remote = options.remote;
    this.#serverMs = options.wallMs ?? (() => EPOCH_MS + Math.round(sched.now * 1000));
    this.#clientTimes = options.mtimes === 'client';
    this.#stepMs = options.mtimeStepMs ?? 1;
    this.tree = new Tree(deviceOf(options.name), () => this.#stampMs(), options.capacityBytes);
    if (!options.remote) this.tree.journal = this.journal = new PowerJournal(() => sched.now, options.posixOnly);
  }

  /** One machine's view of it. */
  client(name: string, options: ClientOptions = {}): SimClient {
    const client = new SimClient(this, name, options);
    this.clients.push(client);
    return client;
  }

  /** Runs `change` as a client's, by whose clock it may be timed. */
  by<T>(client: { wallMs(): number }, change: () => T): T {
    this.#writer = client;
    const result = change();
    this.#writer = undefined;
    return result;
  }

  /** The machine of a local disk loses power: what was not fsynced is lost by chance, and with it all that its processes waited for. */
  powerCut(): void {
    this.journal?.cut(this.tree, this.sched.chance);
    for (const client of this.clients) client.crash();
  }

  get freeBytes(): number {
    return Math.max(0, this.tree.capacity - this.tree.used);
  }

  #stampMs(): number {
    const ms = this.#clientTimes && this.#writer !== undefined ? this.#writer.wallMs() : this.#serverMs();
    return Math.floor(ms / this.#stepMs) * this.#stepMs;
  }
}

/** Depends on the name only, so that a seed gives the same numbers whatever ran before it. */
function deviceOf(name: string): number {
  let device = 7;
  for (let i = 0; i < name.length; i += 1) device = (device * 31 + name.charCodeAt(i)) % 1_000_003;
  return 2 * device;
}
