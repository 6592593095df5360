/** From an ended stage to the recorded result: judge the metrics, name the failure with its evidence, write the outcome, release. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stageLog } from '../core/command.ts';
import { MAX_LOG_TAIL_BYTES } from '../core/defaults.ts';
import { difference } from '../core/figure.ts';
import { explainFailure } from '../core/failure.ts';
import { toJson } from '../core/json.ts';
import { judgeMetrics } from '../core/metrics.ts';
import type { JudgedMetrics } from '../core/metrics.ts';
import type { Ending, ExitRecord, Failure, Outcome, ReleasedRecord } from '../core/run.ts';
import type { IdeaId, Stage, Token } from '../core/words.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import { readNotes } from '../edge/run-notes.ts';
import { countFailures, lostTooOften } from './attempts.ts';
import type { Context } from './context.ts';
import { claimOf, factOf } from './facts.ts';
import { drop, forget } from './launch.ts';
import type { RunLayout } from './layout.ts';
import { mineIds } from './memory.ts';
import type { HeldRun } from './memory.ts';
import { safeJoin } from './safe-join.ts';
import { giveUpReserve } from './reserve.ts';
import { readForeign, readIfThere, readMetrics, readOutcome } from './run-files.ts';
import { offsetIso } from './time.ts';

/** Line numbers of evidence are counted from the start of logs up to this size; above it the count would cost more than it tells. */
const MAX_COUNTED_LOG_BYTES = 32 * 1024 * 1024;

/** What is being judged: a run of ours, or one whose owner is gone. */
export interface Judged {
  id: IdeaId;
  token: Token;
  attempt: number;
  /** The stage that decides, and how it ended. */
  stage: Stage;
  ending: Ending;
  /** Its exit record, if anybody wrote one. */
  exit: ExitRecord | null;
}

export function describeEnding(ending: Ending): string {
  switch (ending.kind) {
    case 'exited':
      return `exit ${ending.code}`;
    case 'signalled':
      return ending.signal;
    case 'killed':
      return `killed: ${ending.because}`;
    case 'unstartable':
      return ending.message;
    case 'lost':
      return 'nobody saw it end';
    default:
      return ending satisfies never;
  }
}

/** The outcome of a run whose deciding stage is over. `lost`: there is no result and nobody saw why. */
export async function judgeRun(
  ctx: Context,
  run: Judged,
): Promise<{ outcome: Outcome; metrics: JudgedMetrics } | 'lost'> {
  const paths = ctx.layout.run(run.id);
  const metrics = run.stage === 'pre' ? ({ kind: 'absent' } as const) : await finalMetrics(ctx, paths, run.exit);
  const base = {
    schema: 'orze.outcome/1' as const,
    token: run.token,
    idea_id: run.id,
    attempt: run.attempt,
    // Of the run, not of the one who records it: whoever does writes the same.
    at: run.exit?.ended_at ?? offsetIso(ctx.clock.wall()),
    train_s: run.stage === 'train' ? (run.exit?.duration_s ?? null) : null,
    exit: run.ending,
  };
  if (metrics.kind === 'completed') {
    const warnings: string[] = [];
    const { ending } = run;
    if (ending.kind !== 'exited' || ending.code !== 0) {
      warnings.push(`metrics.json says COMPLETED, but the script ended with ${describeEnding(ending)}`);
    }
    return { outcome: { ...base, status: 'COMPLETED', failure: null, warnings }, metrics };
  }
  if (run.ending.kind === 'lost' && metrics.kind === 'absent' && !(await lostTooOften(ctx, run.id))) return 'lost';
  const failure: Failure = explainFailure({
    ending: run.ending,
    stage: run.stage,
    metrics,
    logTail: await logTail(ctx, run),
    stallMinutes: ctx.config.stall_minutes,
  });
  failure.text = ctx.redact(failure.text);
  for (const evidence of failure.evidence) evidence.text = ctx.redact(evidence.text);
  return { outcome: { ...base, status: 'FAILED', failure, warnings: [] }, metrics };
}

