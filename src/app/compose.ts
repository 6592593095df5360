/** Puts a farm together from edges that somebody chose: the real ones in open.ts, simulated ones in a rig. */
import { join } from 'node:path';
import type { OrzeConfig } from '../core/config.ts';
import { RESERVE_BYTES } from '../core/defaults.ts';
import type { Problem } from '../core/problem.ts';
import type { Slot } from '../core/slots.ts';
import { redactTexts, redactor } from '../core/secrets.ts';
import type { HostId } from '../core/words.ts';
import type { Files, Processes, Runner } from '../edge/edges.ts';
import type { RunnerOptions } from '../edge/runner.ts';
import { Claiming } from './claiming.ts';
import type { Context } from './context.ts';
import type { FarmEvent, Tell } from './events.ts';
import { eventFile } from './event-file.ts';
import { Layout } from './layout.ts';
import { Memory } from './memory.ts';
import { notifySecrets } from './notify/channels.ts';
import { Nudge } from './nudge.ts';

/** Names of things in events: never a place for a secret, and what readers look them up by. */
const NAMES: ReadonlySet<string> = new Set(['kind', 'id', 'token', 'stage', 'slot', 'slots', 'state', 'newIds', 'to']);
/** The same problem is told again after this long. */
const REPEAT_S = 60;

export type FarmEdges = Pick<
  Context,
  'files' | 'ownDisk' | 'local' | 'localDir' | 'clock' | 'machine' | 'random' | 'gpus' | 'http' | 'watch'
> & {
  /** `warn` hears of failures that stop nothing. */
  processes: (warn: (message: string) => void) => Processes;
  runner: (options: RunnerOptions) => Runner;
};

export interface FarmGiven {
  /** Project folder, absolute. */
  root: string;
  config: OrzeConfig;
  slots: Slot[];
  version: string;
  env: Readonly<Record<string, string | undefined>>;
  tell: Tell;
  /** See {@link Context}. */
  onlyLooks?: boolean;
}

export interface Opened {
  ctx: Context;
  nudge: Nudge;
}

export function composeFarm(given: FarmGiven, edges: FarmEdges): Opened {
  const { root, config, version, env, onlyLooks = false } = given;
  const { files, ownDisk, local, localDir, clock, machine, random, gpus, http, watch } = edges;
  const layout = new Layout(root, config);
  const nudge = new Nudge();
  const me = `${machine.hostName.replace(/[^A-Za-z0-9_-]/g, '-')}-${random(6)}` as HostId;
  const memory = new Memory(config.report);
  memory.slots = given.slots;
  const events = eventFile(files, join(layout.events, `${me}.jsonl`), clock, me);
  const redact = redactor(env, [config.train_extra_env, config.research?.env ?? {}, notifySecrets(config.notify, env)]);
  const told = new Map<string, number>();
  const tell = (event: FarmEvent): void => {
    if (event.kind === 'problem') {
      const { code, idea, message } = event.problem;
      const key = `${code} ${idea} ${message}`;
      const last = told.get(key);
      if (last !== undefined && clock.uptime() - last < REPEAT_S) return;
      told.set(key, clock.uptime());
    }
    const safe = redactTexts(event, redact, NAMES);
    if (!onlyLooks) events(safe);
    given.tell(safe);
  };
  const warn = (message: string) => tell({ kind: 'problem', problem: { code: 'W0307', message } });
  const ctx: Context = {
    config,
    root,
    layout,
    files,
    onlyLooks,
    ownDisk,
    local,
    localDir,
    runner: edges.runner({ localDir, machine, clock, random, version, env, warn }),
    processes: edges.processes(warn),
    clock,
    machine,
    random,
    gpus,
    http,
    claiming: new Claiming(files, clock, layout),
    me,
    version,
    env,
    redact,
    memory,
    tell,
    watch,
    nudge: nudge.now,
  };
  return { ctx, nudge };
}

export async function prepareFolder(
  files: Files,
  layout: Layout,
): Promise<{ ok: true } | { ok: false; problem: Problem }> {
  try {
    const { prep, attempts, hosts, events, requests } = layout;
    for (const folder of [prep, attempts, hosts, events, requests]) await files.ensureFolder(folder);
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
