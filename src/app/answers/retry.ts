/** Runs ideas again: what is over is moved to results/.orze/attempts/, by whoever asks, and the idea waits. Nothing is deleted. */
import { join } from 'node:path';
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import type { Where } from '../../core/where.ts';
import type { IdeaId, Token } from '../../core/words.ts';
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
import { nobodyOn, readPlace } from './place.ts';

export type RetryAnswer = z.infer<typeof retry>;
type Retried = RetryAnswer['retried'][number];
type Refused = RetryAnswer['refused'][number];

/** The claim that is set aside. */
interface Victim {
  token: Token | 'no-token';
}
interface Chosen {
  row: RunRow;
  /** null: it waits already. */
  victim: Victim | null;
}

const OVER: ReadonlySet<RunRow['state']> = new Set(['FAILED', 'COMPLETED', 'UNKNOWN']);
const WAITS: ReadonlySet<RunRow['state']> = new Set(['QUEUED', 'BLOCKED', 'SKIPPED']);

/**
 * `where`: the hosts on which the ideas may run from now on, a query, `any`, or null for any. What waits already is only bound otherwise.
 * Throws {@link Refusal} where none of them can be tried again, or `where` is no place.
 */
export async function retryRuns(
  view: View,
  selectors: readonly string[],
  where: string | null,
  acting: Acting,
): Promise<RetryAnswer> {
  const { ctx } = view;
  const place = where === null ? null : readPlace(where);
  const rows = await select(view, selectors);
  const chosen: Chosen[] = [];
  const refused: Refused[] = [];
  for (const row of rows) {
    const victim = await victimOf(ctx, row, place);
    if (typeof victim === 'object') chosen.push({ row, victim });
    else refused.push({ id: row.id, why: victim });
  }
  if (chosen.length === 0) throw nothingOver(rows, refused);
  // Before anybody could claim it: who sees that it waits finds the request.
  const others = chosen.flatMap(({ row }) => (row.constraint === place ? [] : [row.id]));
  const bound = await act(
    view,
    acting,
    'additive',
    others.length > 0 ? [{ do: 'bind', ids: others, where: place }] : [],
  );
  const done: (Chosen & { movedTo: string | null })[] = [];
  if (!acting.dryRun) await ctx.files.ensureFolder(ctx.layout.attempts);
  for (const one of chosen) {
    const movedTo = one.victim === null || acting.dryRun ? null : await moveAway(ctx, one.row.id, one.victim);
    if (movedTo === undefined) refused.push({ id: one.row.id, why: 'it was changed by another at the same moment' });
    else done.push({ ...one, movedTo });
  }
  if (done.length === 0) throw nothingOver(rows, refused);
  const again = done.flatMap(({ row, victim }) => (victim === null ? [] : [row.id]));
  const acted = await act(view, acting, 'additive', again.length > 0 ? [{ do: 'retry', ids: again }] : []);
  const nobody = place === null ? null : nobodyOn(view, place);
  return {
    ...acted,
    requests: [...bound.requests, ...acted.requests],
    retried: await Promise.all(done.map((one) => toldOf(view, one, place, acting.dryRun))),
    added: [],
    refused,
    warnings: nobody === null ? [] : [`nothing starts on ${place} now: ${nobody}`],
  };
}

async function toldOf(
  view: View,
  { row: { id, state }, victim, movedTo }: Chosen & { movedTo: string | null },
  constraint: Where | null,
  dryRun: boolean,
): Promise<Retried> {
  const unmoved = dryRun && victim !== null ? 1 : 0;
  return {
    id,
    before: state,
    attempt: (await attemptsOf(view.ctx, id)).length + unmoved + 1,
    moved_to: movedTo,
    constraint,
    position: view.row(id)?.position ?? null,
    skipped: view.overlay().skipped.has(id),
  };
}

/** What is to be moved away, or why it stays. By a fresh look: it may have been claimed anew since it was seen to be over. */
async function victimOf(ctx: Context, row: RunRow, place: Where | null): Promise<Chosen['victim'] | string> {
  const { id, state, host, constraint } = row;
  if (WAITS.has(state)) {
    if (constraint !== place) return null;
    return place === null ? `it is ${state}: it has not run yet` : `it is ${state}, and bound to ${place} already`;
  }
  if (state === 'LOST') {
    return `it is LOST: its processes on ${host ?? 'its host'} may still run; the fleet takes it over when its lease has run out`;
  }
  if (!OVER.has(state)) return `it is ${state}`;
  const run = ctx.layout.run(id);
  const now = await readClaimFile(ctx.files, run.dir);
  if (now.kind !== 'ours') return { token: 'no-token' };
  return (await isQuiet(ctx, run)) ? { token: now.claim.token } : 'its last stage is not over yet';
}

/** Where it went; undefined: another claim stands there now, or none. */
async function moveAway(ctx: Context, id: IdeaId, { token }: Victim): Promise<string | undefined> {
  const { layout, claiming } = ctx;
  const name = `${id}.${token === 'no-token' ? await tokenlessKey(ctx, id) : token}`;
  const moved = await claiming.moveAway(layout.run(id).dir, join(layout.attempts, name), token);
  return moved ? `.orze/attempts/${name}` : undefined;
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

function nothingOver(rows: readonly RunRow[], refused: readonly Refused[]): Refusal {
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
  return new Refusal('refused', { code: 'E0522', message, help, idea: first.id }, { refused });
}