/** What the stage left, as it was when the stage ended; for stages whose end nobody saw, what is there. */
async function finalMetrics(ctx: Context, paths: RunLayout, exit: ExitRecord | null): Promise<JudgedMetrics> {
  const { files, local, localDir } = ctx;
  if (exit === null || (exit.metrics === null && exit.ending.kind === 'lost')) return readMetrics(files, paths.metrics);
  if (exit.metrics === null) {
    // The keeper seals regular files of a sane size only; what is there instead is named. A FAILED here is orze's own, from an earlier try.
    const there = await readMetrics(files, paths.metrics);
    return there.kind === 'bad' ? there : { kind: 'absent' };
  }
  // The keeper tells of the end before its copy is on the shared folder: until then the script's own file has the same hash.
  for (const path of [paths.sealed, paths.metrics]) {
    const bytes = await readIfThere(files, path);
    if (bytes !== undefined && sha256(bytes) === exit.metrics.sha256) return judgeMetrics(bytes);
  }
  // Changed since, by whoever; its keeper may have died before its copy was on the shared folder.
  const { sealed = null } = (await readNotes(local, localDir, exit.token)).get('train')?.exit ?? {};
  const kept = sealed === null ? null : Buffer.from(sealed, 'base64');
  if (kept !== null && sha256(kept) === exit.metrics.sha256) {
    await files.writeAtomic(paths.sealed, kept, { durable: true });
    return judgeMetrics(kept);
  }
  return { kind: 'bad', why: 'changed after the stage had ended, and the sealed copy is gone' };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function logTail(ctx: Context, run: Judged): Promise<{ text: string; firstLine: number | null; file: string }> {
  const file = stageLog(ctx.config, run.stage);
  try {
    const path = await safeJoin(ctx.files, ctx.layout.results, `${run.id}/${file}`);
    const { size } = await ctx.files.readRange(path, 0, 0);
    const from = Math.max(0, size - MAX_LOG_TAIL_BYTES);
    const { bytes } = await ctx.files.readRange(path, from, MAX_LOG_TAIL_BYTES);
    return { text: bytes.toString('utf8'), firstLine: await lineAt(ctx.files, path, from), file };
  } catch (error) {
    // A link in place of the log could show any file of the user to all who read the report.
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return { text: '', firstLine: 1, file };
    throw error;
  }
}

/** 1-based number of the line that holds the byte; null in a log too long to count. */
async function lineAt(files: Files, path: string, offset: number): Promise<number | null> {
  if (offset > MAX_COUNTED_LOG_BYTES) return null;
  let line = 1;
  for (let at = 0; at < offset;) {
    const { bytes } = await files.readRange(path, at, Math.min(1 << 20, offset - at));
    if (bytes.length === 0) break;
    for (let i = bytes.indexOf(10); i !== -1; i = bytes.indexOf(10, i + 1)) line += 1;
    at += bytes.length;
  }
  return line;
}

/**
 * Writes metrics.json where the script wrote none (or none that can be read), then the outcome. In this order a crash is repeatable.
 * Answers the outcome that stands: an owner that was paused for longer than its lease may find that another host has recorded it.
 */
export async function recordOutcome(ctx: Context, outcome: Outcome, metrics: JudgedMetrics): Promise<Outcome> {
  const paths = ctx.layout.run(outcome.idea_id);
  const standing = await readOutcome(ctx.files, paths, outcome.token);
  if (standing !== undefined) return standing;
  if (outcome.failure !== null && metrics.kind !== 'failed') {
    if (metrics.kind === 'bad') {
      try {
        await ctx.files.rename(paths.metrics, join(paths.dir, 'metrics.invalid.json'));
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) throw error; // renamed by an earlier try
      }
    }
    const record = { status: 'FAILED', error: outcome.failure.text, timestamp: outcome.at };
    await writeTerminal(ctx, paths.metrics, toJson(record));
  }
  await writeTerminal(ctx, paths.outcome, toJson(outcome));
  return outcome;
}

/**
 * A terminal record must fit even on a full disk: the reserve is there for it. What a power cut takes of it is made again from the exit record
 * and the sealed metrics.
 */
async function writeTerminal(ctx: Context, path: string, text: string): Promise<void> {
  try {
    await ctx.files.writeAtomic(path, text, { durable: 'whole' });
  } catch (error) {
    if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
    await giveUpReserve(ctx);
    await ctx.files.writeAtomic(path, text, { durable: 'whole' });
  }
}

/** The stage that decides the result of a run of ours is over. */
export async function conclude(ctx: Context, run: HeldRun): Promise<void> {
  const last = run.stages.at(-1);
  if (last === undefined || last.exit === null) throw new Error(`${run.id}: concluded while a stage runs`);
  const { exit, stage } = last;
  // Its keeper has made sure of that, also where results/ was deleted as a whole.
  const lost = exit.ending.kind === 'killed' && exit.ending.because === 'claim-lost';
  if (lost || !(await ctx.claiming.stillMine(ctx.layout.run(run.id).dir, run.token))) {
    return drop(ctx, run, 'its folder was deleted or taken while it ran');
  }
  const { id, token, attempt, title } = run;
  const judged = await judgeRun(ctx, { id, token, attempt, stage, ending: exit.ending, exit });
  if (judged === 'lost') {
    const name = `${id}.${token}`;
    const moved = await ctx.claiming.moveAway(ctx.layout.run(id).dir, join(ctx.layout.attempts, name), token);
    forget(ctx, run);
    if (moved) {
      ctx.tell({ kind: 'set-aside', id, token, why: 'lost', to: name });
      ctx.memory.requeue(id);
    }
    return;
  }
  const { metrics } = judged;
  const outcome = await recordOutcome(ctx, judged.outcome, metrics);
  run.outcome = outcome;
  const fact = await factOf(ctx, outcome, metrics, claimOf(ctx, run));
  ctx.memory.facts.set(id, fact);
  ctx.memory.changed();
  const train_s = outcome.train_s;
  if (outcome.failure !== null) {
    ctx.tell({ kind: 'failed', id, token, title, failure: outcome.failure, train_s });
  } else {
    const metric = ctx.config.report.primary_metric;
    const value = fact.state === 'completed' ? fact.values[metric] : undefined;
    ctx.tell({ kind: 'completed', id, token, title, metric, value, train_s, warnings: outcome.warnings });
  }
}

