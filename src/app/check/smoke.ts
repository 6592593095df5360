/**
 * `orze check --smoke`: starts the training of one idea as a run would, in a temporary folder, and ends it as soon as its metric is
 * seen. Nothing is left: no file, no process.
 */
import { join } from 'node:path';
import { deadlineOf, inheritedEnv, stageCommand, stageEnv } from '../../core/command.ts';
import { effectiveConfig } from '../../core/effective.ts';
import { metricPattern } from '../../core/metric-guess.ts';
import type { Result } from '../../core/problem.ts';
import type { Ending, ProcessIdentity } from '../../core/run.ts';
import { childEnv } from '../../core/slots.ts';
import type { Slot } from '../../core/slots.ts';
import { dumpYaml, toJsonText } from '../../core/yaml.ts';
import type { YamlMapping } from '../../core/yaml-value.ts';
import type { Token } from '../../core/words.ts';
import { asToken } from '../../core/words.ts';
import type { Child, Clock, Files, Gpus, Processes, RandomHex } from '../../edge/edges.ts';
import { endGroup } from '../../edge/end-group.ts';
import { sleep } from '../../edge/timer.ts';
import { RunLayout } from '../layout.ts';
import type { Project } from '../open-project.ts';
import type { FreeSlot } from './gpus.ts';
import { baseOf } from './ideas.ts';
import type { RunnableIdea } from './ideas.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';
import { smokeSection } from './smoke-verdict.ts';
import type { Smoked } from './smoke-verdict.ts';
import { Follower, PeakMemory } from './smoke-watch.ts';

export interface SmokeEdges {
  files: Files;
  gpus: Gpus;
  random: RandomHex;
  processes: Processes;
  clock: Clock;
}

export interface SmokeOptions {
  /** Where its folder is made: a folder on a local disk. */
  tmp: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Seconds after which it is ended without a metric. */
  limitS: number;
  /** Whoever asked has gone: end it, and leave nothing. */
  signal: AbortSignal;
}

const LOOK_S = 0.1;
/** Seconds between SIGTERM and SIGKILL: nothing of it is kept. */
const GRACE_S = 5;
/** A process that waits for a device or a disk cannot be ended. */
const TIMES = { round: LOOK_S, unkillable: 30 };

export async function checkSmoke(
  project: Project,
  idea: RunnableIdea,
  free: FreeSlot,
  edges: SmokeEdges,
  options: SmokeOptions,
): Promise<Section> {
  const { slot } = free;
  const { files, random } = edges;
  const folder = join(options.tmp, `orze-smoke-${random(6)}`);
  try {
    const resolved = effectiveConfig(await baseOf(project, files), idea.config);
    if (!resolved.ok) return section('smoke', '', [resolved.problem]);
    const run = new RunLayout(join(folder, idea.id));
    await prepare(run, idea, resolved.value, files);
    const started = await start(project, idea, slot, run, edges, options);
    if (!started.ok) return section('smoke', '', [started.problem]);
    const { child, token } = started.value;
    try {
      const seen = await follow(project, free, run, child, edges, options);
      const about = {
        id: idea.id,
        slot: slot.id,
        metric: project.config.report.primary_metric,
        limitS: options.limitS,
      };
      return await smokeSection({ ...seen, ...about }, { log: logOf(run), metrics: run.metrics }, files);
    } finally {
      await endAll(child.process, token, edges);
    }
  } finally {
    await files.remove(folder);
  }
}

async function prepare(run: RunLayout, idea: RunnableIdea, config: YamlMapping, files: Files): Promise<void> {
  await files.ensureFolder(run.records);
  await files.create(run.idea, idea.text);
  await files.create(run.config, dumpYaml(config));
  await files.create(run.configJson, toJsonText(config));
}

const logOf = (run: RunLayout): string => join(run.dir, 'train_output.log');

async function start(
  project: Project,
  { id }: RunnableIdea,
  slot: Slot,
  run: RunLayout,
  { processes, random, clock }: SmokeEdges,
  { env, limitS }: SmokeOptions,
): Promise<Result<{ child: Child; token: Token }>> {
  const { config, root } = project;
  const token = asToken(random(16));
  const command = stageCommand(config, 'train', {
    ideaId: id,
    gpu: slot.index,
    resultsDir: join(run.dir, '..'),
    ideasMd: config.frozen_ideas ? run.idea : config.ideas_file,
    baseConfig: config.base_config,
  });
  if (token === undefined || command === undefined) throw new Error('every project has a training');
  const given = { inherited: inheritedEnv(env, false), settings: config.train_extra_env, slots: childEnv([slot]) };
  const told = stageEnv(given, {
    ideaId: id,
    stage: 'train',
    runDir: run.dir,
    configJson: run.configJson,
    ideasMd: join(root, config.ideas_file),
    attempt: 1,
    deadline: deadlineOf(limitS, clock.wall()),
    token,
  });
  try {
    const child = await processes.spawn({ argv: command.argv, cwd: root, env: told, log: logOf(run) });
    return { ok: true, value: { child, token } };
  } catch (error) {
    const message = `the training cannot be started: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, problem: { code: 'E0317', message, help: 'see `python` and `train_script` in orze.yaml' } };
  }
}

/** Until the metric is seen, it has ended, or the time is up. */
async function follow(
  { config }: Project,
  free: FreeSlot,
  run: RunLayout,
  child: Child,
  { files, gpus, clock }: SmokeEdges,
  { limitS, signal }: SmokeOptions,
): Promise<Pick<Smoked, 'sign' | 'ending' | 'seconds' | 'peakMiB'>> {
  const began = clock.uptime();
  const metric = config.report.primary_metric;
  const log = new Follower(logOf(run), metricPattern(metric), files);
  const progress = new Follower(join(run.dir, 'progress.jsonl'), metricPattern(metric), files);
  const memory = new PeakMemory(free, gpus, clock);
  let ending: Ending | null = null;
  void child.ended.then(({ code, signal: by }) => {
    ending = by === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal: by };
  });
  for (;;) {
    const over: Ending | null = ending;
    await memory.look();
    const sign = (await progress.sees()) ? 'progress.jsonl' : (await log.sees()) ? 'its log' : null;
    if (sign !== null && over === null) await memory.look(true);
    const seconds = clock.uptime() - began;
    // What has ended is judged by what it has written.
    if (over !== null) return { seconds, peakMiB: memory.peakMiB, sign: null, ending: over };
    if (sign !== null || seconds > limitS || signal.aborted) {
      return { seconds, peakMiB: memory.peakMiB, sign, ending: null };
    }
    await sleep(clock, LOOK_S);
  }
}

/** Helpers that outlive it, too. */
async function endAll(leader: ProcessIdentity, token: Token, { processes, clock }: SmokeEdges): Promise<void> {
  const due = clock.uptime() + GRACE_S;
  const left = await endGroup({ processes, clock, times: TIMES }, { leader, token }, 'each', () => due);
  if (left.length > 0) throw new Error(`processes that cannot be ended: ${left.map(({ pid }) => pid).join(', ')}`);
}
