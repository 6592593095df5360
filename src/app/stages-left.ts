/** What is left to do of a run that has completed, and who began it. */
import { join } from 'node:path';
import { outputOf, stagesOf } from '../core/command.ts';
import type { StartedRecord } from '../core/run.ts';
import type { Stage } from '../core/words.ts';
import type { Context } from './context.ts';
import type { RunLayout } from './layout.ts';
import { readRecord } from './run-files.ts';

/** Stages after training whose ticket nobody took and whose output is not there. */
export async function openStages(ctx: Context, run: RunLayout): Promise<Stage[]> {
  const open: Stage[] = [];
  for (const stage of stagesOf(ctx.config)) {
    if (stage === 'pre' || stage === 'train') continue;
    const output = outputOf(ctx.config, stage);
    const traces = [run.started(stage), run.exit(stage), ...(output === null ? [] : [join(run.dir, output)])];
    const stats = await Promise.all(traces.map((path) => ctx.files.stat(path)));
    if (stats.every((stat) => stat === undefined)) open.push(stage);
  }
  return open;
}

/** Whether the stage was launched on another machine (or before a reboot, or in another container). */
export async function takenElsewhere(ctx: Context, run: RunLayout, stage: Stage): Promise<boolean> {
  const ticket = await readRecord<StartedRecord>(ctx.files, run.started(stage), 'orze.started/1');
  if (ticket === undefined) return false;
  return ticket.boot !== ctx.machine.bootId || ticket.pidns !== ctx.machine.pidns;
}
