/**
 * `orze selftest`: a small fleet on the user's own file system, hurt for a while, and judged by what its trainers witnessed.
 * make a scratch project · start hosts · hurt them · let them finish · judge · clean up
 */
import type { Processes } from '../../edge/edges.ts';
import { thisMachine } from '../../edge/machine.ts';
import { openProcesses } from '../../edge/processes.ts';
import { endAll, finder } from './find.ts';
import type { Finder } from './find.ts';
import { Fleet, PLAIN } from './fleet.ts';
import type { SelftestOptions, SelftestResult } from './options.ts';
import { ScratchProject } from './project.ts';
import { Run, now } from './run.ts';
import { Watcher } from './watcher.ts';

/** Throws when it is stopped (`signal`), and what the file system says; cleans up in any case. */
export async function selftest(options: SelftestOptions): Promise<SelftestResult> {
  const machine = thisMachine();
  const processes = openProcesses(machine, () => undefined);
  const project = new ScratchProject(options.results);
  const find = finder(project.local, machine);
  const housing = options.housing ?? PLAIN;
  const fleet = new Fleet({ ...options, project, machine, housing, now });
  const watcher = new Watcher(project.results, now);
  try {
    const run = new Run(options, { project, find, processes, fleet, watcher, housing });
    const result = await run.run();
    return { ...result, kept: options.keep ? { project: project.dir, local: project.local } : null };
  } finally {
    fleet.close();
    await watcher.stop();
    await endOrThrow(find, processes);
    if (!options.keep) project.remove();
  }
}

async function endOrThrow(find: Finder, processes: Processes): Promise<void> {
  const left = await endAll(find, processes);
  if (left.length === 0) return;
  throw new Error(`processes that cannot be ended: ${left.map(({ process: { pid } }) => pid).join(', ')}`);
}
