/** Runs ideas again: what is over is moved to results/.orze/attempts/, by whoever asks, and the idea waits. Nothing is deleted. */
import { join } from 'node:path';
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { attemptsOf } from '../attempts.ts';
import { readClaimFile } from '../claiming.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { act } from '../requests/acting.ts';
import type { Acting } from '../requests/acting.ts';
import type { RunLayout } from '../layout.ts';
import { isOver } from '../run-cleaning.ts';
import { DamagedRecord } from '../surroundings.ts';
import { tokenlessKey } from '../recover.ts';
import type { retry } from '../schemas/retry.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';

export type RetryAnswer = z.infer<typeof retry>;
type Retried = RetryAnswer['retried'][number];

const OVER: ReadonlySet<RunRow['state']> = new Set(['FAILED', 'COMPLETED', 'UNKNOWN']);

/** Throws {@link Refusal} where none of them can be tried again. */
export async function retryRuns(view: View, selectors: readonly string[], acting: Acting): Promise<RetryAnswer> {
  const { ctx } = view;
  const rows = await select(view, selectors);
  const retried: (Omit<Retried, 'position' | 'attempt'> & { id: IdeaId })[] = [];
  const refused: RetryAnswer['refused'] = [];
  if (!acting.dryRun) await ctx.files.ensureFolder(ctx.layout.attempts);
  for (const row of rows) {
    const why = OVER.has(row.state) ? await moveAway(ctx, row, acting.dryRun) : whyNot(row);
    if (typeof why === 'string') refused.push({ id: row.id, why });
    else retried.push({ id: row.id, before: row.state, ...why, skipped: view.overlay().skipped.has(row.id) });
  }
  if (retried.length === 0) throw nothingOver(rows, refused);
  const acted = await act(view, acting, 'additive', [{ do: 'retry', ids: retried.map(({ id }) => id) }]);
  const found: Retried[] = [];
  for (const one of retried) {
    const moved = acting.dryRun ? 1 : 0;
    const attempt = (await attemptsOf(ctx, one.id)).length + moved + 1;
    found.push({ ...one, attempt, position: view.row(one.id)?.position ?? null });
  }
  return { ...acted, retried: found, refused };
}

/** Where it went, or why it stays. By fresh looks: it may have been claimed anew since it was seen to be over. */
async function moveAway(ctx: Context, { id }: RunRow, dryRun: boolean): Promise<{ moved_to: string | null } | string> {
  const run = ctx.layout.run(id);
  const now = await readClaimFile(ctx.files, run.dir);
  if (now.kind === 'ours' && !(await isQuiet(ctx, run))) return 'its last stage is not over yet';
  if (dryRun) return { moved_to: null };
  const victim = now.kind === 'ours' ? now.claim.token : 'no-token';
  const name = `${id}.${victim === 'no-token' ? await tokenlessKey(ctx, id) : victim}`;
  const moved = await ctx.claiming.moveAway(run.dir, join(ctx.layout.attempts, name), victim);
  return moved ? { moved_to: `.orze/attempts/${name}` } : 'it was changed by another at the same moment';
}

/** Where a record is damaged, its keeper tells whether it lives: it beats for as long as it holds the run. */
async function isQuiet(ctx: Context, run: RunLayout): Promise<boolean> {
  try {
    return await isOver(ctx, run);
  } catch (error) {
    if (!(error instanceof DamagedRecord)) throw error;
    const beat = await ctx.files.stat(run.heartbeat);
    return beat === undefined || ctx.clock.wall().getTime() - beat.mtimeMs > ctx.config.lease.reclaim * 1000;
  }
}

function whyNot({ state, host }: RunRow): string {
  switch (state) {
    case 'QUEUED':
    case 'BLOCKED':
    case 'SKIPPED':
      return `it is ${state}: it has not run yet`;
    case 'LOST':
      return `it is LOST: its processes on ${host ?? 'its host'} may still run; the fleet takes it over when its lease has run out`;
    default:
      return `it is ${state}`;
  }
}

function nothingOver(rows: readonly RunRow[], refused: RetryAnswer['refused']): Refusal {
  const [first] = refused;
  const [row] = rows;
  if (first === undefined || row === undefined) {
    const help = '`orze ls @failed` lists what failed';
    return new Refusal('missing', { code: 'E0505', message: 'there is no such run', help });
  }
  const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
  const runs = row.state === 'RUNNING' || row.state === 'SILENT' || row.state === 'EVAL';
  const help = runs ? `\`orze kill ${first.id} --requeue\` ends it and queues it again` : `\`orze why ${first.id}\``;
  const message = `cannot retry ${first.id}: ${first.why}${more}`;
  return new Refusal('refused', { code: 'E0512', message, help, idea: first.id }, { refused });
}
