/** The composition root: puts the real edges behind the loop. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { OrzeConfig } from '../core/config.ts';
import type { Problem, Result } from '../core/problem.ts';
import { parseGpuFlag, planSlots, visibleSlots } from '../core/slots.ts';
import type { Slot } from '../core/slots.ts';
import type { HostId } from '../core/words.ts';
import { systemClock } from '../edge/clock.ts';
import type { Files, Gpus } from '../edge/edges.ts';
import { openFiles } from '../edge/files.ts';
import { openGpus } from '../edge/gpus.ts';
import { localFolder } from '../edge/local-dir.ts';
import { thisMachine } from '../edge/machine.ts';
import { openProcesses } from '../edge/processes.ts';
import { randomHex } from '../edge/random.ts';
import { openRunner } from '../edge/runner.ts';
import { watchFile } from '../edge/watch.ts';
import { Claiming } from './claiming.ts';
import type { Context } from './context.ts';
import type { FarmEvent, Tell } from './events.ts';
import { eventFile } from './event-file.ts';
import { foreignEngine } from './foreign-engine.ts';
import { Layout } from './layout.ts';
import { Memory } from './memory.ts';
import { Nudge } from './nudge.ts';

/** A terminal record still fits on a full disk when this file is given up. */
const RESERVE_BYTES = 8 * 1024 * 1024;
/** The same problem is told again after this long. */
const REPEAT_S = 60;

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

export interface Opened {
  ctx: Context;
  nudge: Nudge;
}

export async function openFarm(
  options: OpenOptions,
): Promise<{ ok: true; value: Opened } | { ok: false; problem: Problem }> {
  const { root, config } = options;
  const files = openFiles();
  const clock = systemClock();
  const machine = thisMachine();
  const nudge = new Nudge();
  const layout = new Layout(root, config);
  const prepared = await prepareFolder(files, layout);
  if (!prepared.ok) return prepared;
  const refused = await foreignEngine(files, machine, root, layout.results);
  if (refused !== null) return { ok: false, problem: refused };
  const gpus = openGpus({ env: options.env });
  const slots = options.needSlots
    ? await chooseSlots(options.gpus, gpus, options.env)
    : { ok: true as const, value: [] };
  if (!slots.ok) return slots;
  const localDir = localFolder(realpathSync(layout.results), options.env);
  if (!localDir.ok) return localDir;
  const me = `${machine.hostName.replace(/[^A-Za-z0-9_-]/g, '-')}-${randomHex(6)}` as HostId;
  const memory = new Memory();
  memory.slots = slots.value;
  const events = eventFile(files, join(layout.events, `${me}.jsonl`), clock);
  const told = new Map<string, number>();
  const tell = (event: FarmEvent): void => {
    if (event.kind === 'problem') {
      const { code, idea, message } = event.problem;
      const key = `${code} ${idea} ${message}`;
      const last = told.get(key);
      if (last !== undefined && clock.uptime() - last < REPEAT_S) return;
      told.set(key, clock.uptime());
    }
    events(event);
    options.tell(event);
  };
  const warn = (message: string) => tell({ kind: 'problem', problem: { code: 'W0307', message } });
  const ctx: Context = {
    config,
    root,
    layout,
    files,
    local: files,
    localDir: localDir.value,
    runner: openRunner({
      localDir: localDir.value,
      machine,
      clock,
      random: randomHex,
      version: options.version,
      env: options.env,
      warn,
    }),
    processes: openProcesses(machine, warn),
    clock,
    machine,
    random: randomHex,
    gpus,
    claiming: new Claiming(files, clock, layout),
    me,
    version: options.version,
    env: options.env,
    memory,
    tell,
    watch: watchFile,
    nudge: nudge.now,
  };
  return { ok: true, value: { ctx, nudge } };
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

async function prepareFolder(files: Files, layout: Layout): Promise<{ ok: true } | { ok: false; problem: Problem }> {
  try {
    for (const folder of [layout.prep, layout.attempts, layout.hosts, layout.events]) await files.ensureFolder(folder);
    if ((await files.stat(layout.reserve)) === undefined && (await files.freeBytes(layout.own)) > 20 * RESERVE_BYTES) {
      await files.writeAtomic(layout.reserve, new Uint8Array(RESERVE_BYTES), { durable: false });
    }
    return { ok: true };
  } catch (error) {
    const help = 'name another folder with `results_dir` or --results-dir, or make this one writable';
    return {
      ok: false,
      problem: { code: 'E0304', message: `results folder cannot be used: ${String(error)}`, help },
    };
  }
}
