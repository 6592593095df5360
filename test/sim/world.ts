/** A simulated fleet on one shared folder: the real app, keeper and runner code on every machine, driven by one seed. */
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import type { OrzeConfig } from '../../src/core/config.ts';
import { KEEPER_TIMES, type KeeperTimes } from '../../src/edge/keeper-spec.ts';
import { SimDisk } from './disk.ts';
import type { SimOp } from './disk-op.ts';
import { Asker } from './asker.ts';
import { drawFaults, NO_FAULTS } from './faults.ts';
import { Invariants } from './invariants.ts';
import { SimMachine } from './machine.ts';
import { SimKeepers } from './keepers.ts';
import { SimOrze } from './orze.ts';
import { LOCAL, RESULTS, ROOT } from './places.ts';
import { PythonNode } from './python-node.ts';
import { Sched } from './sched.ts';
import type { FaultKind } from './swarm.ts';
import { execStage, NATURES, type Nature } from './trainer.ts';
import { IdeasText } from './user.ts';
import { WitnessLog } from './witness.ts';

export interface Note {
  at: number;
  host: string;
  who: string;
  text: string;
  idea: string;
}

export interface WorldOptions {
  /** Keep every call on the shared folder and every event of an orze: for the story. */
  record: boolean;
  /** Only these kinds of faults strike, in every seed; without it each seed draws its own. */
  faults?: readonly FaultKind[];
  /** Trainings and faults outlast the lease, in every seed. */
  lasting?: boolean;
}

export class World {
  readonly seed: number;
  readonly sched: Sched;
  readonly config: OrzeConfig;
  readonly keeperTimes: KeeperTimes;
  readonly shared: SimDisk;
  readonly machines: SimMachine[] = [];
  readonly keepers = new Map<SimMachine, SimKeepers>();
  readonly orzes: SimOrze[] = [];
  readonly pythons: PythonNode[] = [];
  readonly ideas: IdeasText;
  readonly asker: Asker;
  readonly witnesses = new WitnessLog();
  readonly invariants: Invariants;
  readonly notes: Note[] = [];
  readonly options: WorldOptions;
  ops = 0;
  faults = 0;
  /** Of the whole course of events. */
  hash = 0;
  readonly #natures = new Map<string, Nature>();

  constructor(seed: number, options: WorldOptions) {
    this.seed = seed;
    this.options = options;
    this.sched = new Sched(seed);
    const { chance } = this.sched;
    this.config = drawConfig(this);
    if (options.lasting) this.config.timeout = 2.5 * this.config.lease.reclaim;
    this.keeperTimes = { ...KEEPER_TIMES, tick: chance.pick([2, 5, 8]), round: 1, touch: chance.pick([60, 300]) };
    this.shared = new SimDisk(this.sched, {
      name: 'shared',
      remote: true,
      mtimes: chance.pick(['server', 'client'] as const),
      mtimeStepMs: chance.pick([1, 1000]),
      capacityBytes: 100e6,
    });
    this.shared.onOp = (op) => this.#sawOp(op);
    this.shared.tree.ensureFolder(RESULTS);
    this.ideas = new IdeasText(this);
    this.asker = new Asker(this);
    this.invariants = new Invariants(this);
    const bad = chance.happens(0.6);
    const machines = chance.pick([2, 2, 2, 2, 2, 3, 3, 4]);
    for (let i = 0; i < machines; i += 1) this.#addMachine(`host-${i + 1}`, bad);
    if (chance.happens(0.2)) this.pythons.push(new PythonNode(this));
  }

