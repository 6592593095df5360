/** Processes of one simulated machine, with what the kernel knows of them. */
import type { Child, Processes, SpawnSpec } from '../../src/edge/edges.ts';
import type { ProcessIdentity } from '../../src/core/run.ts';
import type { Token } from '../../src/core/words.ts';
import type { SimMachine } from './machine.ts';
import { Life } from './sched.ts';

export type SimSignal = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT';

export interface SimProcess {
  readonly identity: ProcessIdentity;
  readonly machine: SimMachine;
  /** Also its session. */
  readonly group: number;
  readonly kind: 'orze' | 'keeper' | 'trainer' | 'child';
  /** `ORZE_RUN_TOKEN` in its environment. */
  readonly token: string | undefined;
  readonly life: Life;
  parent: SimProcess | undefined;
  /** SIGSTOPped. */
  halted: boolean;
  /** Catches SIGTERM; undefined: it ends by it. */
  onTerm: (() => void) | undefined;
  /** Runs when it stops, goes on or is gone. */
  onChange: (() => void) | undefined;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  readonly tellEnded: (ending: { code: number | null; signal: string | null }) => void;
  gone: boolean;
  /** A SIGTERM that came while it was stopped. */
  pendingTerm: boolean;
}

export interface NewProcess {
  kind: SimProcess['kind'];
  name: string;
  parent?: SimProcess | undefined;
  token?: string | undefined;
  /** Group of another; undefined: its own. */
  group?: number;
}

/** Small, so that pids come round again. */
const PIDS = 60;
const FIRST_PID = 300;

export class ProcessTable {
  readonly #machine: SimMachine;
  readonly #living = new Map<number, SimProcess>();
  #next = 0;
  /** Hears of each start and end. */
  onStart: (process: SimProcess) => void = () => undefined;
  onEnd: (process: SimProcess, code: number | null, signal: string | null) => void = () => undefined;
  /** Runs the program of a stage. */
  exec: (process: SimProcess, spec: SpawnSpec) => void = () => undefined;

  constructor(machine: SimMachine) {
    this.#machine = machine;
  }

  all(): SimProcess[] {
    return [...this.#living.values()];
  }

  add(given: NewProcess): SimProcess {
    const machine = this.#machine;
    const pid = this.#freePid();
    let tellEnded: SimProcess['tellEnded'] = () => undefined;
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => (tellEnded = resolve));
    const process: SimProcess = {
      identity: { pid, start: Math.floor(machine.uptime() * 100), boot: machine.bootId, pidns: machine.pidns },
      machine,
      group: given.group ?? pid,
      kind: given.kind,
      token: given.token,
      life: new Life(machine.sched, given.name),
      parent: given.parent,
      halted: false,
      onTerm: undefined,
      onChange: undefined,
      ended,
      tellEnded,
      gone: false,
      pendingTerm: false,
    };
    this.#living.set(pid, process);
    if (machine.suspended) process.life.stop();
    this.onStart(process);
    return process;
  }

  #freePid(): number {
    const groups = new Set([...this.#living.values()].map(({ group }) => group));
    for (;;) {
      const pid = FIRST_PID + (this.#next++ % PIDS);
      if (!this.#living.has(pid) && !groups.has(pid)) return pid;
    }
  }

  get(identity: ProcessIdentity): SimProcess | undefined {
    const process = this.#living.get(identity.pid);
    const { boot, start } = process?.identity ?? {};
    return boot === identity.boot && start === identity.start ? process : undefined;
  }

  /** The parent hears of it. */
  exit(process: SimProcess, code: number | null, signal: string | null): void {
    if (process.gone) return;
    this.vanish(process);
    this.onEnd(process, code, signal);
    const { parent } = process;
    if (parent !== undefined) parent.life.after(0.0005, () => process.tellEnded({ code, signal }));
  }

  /** With its machine. */
  vanish(process: SimProcess): void {
    process.gone = true;
    process.life.kill();
    this.#living.delete(process.identity.pid);
    process.onChange?.();
  }

  signal(process: SimProcess, signal: SimSignal): void {
    if (process.gone) return;
    switch (signal) {
      case 'SIGKILL':
        return this.exit(process, null, 'SIGKILL');
      case 'SIGTERM':
        if (process.halted) process.pendingTerm = true;
        else if (process.onTerm !== undefined) process.onTerm();
        else this.exit(process, null, 'SIGTERM');
        return;
      case 'SIGSTOP':
        process.halted = true;
        return this.applyHalt(process);
      case 'SIGCONT':
        process.halted = false;
        this.applyHalt(process);
        if (process.pendingTerm) {
          process.pendingTerm = false;
          this.signal(process, 'SIGTERM');
        }
        return;
      default:
        signal satisfies never;
    }
  }

  applyHalt(process: SimProcess): void {
    const stop = process.halted || this.#machine.suspended;
    if (stop === process.life.stopped) return;
    if (stop) process.life.stop();
    else process.life.goOn();
    process.onChange?.();
  }

  /** What `self` sees of them and may do to them; the same rules as the real module (src/edge/processes.ts). */
  as(self: SimProcess): Processes {
    const own = new Set<string>();
    const key = ({ pid, start }: ProcessIdentity) => `${pid}:${start}`;
    const here = ({ boot, pidns }: ProcessIdentity) => boot === this.#machine.bootId && pidns === this.#machine.pidns;
    const kin = (leader: ProcessIdentity, token: Token): SimProcess[] => {
      if (!here(leader)) return [];
      const holder = this.#living.get(leader.pid);
      if (holder !== undefined && holder.identity.start !== leader.start) return [];
      const found = this.all().filter(({ group }) => group === leader.pid);
      const ours = holder !== undefined || own.has(key(leader)) || found.some((process) => process.token === token);
      return ours ? found : [];
    };
    return {
      spawn: async (spec): Promise<Child> => {
        own.clear();
        // Opening the log is a call on the shared folder.
        await this.#machine.shared.files(self.life).append(spec.log, '');
        const process = this.add({
          kind: 'trainer',
          name: `trainer ${spec.env.ORZE_IDEA_ID ?? '?'}`,
          parent: self,
          token: spec.env.ORZE_RUN_TOKEN,
        });
        own.add(key(process.identity));
        this.exec(process, spec);
        return { process: process.identity, ended: process.ended };
      },
      alive: (identity) => here(identity) && this.get(identity) !== undefined,
      members: (leader, token) => {
        const found = new Set(kin(leader, token));
        for (const process of this.all()) if (process.token === token) found.add(process);
        return Array.from(found, ({ identity }) => identity);
      },
      signalGroup: (leader, token, signal) => {
        for (const process of kin(leader, token)) this.signal(process, signal as SimSignal);
      },
      signal: (identity, signal) => {
        const process = here(identity) ? this.get(identity) : undefined;
        if (process !== undefined) this.signal(process, signal as SimSignal);
      },
    };
  }
}
