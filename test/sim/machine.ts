/** One simulated machine: clocks of its own, a process table, a local disk, a mount of the shared folder. */
import type { Clock, Machine } from '../../src/edge/edges.ts';
import type { SimClient } from './client.ts';
import { EPOCH_MS } from './disk-op.ts';
import { SimDisk } from './disk.ts';
import { ProcessTable, type SimProcess } from './process-table.ts';
import type { Life, Sched } from './sched.ts';

export class SimMachine {
  readonly name: string;
  readonly machineId: string;
  readonly sched: Sched;
  readonly disk: SimDisk;
  readonly local: SimClient;
  readonly shared: SimClient;
  readonly table: ProcessTable;
  /** Seconds of its uptime clock per second of true time. */
  readonly rate: number;
  bootId = '';
  pidns = 'pid:[4026531836]';
  suspended = false;
  /** Seconds by which its wall clock is wrong. */
  wallOffsetS: number;
  #bootedAt = 0;
  #uptimeAtBoot: number;

  constructor(sched: Sched, name: string, shared: SimClient, rate: number, wallOffsetS: number) {
    const { chance } = sched;
    this.sched = sched;
    this.name = name;
    this.machineId = chance.hex(16);
    this.rate = rate;
    this.wallOffsetS = wallOffsetS;
    this.shared = shared;
    this.disk = new SimDisk(sched, { name: `${name}:local`, remote: false, wallMs: () => this.wallMs() });
    this.local = this.disk.client(name);
    this.table = new ProcessTable(this);
    this.#uptimeAtBoot = chance.between(50, 100_000);
    this.bootId = chance.hex(8);
  }

  uptime(): number {
    return this.#uptimeAtBoot + (this.sched.now - this.#bootedAt) * this.rate;
  }

  wallMs(): number {
    return EPOCH_MS + Math.round((this.sched.now + this.wallOffsetS) * 1000);
  }

  clock(life: Life): Clock {
    return {
      uptime: () => this.uptime(),
      wall: () => new Date(this.wallMs()),
      after: (seconds, call) => life.after(seconds / this.rate, call),
    };
  }

  /** Who a process of this machine is, to itself. */
  asSeenBy(process: SimProcess): Machine {
    const { name: hostName, machineId, bootId, pidns } = this;
    return { hostName, machineId, bootId, pidns, self: process.identity };
  }

  /** Power lost and back: all processes are gone, and what the disks had not got yet. */
  reboot(): void {
    for (const process of this.table.all()) this.table.vanish(process);
    this.shared.crash();
    this.local.crash();
    this.disk.powerCut();
    this.suspended = false;
    this.bootId = this.sched.chance.hex(8);
    this.#bootedAt = this.sched.now;
    this.#uptimeAtBoot = this.sched.chance.between(5, 30);
  }

  /** Uptime goes on, nothing else does. */
  suspend(): void {
    this.suspended = true;
    for (const process of this.table.all()) this.table.applyHalt(process);
  }

  wake(): void {
    this.suspended = false;
    for (const process of this.table.all()) this.table.applyHalt(process);
  }
}
