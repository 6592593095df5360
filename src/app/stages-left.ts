/** What is left to do of a run that has completed, and who began it. */
import { outputOf, stagesOf } from '../core/command.ts';
import type { StartedRecord } from '../core/run.ts';
import type { Stage } from '../core/words.ts';
import type { Context } from './context.ts';
import type { RunLayout } from './layout.ts';
import { readRecord } from './run-files.ts';
import { isThere } from './safe-join.ts';
import { DamagedRecord } from './surroundings.ts';

/** Stages after training whose ticket nobody took and whose output is not there. */
export async function openStages(ctx: Context, run: RunLayout): Promise<Stage[]> {
  const open: Stage[] = [];
  for (const stage of stagesOf(ctx.config)) {
    if (stage === 'pre' || stage === 'train') continue;
    const output = outputOf(ctx.config, stage);
    const records = await Promise.all([run.started(stage), run.exit(stage)].map((path) => ctx.files.stat(path)));
    const done = output !== null && (await isThere(ctx.files, run.dir, output));
    if (!done && records.every((stat) => stat === undefined)) open.push(stage);
  }
  return open;
}

/** Whether the stage was launched on another machine (or before a reboot, in another container, or with another local folder). */
export async function takenElsewhere(ctx: Context, run: RunLayout, stage: Stage): Promise<boolean> {
  const ticket = await readTicket(ctx, run.started(stage));
  if (ticket === undefined) return false;
  const { boot, pidns, local_dir = ctx.localDir } = ticket;
  return boot !== ctx.machine.bootId || pidns !== ctx.machine.pidns || local_dir !== ctx.localDir;
}

/** A ticket is made in two steps, unlike other records: one that is not whole was never used, and tells nothing about anybody. */
async function readTicket(ctx: Context, path: string): Promise<StartedRecord | undefined> {
  try {
    return await readRecord<StartedRecord>(ctx.files, path, 'orze.started/1');
  } catch (error) {
    if (error instanceof DamagedRecord) return undefined;
    throw error;
  }
}
