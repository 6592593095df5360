/** The look at the stages of our runs: how they end, and when their slots are free. */
import type { IdeaId } from '../core/words.ts';
import type { Context } from './context.ts';
import { describeEnding } from './finish.ts';
import { handOnSlots } from './launch.ts';
import type { SlotLook } from './look-slots.ts';
import type { HeldRun } from './memory.ts';

/** Runs whose records may be on their way while the next ones run on their slots: each of them keeps a keeper. */
const RECORDS_BEHIND = 4;

/** What the keepers on this machine say about the stages of our runs. */
export function lookStages(ctx: Context, slots: SlotLook): void {
  const { memory, runner, tell } = ctx;
  const held = runner.held();
  for (const { token, name, exit } of held.values()) {
    // What was left by an earlier orze and is nobody's any more: its keeper is free when it has ended.
    const adopting = memory.busy.has(name as IdeaId);
    if (exit !== null && !adopting && !memory.mine.has(token) && !memory.chores.has(token)) runner.release(token);
  }
  for (const run of memory.mine.values()) {
    const last = run.stages.at(-1);
    if (last === undefined || last.exit !== null) continue;
    const now = held.get(run.token);
    // Its keeper may hold an earlier stage: then it does not run this one.
    run.unheld = now?.stage !== last.stage && !run.busy;
    if (now?.stage === last.stage && now.vacated) vacate(ctx, run, slots);
    if (now?.stage === last.stage && now.exit !== null) {
      last.exit = now.exit;
      const { ending, duration_s } = now.exit;
      const { id, token } = run;
      tell({ kind: 'ended', id, token, stage: last.stage, ending: describeEnding(ending), duration_s });
      slots.freed();
    }
  }
}

/** The next run need not wait for the records of this one, as long as records keep up. */
function vacate(ctx: Context, run: HeldRun, slots: SlotLook): void {
  const { memory } = ctx;
  if (run.vacated) return;
  const onTheirWay = [...memory.mine.values()].filter(({ vacated }) => vacated).length;
  if (onTheirWay >= RECORDS_BEHIND) return;
  run.vacated = true;
  handOnSlots(ctx, run);
  slots.freed();
}
