/**
 * Locks on GPUs between the keepers of one machine, of all projects of one user. A lock is a folder `<device>/holder.json`, published
 * whole by renaming a prepared folder: that fails over one that is there. The lock of a dead keeper is broken by renaming it to a name
 * that carries *its* nonce: the first breaker makes that name, and a late second one cannot move the successor's lock, because a
 * non-empty folder of that name is there already. The same compare-and-swap as in the reclaim of runs.
 */
import { join } from 'node:path';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import type { ProcessIdentity } from '../core/run.ts';
import type { Token } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import type { KeeperWorld } from './world.ts';

interface Holder {
  schema: 'orze.device-lock/1';
  nonce: string;
  token: Token;
  keeper: ProcessIdentity;
  /** Who computes on it; it may outlive its keeper. */
  process: ProcessIdentity | null;
  /** Seconds since boot, renewed with every call of `renew`. */
  uptime: number;
}

export type DeviceAnswer = { ok: true } | { ok: false; message: string };

/** A holder in another pid namespace (a container) cannot be looked at: it is dead when it has not renewed for this long. */
const FOREIGN_STALE_S = 300;
/** Broken locks are kept as long as a breaker could still be on its way. */
const KEEP_BROKEN_MS = 24 * 3600 * 1000;
const MAX_TRIES = 10;

