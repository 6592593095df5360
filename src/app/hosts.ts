/**
 * Host heartbeats, `results/.orze/hosts/<host id>.json`: one writer each, renewed by a timer of its own, whatever the loop does.
 * Readers compare what it says with what it said before, never its times.
 */
import { join } from 'node:path';
import { parseJson, toJson } from '../core/json.ts';
import type { ProcessIdentity } from '../core/run.ts';
import { Watch } from '../core/watch.ts';
import { longestGapS } from './context.ts';
import type { Context } from './context.ts';
import { asHostRecord } from './host-record.ts';
import type { HostRecord } from './host-record.ts';
import type { HostSeen, Memory } from './memory.ts';
import { readIfThere } from './run-files.ts';
import { silentRuns } from './silent-runs.ts';
import { offsetIso } from './time.ts';
import { hasCode } from '../edge/file-error.ts';

/** Files of hosts that left or died are removed after this long without a change. */
const FORGET_S = 24 * 3600;
/** Seconds between two beats at least, however often slots are taken and given back. */
const EARLY_S = 1;

export class Hosts {
  readonly #ctx: Context;
  readonly #watch: Watch;
  #n = 0;
  #cancel: (() => void) | null = null;
  /** Of a beat before its time. */
  #cancelEarly: (() => void) | null = null;
  #writing: Promise<void> | null = null;
  /** Uptime of the last beat, and what it said of the slots. */
  #beatAt = 0;
  #said = '';
  #freeGpus: () => number[];
  readonly #startedAt: string;

  constructor(ctx: Context, freeGpus: () => number[]) {
    this.#ctx = ctx;
    this.#watch = new Watch(longestGapS(ctx.config));
    this.#freeGpus = freeGpus;
    this.#startedAt = offsetIso(ctx.clock.wall());
  }

  /**
   * Beats now and from now on. A failed beat is told once; others see the silence, which is the truth. The first one must work, and makes no
   * folder: where results/ was unmounted a moment ago, it would be one on the bare mount point.
   */
  async start(): Promise<void> {
    await this.#beat('running');
    this.#schedule();
  }

  #schedule(): void {
    this.#cancel = this.#ctx.clock.after(this.#ctx.config.lease.heartbeat, () => {
      this.#schedule();
      this.#beatNow();
    });
  }

  /** Once a pass: what others are told of our slots is at most {@link EARLY_S} old where it has changed, and a heartbeat where not. */
  noteSlots(): void {
    if (this.#cancelEarly !== null || this.#cancel === null || this.#sign() === this.#said) return;
    const { clock } = this.#ctx;
    this.#cancelEarly = clock.after(Math.max(0, this.#beatAt + EARLY_S - clock.uptime()), () => {
      this.#cancelEarly = null;
      if (this.#sign() !== this.#said) this.#beatNow();
    });
  }

  #sign(): string {
    const { mine, heldSlots, launchBlockedBy } = this.#ctx.memory;
    return [...mine.keys(), ...heldSlots.map(({ slot, reason }) => `${slot} ${reason}`), launchBlockedBy].join();
  }

  #beatNow(): void {
    if (this.#writing !== null) return; // the folder hangs: one call waits, no more
    const state = this.#ctx.memory.intake === 'open' ? 'running' : 'closing';
    this.#writing = this.#beat(state)
      .catch((error: unknown) => this.#tellFailed(error))
      .finally(() => (this.#writing = null));
  }

  #tellFailed(error: unknown): void {
    if (!hasCode(error)) throw error;
    const message = `cannot write the heartbeat of this host: ${String(error)}`;
    this.#ctx.tell({ kind: 'problem', problem: { code: 'W0401', message } });
  }

  /** The last word of this host. Where it cannot be written, others see the silence. */
  async stop(): Promise<void> {
    this.silence();
    // It must not be followed by one that says that we run.
    await this.#writing;
    await this.#beat('left').catch((error: unknown) => this.#tellFailed(error));
  }

  /** No further beat: others see the silence. */
  silence(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#cancelEarly?.();
    this.#cancelEarly = null;
  }

  async #beat(state: HostRecord['state']): Promise<void> {
    const { machine, memory, clock, layout, me, version } = this.#ctx;
    this.#n += 1;
    this.#beatAt = clock.uptime();
    this.#said = this.#sign();
    const { slotSeconds, byReason } = memory.idle.sum(clock.uptime());
    const record: HostRecord = {
      schema: 'orze.host/1',
      host_id: me,
      host: machine.hostName,
      machine_id: machine.machineId,
      process: machine.self,
      n: this.#n,
      at: offsetIso(clock.wall()),
      state,
      tokens: [...memory.mine.keys()],
      slots: memory.slots.length,
      free_gpus: this.#freeGpus(),
      orze_version: version,
      started_at: this.#startedAt,
      free_bytes: memory.freeBytes,
      unusable: memory.heldSlots.length,
      held: memory.heldSlots,
      launch_block: blockOf(memory),
      silent: await silentRuns(this.#ctx),
      idle: { slot_seconds: Math.round(slotSeconds), by_reason: rounded(byReason) },
    };
    await this.#ctx.files.writeAtomic(join(layout.hosts, `${me}.json`), toJson(record), { durable: false });
  }

  /** Reads all host files. One that cannot be read now keeps its last known state. */
  async look(): Promise<HostSeen[]> {
    const { files, layout, clock } = this.#ctx;
    const names = (await files.list(layout.hosts)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    const seen: HostSeen[] = [];
    for (const name of names) {
      const bytes = await readIfThere(files, join(layout.hosts, name));
      const parsed = bytes === undefined ? undefined : parseJson(bytes);
      const record = parsed?.ok ? asHostRecord(parsed.value) : undefined;
      if (record === undefined) continue;
      const { unchangedS } = this.#watch.see(name, String(record.n), clock.uptime());
      if (unchangedS > FORGET_S && !this.#ctx.onlyLooks) {
        await files.remove(join(layout.hosts, name));
        continue;
      }
      seen.push({
        id: record.host_id,
        host: record.host,
        tokens: new Set(record.tokens),
        freeGpus: record.free_gpus,
        slots: record.slots,
        beat: record.n,
        unchangedS,
        startedAt: record.started_at ?? null,
        freeBytes: record.free_bytes ?? null,
        unusable: record.unusable ?? 0,
        silent: new Set(record.silent ?? []),
        idle: record.idle ?? null,
        gone: record.state === 'left' || this.#deadHere(record.process),
      });
    }
    this.#watch.keep(new Set(names));
    return seen;
  }

  #deadHere(process: ProcessIdentity): boolean {
    const { machine, processes } = this.#ctx;
    if (process.boot !== machine.bootId || process.pidns !== machine.pidns) return false;
    return !processes.alive(process);
  }
}

function blockOf({ launchBlock: why, launchBlockedBy: reason }: Memory): HostRecord['launch_block'] {
  return why === null || reason === null ? null : { reason, why };
}

function rounded(byReason: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(byReason).map(([reason, seconds]) => [reason, Math.round(seconds)]));
}
