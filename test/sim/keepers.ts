/** Keepers as simulated processes: the real Keeper, reached over a line with latency instead of a socket. */
import { join } from 'node:path';
import { KEEPER_PROTOCOL, type FromKeeper, type ToKeeper } from '../../src/core/job.ts';
import { logShowsOom } from '../../src/core/log-evidence.ts';
import { KeeperLink, type Contact, type LinkEvents } from '../../src/edge/keeper-link.ts';
import { keeperSocket, type KeeperSpec } from '../../src/edge/keeper-spec.ts';
import type { Keepers } from '../../src/edge/keeper-start.ts';
import { Keeper } from '../../src/keeper/keeper.ts';
import type { SimMachine } from './machine.ts';
import type { SimProcess } from './process-table.ts';

const LATENCY_S = 0.0003;

/** A keeper that listens. */
class Listener {
  readonly process: SimProcess;
  readonly keeper: Keeper;
  readonly lines = new Set<SimLine>();

  constructor(process: SimProcess, keeper: Keeper) {
    this.process = process;
    this.keeper = keeper;
  }
}

/** One connection. Each side hears of things in its own life; what was sent before an end still arrives. */
class SimLine {
  readonly #orze: SimProcess;
  readonly #listener: Listener;
  /** The orze side has hung up, or the keeper has. */
  closed = false;
  attached = false;
  link: KeeperLink | null = null;
  onClosed: () => void = () => undefined;

  constructor(orze: SimProcess, listener: Listener) {
    this.#orze = orze;
    this.#listener = listener;
    listener.lines.add(this);
  }

  get orze(): SimProcess {
    return this.#orze;
  }

  toKeeper(message: ToKeeper): void {
    if (this.closed) return;
    const text = JSON.stringify(message);
    this.#listener.process.life.after(LATENCY_S, () => {
      if (this.attached) this.#listener.keeper.receive(JSON.parse(text) as ToKeeper);
    });
  }

  toOrze(deliver: () => void): void {
    if (!this.closed) this.#orze.life.after(LATENCY_S, deliver);
  }

  /** Either side is gone or hangs up. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    const { process, keeper, lines } = this.#listener;
    lines.delete(this);
    process.life.after(LATENCY_S, () => {
      if (!this.attached) return;
      this.attached = false;
      keeper.detach();
    });
    this.#orze.life.after(LATENCY_S, () => this.onClosed());
  }
}

export class SimKeepers {
  readonly #machine: SimMachine;
  readonly #listening = new Map<string, Listener>();
  /** A line of a keeper's own log. */
  onLog: (keeper: SimProcess, line: string) => void = () => undefined;

  constructor(machine: SimMachine) {
    this.#machine = machine;
  }

  /** Lines of an orze that died, or of a keeper. */
  processGone(process: SimProcess): void {
    for (const listener of this.#listening.values()) {
      for (const line of listener.lines) if (listener.process === process || line.orze === process) line.close();
    }
    for (const [id, listener] of this.#listening) if (listener.process === process) this.#listening.delete(id);
  }

  /** After a reboot. */
  clear(): void {
    this.#listening.clear();
  }

  as(orze: SimProcess, localDir: string): Keepers {
    return {
      launch: async (specPath) => {
        const process = this.#machine.table.add({ kind: 'keeper', name: 'keeper', parent: orze });
        process.onTerm = () => undefined;
        // Node needs a moment.
        process.life.after(this.#machine.sched.chance.between(0.05, 0.6), () => this.#start(process, specPath));
        return Promise.resolve({ ended: process.ended });
      },
      contact: (id, events) => this.#contact(orze, id, keeperSocket(localDir, id), events),
    };
  }

  #start(process: SimProcess, specPath: string): void {
    const machine = this.#machine;
    const text = machine.disk.tree.textIfThere(specPath);
    if (text === undefined) return machine.table.exit(process, 1, null);
    const spec = JSON.parse(text) as KeeperSpec;
    const local = machine.local.files(process.life);
    const log = (line: string): void => this.onLog(process, line);
    const over = (): void => {
      void local.remove(spec.folder).finally(() => machine.table.exit(process, null, 'SIGKILL'));
    };
    const keeper = new Keeper(
      {
        shared: machine.shared.files(process.life),
        local,
        processes: machine.table.as(process),
        clock: machine.clock(process.life),
        random: (bytes) => machine.sched.chance.hex(bytes),
        machine: machine.asSeenBy(process),
        showsOom: logShowsOom,
        id: spec.id,
        version: spec.version,
        localDir: spec.localDir,
        devicesDir: spec.devicesDir,
        times: spec.times,
        log,
      },
      over,
    );
    process.onTerm = () => keeper.receive({ kind: 'bye' });
    const socket = join(spec.folder, 'sock');
    if (!machine.disk.tree.exists(spec.folder)) return machine.table.exit(process, 1, null);
    machine.disk.tree.write(socket, '');
    this.#listening.set(spec.id, new Listener(process, keeper));
  }

  #contact(orze: SimProcess, id: string, socket: string, events: LinkEvents): Promise<Contact> {
    return new Promise((resolve) => {
      const later = (answer: Contact): void => void orze.life.after(LATENCY_S, () => resolve(answer));
      const listener = this.#listening.get(id);
      if (listener === undefined || !this.#machine.disk.tree.exists(socket)) return later({ kind: 'dead' });
      const line = new SimLine(orze, listener);
      line.onClosed = () => {
        if (line.link === null) resolve({ kind: 'elsewhere' });
        else line.link.lineClosed();
      };
      const heard = (message: FromKeeper): void => {
        if (line.link !== null) return line.link.receive(message);
        if (message.kind !== 'hello' || message.protocol !== KEEPER_PROTOCOL) return line.close();
        line.link = new KeeperLink(
          {
            get gone() {
              return line.closed;
            },
            send: (said) => line.toKeeper(said),
            hangUp: () =>
              new Promise((hungUp) => {
                line.close();
                orze.life.after(2 * LATENCY_S, hungUp);
              }),
          },
          id,
          message,
          events,
        );
        resolve({ kind: 'linked', link: line.link });
      };
      listener.process.life.after(LATENCY_S, () => {
        if (line.closed) return;
        const say = (message: FromKeeper): void => {
          const text = JSON.stringify(message);
          line.toOrze(() => heard(JSON.parse(text) as FromKeeper));
        };
        line.attached = listener.keeper.attach(say);
        if (!line.attached) line.close();
      });
    });
  }
}
