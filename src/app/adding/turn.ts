/**
 * Who appends to ideas.md, of all who want to on all hosts: one after the other. Turns are numbered files in `results/.orze/adding/`; the
 * holder is who has made the highest one. To succeed one that is over, or whose holder is gone, is to create the next number exclusively:
 * nothing is ever taken away, so that no two can succeed the same one.
 *
 * A holder that slept through its own end is met twice: it looks whether the turn is still its own before it appends, and what it appended
 * is read back (append.ts).
 */
import { join } from 'node:path';
import { parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import type { ProcessIdentity } from '../../core/run.ts';
import { hasCode } from '../../edge/file-error.ts';
import { sleep } from '../../edge/timer.ts';
import type { Context } from '../context.ts';
import { readForeign } from '../read-file.ts';
import { Refusal } from '../refusal.ts';

/** Seconds for which a turn may stand unchanged; by then its holder has long looked whether it still is its own. */
const STALE_S = 30;
/** Seconds after which a holder no longer trusts its own turn. */
const TRUSTED_S = 15;
const WAITS_AT_MOST_S = 90;
const PAUSE_S = 0.05;
/** Old turns that stay: who lists the folder and then sleeps must not make a number again. */
const KEPT = 100;

type Taking = Pick<Context, 'files' | 'layout' | 'clock' | 'random' | 'machine' | 'processes'>;

interface Holder {
  token: string;
  host: string;
  machine_id: string;
  process: ProcessIdentity;
  over: boolean;
}

export interface Turn {
  /** Whether nobody has taken over meanwhile. */
  isMine(): Promise<boolean>;
}

/** Does it in a turn of its own. Throws {@link Refusal} E0116 when none is to be had. */
export async function inTurn<T>(ctx: Taking, work: (turn: Turn) => Promise<T>): Promise<T> {
  const { files, layout, clock } = ctx;
  await files.ensureFolder(layout.adding);
  const holder: Holder = {
    token: ctx.random(16),
    host: ctx.machine.hostName,
    machine_id: ctx.machine.machineId,
    process: ctx.machine.self,
    over: false,
  };
  const number = await take(ctx, holder);
  const since = clock.uptime();
  try {
    return await work({
      isMine: async () => clock.uptime() - since < TRUSTED_S && (await lastNumber(ctx)) === number,
    });
  } finally {
    await giveBack(ctx, number, holder);
  }
}

async function take(ctx: Taking, holder: Holder): Promise<number> {
  const { clock } = ctx;
  const began = clock.uptime();
  let watched = { number: -1, since: began };
  for (;;) {
    const last = await lastNumber(ctx);
    if (last !== watched.number) watched = { number: last, since: clock.uptime() };
    const other = last === 0 ? null : await readHolder(ctx, last);
    const stale = clock.uptime() - watched.since >= STALE_S;
    if (last === 0 || stale || (other !== null && (other.over || isGone(ctx, other)))) {
      // A number that was made in the past of others is not the highest one.
      if ((await make(ctx, last + 1, holder)) && (await lastNumber(ctx)) === last + 1) return last + 1;
    }
    if (clock.uptime() - began > WAITS_AT_MOST_S) throw busy(other);
    await sleep(clock, PAUSE_S);
  }
}

function busy(other: Holder | null): Refusal {
  const by = other === null ? '' : ` (${other.host}, pid ${other.process.pid})`;
  const message = `somebody else is adding ideas all the time${by}`;
  return new Refusal('refused', { code: 'E0116', message, help: 'try again; nothing was added' });
}

/** Whatever the call answers, what counts is what a fresh read finds. */
async function make(ctx: Taking, number: number, holder: Holder): Promise<boolean> {
  try {
    await ctx.files.create(pathOf(ctx, number), JSON.stringify(holder));
    return true;
  } catch (error) {
    if (!hasCode(error)) throw error;
    if ((await readHolder(ctx, number))?.token === holder.token) return true;
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function giveBack(ctx: Taking, number: number, holder: Holder): Promise<void> {
  try {
    await ctx.files.overwrite(pathOf(ctx, number), JSON.stringify({ ...holder, over: true }));
    for (const old of (await numbers(ctx)).filter((one) => one <= number - KEPT)) {
      await ctx.files.remove(pathOf(ctx, old));
    }
  } catch (error) {
    // What was done stands; the next one waits until this process is gone, or until the turn is stale.
    if (!hasCode(error)) throw error;
  }
}

/** Known to be gone: its process on this machine. */
function isGone({ machine, processes }: Taking, { machine_id, process }: Holder): boolean {
  if (machine_id !== machine.machineId) return false;
  if (process.boot !== machine.bootId) return true;
  return process.pidns === machine.pidns && !processes.alive(process);
}

async function lastNumber(ctx: Taking): Promise<number> {
  return Math.max(0, ...(await numbers(ctx)));
}

async function numbers({ files, layout }: Taking): Promise<number[]> {
  const names = await files.list(layout.adding);
  return names.flatMap((name) => (/^\d{1,15}$/.test(name) ? [Number(name)] : []));
}

/** null: it is just being made, or is damaged: then only time tells. */
async function readHolder(ctx: Taking, number: number): Promise<Holder | null> {
  const bytes = await readForeign(ctx.files, pathOf(ctx, number));
  const read = bytes === undefined || 'odd' in bytes ? undefined : parseJson(bytes);
  if (read?.ok !== true || !isRecord(read.value)) return null;
  const { token, host, machine_id, process, over } = read.value;
  const whole = typeof token === 'string' && typeof host === 'string' && typeof machine_id === 'string';
  if (!whole || typeof over !== 'boolean' || !isIdentity(process)) return null;
  return { token, host, machine_id, process, over };
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (!isRecord(value)) return false;
  const { pid, start, boot, pidns } = value;
  return [pid, start].every((one) => typeof one === 'number') && [boot, pidns].every((one) => typeof one === 'string');
}

function pathOf({ layout }: Taking, number: number): string {
  return join(layout.adding, String(number));
}
