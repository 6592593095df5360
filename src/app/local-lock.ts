/** Two starts of orze on one machine may both see that a third has died: one of them carries its runs on. */
import { join } from 'node:path';
import { parseJson } from '../core/json.ts';
import type { ProcessIdentity } from '../core/run.ts';
import type { Token } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { readIfThere } from './run-files.ts';

/** Seconds between the creation of a lock and its content, at the very most. */
const BEING_TAKEN_S = 60;

/**
 * Takes the machine-local ownership of a run, unless a living process has it. Owners are numbered, `<token>.<n>`: succeeding a dead one
 * means creating the next number exclusively, so nothing is ever taken away and no two can succeed the same one.
 */
export async function lockLocally(ctx: Context, token: Token): Promise<boolean> {
  const folder = join(ctx.localDir, 'owners');
  await ctx.local.ensureFolder(folder);
  const numbers = (await ctx.local.list(folder))
    .filter((name) => name.startsWith(`${token}.`))
    .map((name) => Number(name.slice(token.length + 1)));
  const last = Math.max(0, ...numbers);
  if (last > 0) {
    const path = join(folder, `${token}.${last}`);
    const holder = await readHolder(ctx, path);
    if (holder !== undefined && ctx.processes.alive(holder)) return holder.pid === ctx.machine.self.pid;
    // Created, but its writer has not said yet who he is: he takes it at this moment, or died in it.
    if (holder === undefined && (await ageS(ctx, path)) < BEING_TAKEN_S) return false;
  }
  try {
    await ctx.local.create(join(folder, `${token}.${last + 1}`), JSON.stringify(ctx.machine.self));
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return false;
  }
}

/** By this machine's own clock, which wrote the file's time too. A time in the future is an old file under a clock that was set back. */
async function ageS(ctx: Context, path: string): Promise<number> {
  const stat = await ctx.local.stat(path);
  if (stat === undefined) return Number.POSITIVE_INFINITY;
  const age = (ctx.clock.wall().getTime() - stat.mtimeMs) / 1000;
  return age < 0 ? Number.POSITIVE_INFINITY : age;
}

async function readHolder(ctx: Context, path: string): Promise<ProcessIdentity | undefined> {
  const bytes = await readIfThere(ctx.local, path);
  const parsed = bytes === undefined ? undefined : parseJson(bytes);
  return parsed?.ok ? (parsed.value as ProcessIdentity) : undefined;
}