/** All stages are over: record it, give the slot back, and see whether the idea is tried again. */
export async function release(ctx: Context, run: HeldRun): Promise<void> {
  const { id, token, outcome } = run;
  if (outcome === null) throw new Error(`${id}: released without an outcome`);
  const paths = ctx.layout.run(id);
  if (!(await ctx.claiming.stillMine(paths.dir, token))) return drop(ctx, run, 'its folder was deleted or taken');
  if (outcome.status === 'COMPLETED') {
    ctx.memory.facts.set(id, await factOf(ctx, outcome, await sealFinally(ctx, paths, run), claimOf(ctx, run)));
  }
  await writeTerminal(ctx, paths.released, toJson(releasedRecord(ctx, run)));
  // Before it is forgotten: where the earlier attempts cannot be read now, the release is tried again.
  await noteRetry(ctx, outcome);
  const unkillable = run.stages.flatMap(({ exit }) => exit?.unkillable ?? []);
  if (unkillable.length > 0) {
    const why = `process ${unkillable.join(', ')} cannot be killed`;
    for (const slot of run.slots) ctx.memory.resting.set(slot, { until: Number.POSITIVE_INFINITY, why });
  }
  forget(ctx, run);
  ctx.tell({ kind: 'released', id, token });
  tellNewBest(ctx, run);
}

/**
 * Told of what stands on disk: a later stage may have changed the metric, or brought it. Of runs that end together each is compared with those
 * that were released before it: of two with the same score neither would be told otherwise.
 */
function tellNewBest({ memory, config, tell }: Context, { id, token }: HeldRun): void {
  const held = mineIds(memory);
  let best = memory.facts.best();
  if (best !== null && held.has(best.id)) best = memory.facts.best(held);
  if (best === null || best.id !== id || best.score === null) return;
  const before = memory.facts.best(held.add(id));
  if (before !== null && before.score === best.score) return;
  const metric = config.report.primary_metric;
  const [value, was, was_id] = [best.score, before?.score ?? null, before?.id ?? null];
  const delta = was === null ? null : difference(was, value);
  tell({ kind: 'new-best', id, token, metric, value, before: was, before_id: was_id, delta });
}

function releasedRecord(ctx: Context, run: HeldRun): ReleasedRecord {
  return {
    schema: 'orze.released/1',
    token: run.token,
    at: offsetIso(ctx.clock.wall()),
    stages: run.stages.flatMap(({ stage, exit }) =>
      exit === null ? [] : [{ stage, ending: exit.ending, duration_s: exit.duration_s }],
    ),
  };
}

/**
 * Eval and post-scripts may add to metrics.json: what they leave is sealed anew, as long as it still says COMPLETED. From here on the
 * sealed copy is the result, so it must be there before the run is released.
 */
async function sealFinally(ctx: Context, paths: RunLayout, run: HeldRun): Promise<JudgedMetrics> {
  const { files } = ctx;
  const train = run.stages.find(({ stage }) => stage === 'train')?.exit ?? null;
  const bytes = await readForeign(files, paths.metrics);
  if (bytes === undefined || 'odd' in bytes) return finalMetrics(ctx, paths, train);
  const judged = judgeMetrics(bytes);
  if (judged.kind !== 'completed') return finalMetrics(ctx, paths, train);
  const sealed = await readIfThere(files, paths.sealed);
  if (sealed === undefined || !sealed.equals(bytes)) await files.writeAtomic(paths.sealed, bytes, { durable: true });
  return judged;
}

/**
 * A failed run is queued again until it failed `max_idea_failures` times, or where its end was asked for with that; the decision is taken
 * at the next look.
 */
export async function noteRetry(ctx: Context, outcome: Outcome): Promise<void> {
  if (outcome.status !== 'FAILED') return;
  if (outcome.failure?.class === 'killed' && ctx.memory.overlay.killOf(outcome.token)?.requeue === true) {
    ctx.memory.retries.set(outcome.idea_id, outcome.token);
    return;
  }
  const { failures, again } = await countFailures(ctx, outcome.idea_id, outcome);
  ctx.memory.failures.set(outcome.idea_id, failures);
  if (again) ctx.memory.retries.set(outcome.idea_id, outcome.token);
}