  #addMachine(name: string, bad: boolean): void {
    const { sched } = this;
    const { chance } = sched;
    const own: { machine?: SimMachine } = {};
    const caches = chance.happens(0.5);
    const client = this.shared.client(name, {
      faults: bad && chance.happens(0.7) ? drawFaults(chance, chance.pick([0.005, 0.03])) : NO_FAULTS,
      entriesS: caches ? chance.pick([0, 3, 30]) : 0,
      attributesS: caches ? chance.pick([0, 3, 30]) : 0,
      listRefreshes: chance.happens(0.5),
      stalePaths: chance.happens(0.3),
      mountPoint: ROOT,
      wallMs: () => own.machine?.wallMs() ?? 0,
    });
    const machine = new SimMachine(sched, name, client, chance.between(0.97, 1.03), chance.between(-3e7, 3e7));
    own.machine = machine;
    machine.disk.tree.ensureFolder(LOCAL);
    const keepers = new SimKeepers(machine);
    this.keepers.set(machine, keepers);
    keepers.onLog = (process, line) => this.note(name, `keeper ${process.identity.pid}`, line);
    machine.table.onEnd = (process, code, signal) => {
      if (process.kind !== 'child')
        this.note(name, `${process.life.name} ${process.identity.pid}`, `ended ${code ?? signal}`);
      keepers.processGone(process);
      this.invariants.ended(process);
    };
    machine.table.exec = (process, spec) => execStage(this, process, spec);
    this.machines.push(machine);
    const slots = 1 + chance.int(3);
    const gpus = chance.happens(0.5);
    const starts = chance.happens(0.15) ? 2 : 1;
    for (let i = 0; i < starts; i += 1) this.orzes.push(new SimOrze(this, machine, `orze-${i + 1}`, slots, gpus));
  }

  /** What the script of an idea does. */
  nature(idea: string): Nature {
    const known = this.#natures.get(idea);
    if (known !== undefined) return known;
    const nature = this.sched.chance.pick(NATURES);
    this.#natures.set(idea, nature);
    return nature;
  }

  note(host: string, who: string, text: string, idea = ''): void {
    this.notes.push({ at: this.sched.now, host, who, text, idea });
    this.#mix(text);
  }

  /** A fault that the rig brings about. */
  fault(host: string, text: string, idea = ''): void {
    this.faults += 1;
    this.note(host, 'FAULT', text, idea);
  }

  #sawOp(op: SimOp): void {
    this.ops += 1;
    if (op.done !== undefined && op.told !== op.done) this.faults += 1;
    this.#mix(op.path);
    this.#mix(op.told);
    if (this.options.record) {
      const { at, client, who, what, path, to, done, told } = op;
      const answer = done === told ? told : `${told} (done: ${done})`;
      const name = (text: string) => text.replace(`${RESULTS}/`, '');
      const idea = /idea-[a-z0-9-]+/.exec(`${path} ${to ?? ''}`)?.[0] ?? '';
      const text = `${what} ${name(path)}${to === undefined ? '' : ` → ${name(to)}`}: ${answer}`;
      this.notes.push({ at, host: client, who, text: `· ${text}`, idea });
    }
    this.invariants.sawOp(op);
  }

  #mix(text: string): void {
    let { hash } = this;
    for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
    this.hash = (Math.imul(hash, 31) + Math.round(this.sched.now * 1e6)) | 0;
  }
}

function drawConfig({ sched: { chance } }: Pick<World, 'sched'>): OrzeConfig {
  const config = structuredClone(DEFAULT_CONFIG);
  const lease = chance.pick([
    { heartbeat: 10, suspect: 30, fence: 60, reclaim: 180 },
    { heartbeat: 20, suspect: 60, fence: 120, reclaim: 360 },
    { heartbeat: 20, suspect: 60, fence: 100, reclaim: 300 },
  ]);
  const graces = {
    settle: 3,
    emptyGrace: 60,
    pythonGrace: chance.pick([120, 300]),
    partialGrace: chance.pick([90, 200]),
  };
  config.lease = { ...lease, ...graces };
  if (chance.happens(0.03)) config.lease = structuredClone(DEFAULT_CONFIG.lease);
  config.poll = chance.pick([20, 30, 60]);
  // The last one outlives the lease of its host: only a run that is so long can be reclaimed while its trainer lives.
  config.timeout = chance.pick([30, 60, 150, 2.5 * lease.reclaim]);
  config.kill_grace = chance.pick([0, 5, 30]);
  config.stall_minutes = chance.happens(0.3) ? 1 : 0;
  if (chance.happens(0.35)) config.max_idea_failures = 2 + chance.int(2);
  if (chance.happens(0.3)) config.orphan_timeout_hours = 0.1;
  if (chance.happens(0.25)) config.pre_script = 'pre.py';
  if (chance.happens(0.35)) config.eval_script = 'eval.py';
  if (chance.happens(0.25)) {
    config.post_scripts = [
      { name: 'plots', script: 'plots.py', args: [], timeout: 60, output: 'plots.json' },
      { name: 'notes', script: 'notes.py', args: [], timeout: 60, output: null },
    ];
  }
  config.eval_timeout = config.pre_timeout = 60;
  return config;
}