export class DeviceLocks {
  readonly #world: KeeperWorld;
  readonly #held = new Map<string, Holder>();
  /** One call after the other: a release must not remove what the next run has just taken. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(world: KeeperWorld) {
    this.#world = world;
  }

  /** All or none, in one order for everybody. */
  lock(token: Token, devices: readonly string[]): Promise<DeviceAnswer> {
    return this.#inTurn(async () => {
      const wanted = Array.from(new Set(devices)).toSorted();
      if (wanted.length === 0) return { ok: true };
      await this.#world.local.ensureFolder(this.#world.devicesDir);
      await this.#sweep();
      const before = new Set(this.#held.keys());
      for (const device of wanted) {
        const answer = await this.#lockOne(device, token);
        if (answer.ok) continue;
        for (const taken of wanted) if (!before.has(taken)) await this.#unlockOne(taken);
        return answer;
      }
      return { ok: true };
    });
  }

  /** Signs of life for keepers in other pid namespaces; with the process that uses the devices. */
  renew(process: ProcessIdentity | null): Promise<void> {
    return this.#inTurn(async () => {
      for (const [device, held] of this.#held) {
        const now = { ...held, process, uptime: this.#world.clock.uptime() };
        if ((await this.#read(device))?.nonce !== held.nonce) continue;
        await this.#world.local.writeAtomic(join(this.#path(device), 'holder.json'), JSON.stringify(now), {
          durable: false,
        });
        this.#held.set(device, now);
      }
    });
  }

  unlock(): Promise<void> {
    return this.#inTurn(async () => {
      for (const device of Array.from(this.#held.keys())) await this.#unlockOne(device);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined); // reported to who asked; the next call starts anew
    return result;
  }

  async #lockOne(device: string, token: Token): Promise<DeviceAnswer> {
    const { local, machine, random, clock } = this.#world;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const current = await this.#read(device);
      if (current !== undefined) {
        if (current.nonce === this.#held.get(device)?.nonce) {
          if (current.token === token) return { ok: true };
          await this.#unlockOne(device); // of a run that was released without a word
          continue;
        }
        if (!this.#isDead(current, token)) return { ok: false, message: this.#describe(device, current) };
        await this.#break(device, current);
        continue;
      }
      const nonce = random(8);
      const prepared = join(this.#world.devicesDir, `.new.${nonce}`);
      const holder: Holder = {
        schema: 'orze.device-lock/1',
        nonce,
        token,
        keeper: machine.self,
        process: null,
        uptime: clock.uptime(),
      };
      await local.makeFolder(prepared);
      await local.create(join(prepared, 'holder.json'), JSON.stringify(holder));
      if (await this.#rename(prepared, this.#path(device))) {
        this.#held.set(device, holder);
        return { ok: true };
      }
      await local.remove(prepared);
    }
    return { ok: false, message: `GPU ${device}: its lock changes hands all the time` };
  }

  async #break(device: string, dead: Holder): Promise<void> {
    const { devicesDir, log } = this.#world;
    await this.#touch(this.#path(device)); // its age as a broken lock counts from now
    const broken = join(devicesDir, `.broken.${fileName(device)}.${dead.nonce}`);
    const moved = await this.#rename(this.#path(device), broken); // false: another keeper was first
    if (moved) log(`took over GPU ${device} from dead keeper ${dead.keeper.pid}`);
  }

  async #touch(path: string): Promise<void> {
    try {
      await this.#world.local.touch?.(path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }

  async #unlockOne(device: string): Promise<void> {
    const held = this.#held.get(device);
    if (held === undefined) return;
    this.#held.delete(device);
    if ((await this.#read(device))?.nonce !== held.nonce) return;
    const gone = join(this.#world.devicesDir, `.gone.${held.nonce}`);
    if (await this.#rename(this.#path(device), gone)) await this.#world.local.remove(gone);
  }

  /** A lock whose run we are carrying on (same token) is ours as soon as its keeper is dead, although its process lives. */
  #isDead(holder: Holder, token: Token): boolean {
    const { machine, processes, clock } = this.#world;
    if (holder.keeper.boot !== machine.bootId) return true;
    if (holder.keeper.pidns !== machine.pidns) return clock.uptime() - holder.uptime > FOREIGN_STALE_S;
    if (processes.alive(holder.keeper)) return false;
    return holder.token === token || processes.members(holder.process ?? holder.keeper, holder.token).length === 0;
  }

  #describe(device: string, holder: Holder): string {
    const { pid } = holder.process ?? holder.keeper;
    return `GPU ${device} is in use by another run of yours on this machine (process ${pid}, lock ${this.#path(device)})`;
  }

  #path(device: string): string {
    return join(this.#world.devicesDir, fileName(device));
  }

  async #read(device: string): Promise<Holder | undefined> {
    try {
      const path = join(this.#path(device), 'holder.json');
      const parsed = parseJson(await this.#world.local.read(path, MAX_JSON_BYTES));
      return parsed.ok ? (parsed.value as Holder) : await this.#damagedHolder(device);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  /**
   * A lock becomes visible with its content: only a power cut leaves one without. So its holder was of an earlier boot. The folder's own
   * number stands for the nonce that is lost.
   */
  async #damagedHolder(device: string): Promise<Holder | undefined> {
    const folder = await this.#world.local.stat(this.#path(device));
    if (folder === undefined) return undefined;
    const nobody: ProcessIdentity = { pid: 0, start: 0, boot: '', pidns: '' };
    const nonce = `damaged-${folder.ino}`;
    return {
      schema: 'orze.device-lock/1',
      nonce,
      token: '' as Token,
      keeper: nobody,
      process: null,
      uptime: 0,
    };
  }

  /** false: something is there, or it was moved away by another. */
  async #rename(from: string, to: string): Promise<boolean> {
    try {
      await this.#world.local.rename(from, to);
      return true;
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) return false;
      throw error;
    }
  }

  async #sweep(): Promise<void> {
    const { local, clock, devicesDir } = this.#world;
    for (const name of await local.list(devicesDir)) {
      if (!/^\.(broken|gone|new)\./.test(name)) continue;
      const path = join(devicesDir, name);
      const stat = await local.stat(path);
      if (stat !== undefined && clock.wall().getTime() - stat.mtimeMs > KEEP_BROKEN_MS) await local.remove(path);
    }
  }
}

/** One path component: MIG names of old drivers hold slashes. */
function fileName(device: string): string {
  return encodeURIComponent(device).replace(/^\./, '%2E');
}
