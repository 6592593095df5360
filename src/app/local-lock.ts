/** Two starts of orze on one machine may both see that a third has died: one of them carries its runs on. */
import { join } from 'node:path';
import { parseJson } from '../core/json.ts';
import type { ProcessIdentity } from '../core/run.ts';
import type { Token } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { readIfThere } from './run-files.ts';

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
    const holder = await readHolder(ctx, join(folder, `${token}.${last}`));
    if (holder !== undefined && ctx.processes.alive(holder)) return holder.pid === ctx.machine.self.pid;
  }
  try {
    await ctx.local.create(join(folder, `${token}.${last + 1}`), JSON.stringify(ctx.machine.self));
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return false;
  }
}

async function readHolder(ctx: Context, path: string): Promise<ProcessIdentity | undefined> {
  const bytes = await readIfThere(ctx.local, path);
  const parsed = bytes === undefined ? undefined : parseJson(bytes);
  return parsed?.ok ? (parsed.value as ProcessIdentity) : undefined;
}
