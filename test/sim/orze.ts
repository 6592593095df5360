/** One orze of the fleet: a process that a user starts, stops and starts again. The real Farm on simulated edges. */
import { dirname } from 'node:path';
import { composeFarm, prepareFolder } from '../../src/app/compose.ts';
import { Farm } from '../../src/app/farm.ts';
import { Layout } from '../../src/app/layout.ts';
import type { Memory } from '../../src/app/memory.ts';
import type { GpuLook } from '../../src/core/gpu.ts';
import { parseGpuFlag, planSlots } from '../../src/core/slots.ts';
import { hasCode } from '../../src/edge/file-error.ts';
import { openRunner } from '../../src/edge/runner.ts';
import type { SimMachine } from './machine.ts';
import type { SimProcess } from './process-table.ts';
import { LOCAL, ROOT } from './places.ts';
import type { World } from './world.ts';

/** Of a claim that is being made. */
const CLAIM = /\/prep\/[0-9a-f]{32}\/claim\.json$/;

export class SimOrze {
  readonly machine: SimMachine;
  readonly name: string;
  readonly #world: World;
  readonly #slots: number;
  readonly #gpus: boolean;
  process: SimProcess | null = null;
  farm: Farm | null = null;
  /** What it knows. */
  memory: Memory | null = null;
  /** The user wants it to run. */
  wanted = true;
  /** When it got its first, and its second stop signal. */
  stopped: number[] = [];
  starts = 0;

  constructor(world: World, machine: SimMachine, name: string, slots: number, gpus: boolean) {
    this.#world = world;
    this.machine = machine;
    this.name = name;
    this.#slots = slots;
    this.#gpus = gpus;
  }

  get up(): boolean {
    return this.process !== null && !this.process.gone;
  }

  /** It has begun, and does not look at the folder in passes yet. */
  get opening(): boolean {
    return this.up && this.farm === null;
  }

  start(): void {
    // On a bare mount point there is no project to start in.
    if (!this.wanted || this.up || this.machine.suspended || this.machine.shared.faults.unmounted) return;
    const { machine } = this;
    this.starts += 1;
    this.stopped = [];
    machine.disk.tree.ensureFolder(LOCAL);
    const process = machine.table.add({ kind: 'orze', name: this.name });
    this.process = process;
    this.farm = null;
    this.memory = null;
    this.#note('starts');
    process.onTerm = () => this.stop();
    void this.#run(process).then(
      (end) => this.#over(process, end),
      (error: unknown) => {
        if (hasCode(error)) return this.#over(process, `refused: ${error.message}`);
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.#world.invariants.violate('bug', `an orze ended by a bug: ${text}`, '');
      },
    );
  }

  #over(process: SimProcess, end: string): void {
    this.#note(`is over: ${end}`);
    this.machine.table.exit(process, 0, null);
  }

  /** Ctrl-C. */
  stop(): void {
    if (!this.up) return;
    this.stopped.push(this.#world.sched.now);
    this.process?.life.after(0, () => {
      if (this.farm === null) this.#over(this.process as SimProcess, 'stopped while it opened');
      else this.farm.stop();
    });
  }

  async #run(process: SimProcess): Promise<string> {
    const { machine } = this;
    const world = this.#world;
    const { config } = world;
    const shared = machine.shared.files(process.life);
    const create: typeof shared.create = (path, text) => {
      if (this.memory !== null && CLAIM.test(path))
        this.#world.invariants.claims(this.memory, machine.name, dirname(path));
      return shared.create(path, text);
    };
    const files = { ...shared, create };
    const local = machine.local.files(process.life);
    const prepared = await prepareFolder(files, new Layout(ROOT, config));
    if (!prepared.ok) return `refused: ${prepared.problem.message}`;
    const clock = machine.clock(process.life);
    const gpus = { look: () => this.#look(process) };
    const plan = parseGpuFlag(this.#gpus ? undefined : `cpu:${this.#slots}`);
    if (!plan.ok) throw new Error(plan.problem.message);
    const slots = planSlots(plan.value, await gpus.look());
    if (!slots.ok) throw new Error(slots.problem.message);
    const opened = composeFarm(
      {
        root: ROOT,
        config,
        slots: slots.value,
        version: '1.0.0',
        env: { PATH: '/bin', ORZE_LOCAL_DIR: '/local' },
        tell: (event) => {
          if (!world.options.record) return;
          const idea = 'id' in event ? event.id : '';
          this.#note(`tells ${JSON.stringify(event)}`, idea);
        },
      },
      {
        files,
        local,
        ownDisk: false,
        localDir: LOCAL,
        clock,
        machine: machine.asSeenBy(process),
        random: (bytes) => machine.sched.chance.hex(bytes),
        gpus,
        http: { post: () => Promise.reject(new Error('nobody is notified in the simulator')) },
        watch: () => () => undefined,
        processes: () => machine.table.as(process),
        runner: (options) =>
          openRunner({
            ...options,
            local,
            processes: machine.table.as(process),
            keepers: this.#keepers(process),
            times: world.keeperTimes,
          }),
      },
    );
    this.memory = opened.ctx.memory;
    this.farm = new Farm(opened.ctx, 'forever', opened.nudge);
    return await this.farm.run();
  }

  #keepers(process: SimProcess) {
    const keepers = this.#world.keepers.get(this.machine);
    if (keepers === undefined) throw new Error('a machine without keepers');
    return keepers.as(process, LOCAL);
  }

  #look(process: SimProcess): Promise<GpuLook> {
    const { machine } = this;
    return new Promise((resolve) => {
      process.life.after(0.05, () => {
        if (!this.#gpus) return resolve({ ok: false, why: 'absent', message: 'no GPU here' });
        const gpus = Array.from({ length: this.#slots }, (_, index) => {
          const users = [...this.#world.witnesses.open].filter(({ device }) => device === `${machine.name}/${index}`);
          return {
            index,
            uuid: `GPU-${machine.name}-${index}`,
            name: 'simulated',
            vendor: 'nvidia' as const,
            usedMiB: users.length * 8000,
            totalMiB: 16_000,
            fault: null,
            processes: users.flatMap(({ process: user }) =>
              user === null ? [] : [{ pid: user.identity.pid, usedMiB: 8000 }],
            ),
            mig: [],
          };
        });
        resolve({ ok: true, gpus });
      });
    });
  }

  #note(text: string, idea = ''): void {
    this.#world.note(this.machine.name, `${this.name} ${this.process?.identity.pid}`, text, idea);
  }
}
