/** The composition root: puts the real edges behind the loop. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { OrzeConfig } from '../core/config.ts';
import type { Problem, Result } from '../core/problem.ts';
import { parseGpuFlag, planSlots, visibleSlots } from '../core/slots.ts';
import type { Slot } from '../core/slots.ts';
import { noticeHangs } from '../edge/answering.ts';
import { systemClock } from '../edge/clock.ts';
import type { Files, Gpus } from '../edge/edges.ts';
import { openFiles } from '../edge/files.ts';
import { openFolderProbe } from '../edge/folder-probe.ts';
import { openGpus } from '../edge/gpus.ts';
import { openHttp } from '../edge/http.ts';
import { localFolder } from '../edge/local-dir.ts';
import { areOnLocalDisks, openLocalFiles } from '../edge/local-files.ts';
import { thisMachine } from '../edge/machine.ts';
import { openProcesses } from '../edge/processes.ts';
import { randomHex } from '../edge/random.ts';
import { openRunner } from '../edge/runner.ts';
import { watchFile } from '../edge/watch.ts';
import { composeFarm, prepareFolder, type FarmEdges, type Opened } from './compose.ts';
import type { Tell } from './events.ts';
import { foreignEngine } from './foreign-engine.ts';
import { refusal } from './fs-check/admit.ts';
import { Layout } from './layout.ts';

export type { Opened };

export interface OpenOptions {
  root: string;
  config: OrzeConfig;
  gpus: string | undefined;
  /** Whether slots are needed at all (not for --report-only, --research-only). */
  needSlots: boolean;
  version: string;
  env: NodeJS.ProcessEnv;
  tell: Tell;
}

export async function openFarm(
  options: OpenOptions,
): Promise<{ ok: true; value: Opened } | { ok: false; problem: Problem }> {
  const { root, config } = options;
  const clock = systemClock();
  let opened: Opened | null = null;
  const layout = new Layout(root, config);
  const watched = (of: Required<Files>): Required<Files> =>
    noticeHangs(of, clock, {
      hangs: (call, seconds) => {
        if (opened !== null) opened.ctx.memory.unanswered = call;
        (opened?.ctx.tell ?? options.tell)({ kind: 'folder-hangs', call, seconds });
      },
      answers: (afterS) => {
        if (opened !== null) opened.ctx.memory.unanswered = null;
        (opened?.ctx.tell ?? options.tell)({ kind: 'folder-answers', afterS });
      },
    });
  const asking = watched(openFiles());
  const machine = thisMachine();
  const prepared = await prepareFolder(asking, layout);
  if (!prepared.ok) return prepared;
  const refused =
    (await foreignEngine(asking, machine, root, layout.results)) ??
    (await refusal(layout, {
      files: asking,
      probe: openFolderProbe(),
      random: randomHex,
      clock,
      machine,
      heartbeatS: config.lease.heartbeat,
      launches: options.needSlots,
      warn: (problem) => options.tell({ kind: 'problem', problem }),
    }));
  if (refused !== null) return { ok: false, problem: refused };
  const gpus = openGpus({ env: options.env });
  const slots = options.needSlots
    ? await chooseSlots(options.gpus, gpus, options.env)
    : { ok: true as const, value: [] };
  if (!slots.ok) return slots;
  const localDir = localFolder(realpathSync(layout.results), options.env);
  if (!localDir.ok) return localDir;
  // Asked last: what does not answer has been told of by then.
  const folders = [root, layout.results, dirname(layout.ideas), dirname(resolve(root, config.base_config))];
  const ownDisk = await areOnLocalDisks(folders);
  const edges: FarmEdges = {
    files: ownDisk ? watched(openLocalFiles()) : asking,
    ownDisk,
    local: openLocalFiles(),
    localDir: localDir.value,
    clock,
    machine,
    random: randomHex,
    gpus,
    http: openHttp(),
    watch: watchFile,
    processes: (warn) => openProcesses(machine, warn),
    runner: (given) => openRunner({ ...given, ownDisk }),
  };
  opened = composeFarm({ ...options, slots: slots.value }, edges);
  return { ok: true, value: opened };
}

/** What `--gpus` asks for; without it all that this process may use, by CUDA_VISIBLE_DEVICES where a scheduler has set it. */
async function chooseSlots(flag: string | undefined, gpus: Gpus, env: NodeJS.ProcessEnv): Promise<Result<Slot[]>> {
  const plan = parseGpuFlag(flag);
  if (!plan.ok) return plan;
  const look = await gpus.look();
  const slots = planSlots(plan.value, look);
  if (!slots.ok || flag !== undefined) return slots;
  const allowed = visibleSlots(slots.value, env.CUDA_VISIBLE_DEVICES);
  if (allowed.length > 0) return { ok: true, value: allowed };
  const message = `CUDA_VISIBLE_DEVICES=${env.CUDA_VISIBLE_DEVICES} leaves none of the GPUs of this machine`;
  return { ok: false, problem: { code: 'E0302', message, help: 'unset it, or say which to use: `orze --gpus 0,1`' } };
}
