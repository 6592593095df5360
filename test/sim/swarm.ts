/** The faults of one seed: a random subset of all kinds, each at a rate of its own (swarm testing: some seeds lack the fault that hides another). */
import type { SimMachine } from './machine.ts';
import type { SimProcess } from './process-table.ts';
import type { SimOrze } from './orze.ts';
import type { World } from './world.ts';

export const FAULT_KINDS = [
  'kill-orze',
  'kill-keeper',
  'kill-trainer',
  'stop-orze',
  'stop-keeper',
  'suspend',
  'reboot',
  'dies',
  'hang',
  'unmount',
  'read-only',
  'full',
  'clock-jump',
  'remove-run',
  'append',
  'edit',
  'truncate',
  'stop-signal',
  'stop-signal-twice',
  'restart-all',
  'ask',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const YEAR_S = 365 * 86_400;

export class Swarm {
  readonly #world: World;
  readonly #until: number;
  readonly #kinds: readonly FaultKind[];
  readonly #meanS: number;
  /** What ends the faults that last. */
  readonly #undo = new Set<() => void>();
  readonly #dead = new Set<SimMachine>();

  constructor(world: World, until: number) {
    const { chance } = world.sched;
    this.#world = world;
    this.#until = until;
    const share = chance.pick([0.1, 0.3, 0.6]);
    const drawn = FAULT_KINDS.filter(() => chance.happens(share));
    this.#kinds = world.options.faults ?? drawn;
    const meanS = chance.pick([20, 60, 150]);
    const { faults, lasting } = world.options;
    // Where all of them hang at once, nobody can take over.
    this.#meanS = lasting ? world.config.lease.reclaim / 2 : faults === undefined ? meanS : 20;
    if (this.#kinds.length > 0) this.#next();
  }

  #next(): void {
    const { sched } = this.#world;
    sched.after(-Math.log(1 - sched.chance.next()) * this.#meanS, () => {
      if (sched.now >= this.#until) return;
      this.#strike(sched.chance.pick(this.#kinds));
      this.#next();
    });
  }

  /** No more faults, and those that last are over. */
  end(): void {
    const { machines, orzes, ideas } = this.#world;
    for (const undo of this.#undo) undo();
    this.#undo.clear();
    for (const machine of machines) {
      machine.shared.heal();
      if (machine.suspended) machine.wake();
    }
    ideas.finish();
    this.#world.asker.takeBack();
    for (const orze of orzes) {
      if (this.#dead.has(orze.machine)) continue;
      orze.wanted = true;
      orze.start();
    }
  }

  #for(seconds: number, undo: () => void): void {
    this.#undo.add(undo);
    this.#world.sched.after(seconds, () => {
      if (this.#undo.delete(undo)) undo();
    });
  }

  /** Mostly short, sometimes beyond the lease. */
  #while(): number {
    const { chance } = this.#world.sched;
    const { reclaim, fence } = this.#world.config.lease;
    const longest = chance.pick([5, 60, fence * 1.2, reclaim * 1.4]);
    return this.#world.options.lasting ? chance.between(fence, 2 * reclaim) : chance.between(0.5, longest);
  }

  #strike(kind: FaultKind): void {
    const { chance } = this.#world.sched;
    const { machines, orzes, ideas } = this.#world;
    const machine = chance.pick(machines);
    const orze = chance.pick(orzes);
    switch (kind) {
      case 'kill-orze':
        return this.#killOrze(orze);
      case 'kill-keeper':
        return this.#onProcess('keeper', (process) => this.#kill(process));
      case 'kill-trainer':
        return this.#onProcess('trainer', (process) => this.#kill(process));
      case 'stop-orze':
        if (orze.process !== null && orze.up) this.#halt(orze.process);
        return;
      case 'stop-keeper':
        return this.#onProcess('keeper', (process) => this.#halt(process));
      case 'suspend':
        return this.#suspend(machine);
      case 'reboot':
        return this.#reboot(machine);
      case 'dies':
        return this.#die(machine);
      case 'hang':
        return this.#hang(machine);
      case 'unmount':
        return this.#flag(machine, 'unmounted');
      case 'read-only':
        return this.#flag(machine, 'readOnly');
      case 'full':
        return this.#full(machine);
      case 'clock-jump':
        machine.wallOffsetS += chance.pick([-YEAR_S, YEAR_S, -3600, 3600, chance.between(-100, 100)]);
        return this.#world.fault(machine.name, 'the wall clock jumps');
      case 'remove-run':
        return ideas.removeRun();
      case 'append':
        return ideas.count < 8 ? ideas.append() : undefined;
      case 'edit':
        return ideas.edit();
      case 'truncate':
        return ideas.truncate();
      case 'ask':
        return this.#world.asker.ask();
      case 'stop-signal':
        return this.#signal(orze, false);
      case 'stop-signal-twice':
        return this.#signal(orze, true);
      case 'restart-all':
        for (const one of orzes) this.#killOrze(one);
        return;
      default:
        kind satisfies never;
    }
  }

  #onProcess(kind: SimProcess['kind'], strike: (process: SimProcess) => void): void {
    const all = this.#world.machines.flatMap(({ table }) => table.all().filter((process) => process.kind === kind));
    if (all.length > 0) strike(this.#world.sched.chance.pick(all));
  }

  #kill(process: SimProcess): void {
    this.#struck(process, 'killed');
    this.#world.fault(process.machine.name, `kill -9 ${process.life.name} ${process.identity.pid}`);
    process.machine.table.signal(process, 'SIGKILL');
  }

  #killOrze(orze: SimOrze): void {
    if (orze.process === null || !orze.up) return;
    this.#kill(orze.process);
    this.#startLater(orze, this.#while());
  }

  #startLater(orze: SimOrze, seconds: number): void {
    this.#world.sched.after(seconds, () => orze.start());
  }

  #halt(process: SimProcess): void {
    const seconds = this.#while();
    const { table, name } = process.machine;
    this.#world.fault(name, `SIGSTOP ${process.life.name} ${process.identity.pid} for ${Math.round(seconds)} s`);
    table.signal(process, 'SIGSTOP');
    this.#for(seconds, () => {
      if (process.gone) return;
      this.#world.note(name, 'FAULT', `SIGCONT ${process.life.name} ${process.identity.pid}`);
      this.#world.invariants.woken.set(process, this.#world.sched.now);
      table.signal(process, 'SIGCONT');
    });
  }

  #suspend(machine: SimMachine): void {
    if (machine.suspended) return;
    const seconds = this.#while();
    this.#world.fault(machine.name, `is suspended for ${Math.round(seconds)} s`);
    machine.suspend();
    for (const process of machine.table.all()) this.#struck(process, 'suspended');
    this.#for(seconds, () => {
      if (!machine.suspended) return;
      this.#world.note(machine.name, 'FAULT', 'goes on');
      for (const process of machine.table.all()) this.#world.invariants.woken.set(process, this.#world.sched.now);
      machine.wake();
    });
  }

  /** It never comes back; the others must be able to end everything. */
  #die(machine: SimMachine): void {
    const { machines } = this.#world;
    if (this.#dead.has(machine) || this.#dead.size + 1 >= machines.length) return;
    this.#dead.add(machine);
    for (const orze of this.#world.orzes) if (orze.machine === machine) orze.wanted = false;
    this.#losePower(machine, 'dies');
  }

  #reboot(machine: SimMachine): void {
    this.#losePower(machine, 'loses power');
    for (const orze of this.#world.orzes) if (orze.machine === machine) this.#startLater(orze, 10 + this.#while());
  }

  #losePower(machine: SimMachine, what: string): void {
    this.#world.fault(machine.name, what);
    for (const process of machine.table.all()) this.#struck(process, 'power cut');
    machine.reboot();
    this.#world.keepers.get(machine)?.clear();
  }

  #hang(machine: SimMachine): void {
    if (machine.shared.hung) return;
    const seconds = this.#while();
    this.#world.fault(machine.name, `the shared folder hangs for ${Math.round(seconds)} s`);
    for (const process of machine.table.all()) this.#struck(process, 'the folder hung');
    machine.shared.hang();
    this.#for(seconds, () => {
      this.#world.note(machine.name, 'FAULT', 'the shared folder answers again');
      machine.shared.release();
    });
  }

  #flag(machine: SimMachine, what: 'unmounted' | 'readOnly'): void {
    // What a start makes where nothing is mounted is another question: it makes results/ where there is none.
    if (what === 'unmounted' && this.#world.orzes.some((orze) => orze.machine === machine && orze.opening)) return;
    const seconds = this.#while();
    this.#world.fault(machine.name, `the shared folder is ${what} for ${Math.round(seconds)} s`);
    for (const process of machine.table.all()) this.#struck(process, what);
    machine.shared.faults[what] = true;
    this.#for(seconds, () => {
      this.#world.note(machine.name, 'FAULT', `the shared folder is not ${what} any more`);
      machine.shared.faults[what] = false;
    });
  }

  #full(machine: SimMachine): void {
    const seconds = this.#while();
    this.#world.fault(machine.name, `no room in the shared folder for ${Math.round(seconds)} s`);
    machine.shared.faults.full = this.#world.sched.chance.pick(['ENOSPC', 'EDQUOT'] as const);
    this.#for(seconds, () => {
      this.#world.note(machine.name, 'FAULT', 'there is room again');
      machine.shared.faults.full = undefined;
    });
  }

  #signal(orze: SimOrze, twice: boolean): void {
    if (!orze.up || orze.stopped.length > 0) return;
    const { sched } = this.#world;
    this.#world.fault(orze.machine.name, `${twice ? 'two signals' : 'a signal'} to stop ${orze.name}`);
    orze.stop();
    if (twice) sched.after(sched.chance.between(0.1, 20), () => orze.stopped.length === 1 && orze.stop());
    const again = (): void => {
      if (orze.up) sched.after(10, again);
      else this.#startLater(orze, sched.chance.between(1, 60));
    };
    again();
  }

  /** What runs now may end by this, not by its script. */
  #struck(process: SimProcess, why: string): void {
    const { witnesses, invariants } = this.#world;
    for (const witness of witnesses.open) {
      if (witness.process === process) witness.struck ??= why;
    }
    if (process.kind !== 'keeper') return;
    // Also of one that has ended: its keeper may not have heard of it yet.
    for (const witness of witnesses.all) {
      if (witness.process?.machine === process.machine) invariants.keeperDied.add(witness.token);
    }
  }
}
