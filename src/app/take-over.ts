/**
 * A run that has completed, whose owner died before all its stages were begun: a host with free slots goes on with it, under the same
 * token. Two that do so at once meet at the ticket of the stage, which only one of them gets (docs/decisions/0011).
 */
import type { Action } from '../core/decide.ts';
import { unwitnessedExit } from '../core/run.ts';
import { heldRun } from './adopt.ts';
import { readClaimFile } from './claiming.ts';
import type { Context } from './context.ts';
import { placeOn } from './launch.ts';
import { lockLocally } from './local-lock.ts';
import { readIfThere, readOutcome, readReleased } from './run-files.ts';
import { openStages } from './stages-left.ts';
import { offsetIso } from './time.ts';

export async function takeOver(ctx: Context, { id, slots }: Extract<Action, { do: 'take-over' }>): Promise<void> {
  const { files, memory, layout } = ctx;
  const paths = layout.run(id);
  const { token: judged, beat } = memory.strays.get(id) ?? {};
  const now = await readClaimFile(files, paths.dir);
  if (now.kind !== 'ours' || now.claim.token !== judged || memory.mine.has(judged)) return;
  const { claim } = now;
  const outcome = await readOutcome(files, paths, judged);
  if (outcome === undefined || (await readReleased(files, paths, judged)) !== undefined) return;
  if ((await openStages(ctx, paths)).length === 0 || !(await lockLocally(ctx, claim.token))) return;
  const left = await heldRun(ctx, id, claim);
  // Before a stage is begun its keeper gives a sign of life: a ticket of somebody who has just taken it over is none of the owner's.
  if (((await readIfThere(files, paths.heartbeat))?.toString('utf8') ?? '') !== beat) {
    memory.suspects.add(id);
    return;
  }
  for (const stage of left.stages) {
    // Begun by the owner that is gone, and nobody saw its end.
    stage.exit ??= unwitnessedExit(claim.token, stage.stage, { kind: 'lost' }, offsetIso(ctx.clock.wall()));
  }
  memory.mine.set(claim.token, {
    ...left,
    outcome,
    slots,
    ...placeOn(ctx, slots),
  });
  for (const slot of slots) memory.holders.set(slot, claim.token);
  memory.strays.delete(id);
  memory.queue.remove(id);
  memory.changed();
  ctx.tell({ kind: 'taken-over', id, token: claim.token, slots, from: claim.claimed_by });
}
