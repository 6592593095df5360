/** What is done about run folders whose owner is gone. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Action } from '../core/decide.ts';
import { toJson } from '../core/json.ts';
import type { Claim, Ending } from '../core/run.ts';
import type { IdeaId, Token } from '../core/words.ts';
import { adopt } from './adopt.ts';
import { readClaimFile } from './claiming.ts';
import type { Context } from './context.ts';
import { factOf } from './facts.ts';
import { judgeRun, noteRetry, recordOutcome } from './finish.ts';
import { openStages } from './stages-left.ts';
import { readIfThere, readMetrics, readOutcome, readStage } from './run-files.ts';
import { offsetIso } from './time.ts';

export async function recoverStray(ctx: Context, action: Extract<Action, { do: 'recover' }>): Promise<void> {
  const { id, verdict } = action;
  // Judged was this claim: where another is found now, somebody was faster, and the next look judges anew.
  const judged = ctx.memory.strays.get(id)?.token ?? null;
  switch (verdict.act) {
    case 'publish-over':
      return; // the queue offers the idea again; its claim is allowed to publish over the empty folder
    case 'adopt':
      return judged === null ? undefined : adopt(ctx, id, judged);
    case 'set-aside':
      return setAside(ctx, id, judged, verdict.why);
    case 'finalise':
      return finalise(ctx, id, judged, verdict.why);
    default:
      return verdict satisfies never;
  }
}

async function setAside(ctx: Context, id: IdeaId, judged: Token | null, why: string): Promise<void> {
  const dir = ctx.layout.run(id).dir;
  const now = await readClaimFile(ctx.files, dir);
  if ((now.kind === 'ours' ? now.claim.token : null) !== judged) return;
  // A lost attempt is given up after a few: then it ends as FAILED (lost), or it would starve the others for ever.
  if (now.kind === 'ours' && (await finaliseWith(ctx, id, now.claim, why))) return;
  const victim = judged ?? 'no-token';
  const name = `${id}.${victim === 'no-token' ? await tokenlessKey(ctx, id) : victim}`;
  if (await ctx.claiming.moveAway(dir, join(ctx.layout.attempts, name), victim)) {
    ctx.memory.strays.delete(id);
    ctx.memory.requeue(id);
    ctx.tell({ kind: 'set-aside', id, token: judged, why, to: name });
  }
}

/** Without a token the claim's own text is the key, without a claim the folder itself: two movers of the same victim choose the same name. */
export async function tokenlessKey(ctx: Context, id: IdeaId): Promise<string> {
  const { dir, claim: path } = ctx.layout.run(id);
  const claim = await readIfThere(ctx.files, path);
  if (claim === undefined) {
    const folder = await ctx.files.stat(dir);
    return `partial-${folder?.ino}-${Math.round(folder?.mtimeMs ?? 0)}`;
  }
  return `python-${createHash('sha256').update(claim).digest('hex').slice(0, 16)}`;
}

/** The training of a dead owner had ended: record what came out, so that it counts. */
async function finalise(ctx: Context, id: IdeaId, judged: Token | null, why: string): Promise<void> {
  const now = await readClaimFile(ctx.files, ctx.layout.run(id).dir);
  if (now.kind !== 'ours' || now.claim.token !== judged) return;
  // The exit record may be there, the metrics not, and nobody saw why: another attempt.
  if (!(await finaliseWith(ctx, id, now.claim, why))) await setAside(ctx, id, judged, why);
}

/** Writes outcome and release for a run of a dead owner; false when there is no result to record and it deserves another try. */
async function finaliseWith(ctx: Context, id: IdeaId, claim: Claim, why: string): Promise<boolean> {
  const paths = ctx.layout.run(id);
  const { token, attempt } = claim;
  let outcome = await readOutcome(ctx.files, paths, token);
  if (outcome === undefined) {
    const train = await readStage(ctx.files, paths, 'train', token);
    const ending: Ending = train.exit?.ending ?? { kind: 'lost' };
    const judged = await judgeRun(ctx, { id, token, attempt, stage: 'train', ending, exit: train.exit ?? null });
    if (judged === 'lost') return false;
    if (judged.outcome.status === 'COMPLETED' && train.exit?.metrics === undefined) {
      const bytes = await readIfThere(ctx.files, paths.metrics);
      if (bytes !== undefined) await ctx.files.writeAtomic(paths.sealed, bytes, { durable: true });
    }
    outcome = await recordOutcome(ctx, judged.outcome, judged.metrics);
    // Not over yet: the next look finds it completed with stages left, and some host takes it over.
    if (outcome.status === 'COMPLETED' && (await openStages(ctx, paths)).length > 0) return true;
  }
  const record = { schema: 'orze.released/1', token, at: offsetIso(ctx.clock.wall()), stages: [] };
  await ctx.files.writeAtomic(paths.released, toJson(record), { durable: true });
  await noteRetry(ctx, outcome); // where the earlier attempts cannot be read now, it stays a stray and is looked at again
  ctx.memory.facts.set(id, await factOf(ctx, outcome, await readMetrics(ctx.files, paths.sealed), claim));
  ctx.memory.strays.delete(id);
  ctx.memory.changed();
  ctx.tell({ kind: 'finalised', id, token, why });
  return true;
}
