/** One research cycle at a time in the whole fleet: the cycle is claimed like a run, runs like a stage, and its failure harms nothing. */
import { join } from 'node:path';
import { inheritedEnv, researchArgv } from '../core/command.ts';
import type { ResearchConfig } from '../core/config.ts';
import { toJson } from '../core/json.ts';
import type { Job } from '../core/job.ts';
import type { ExitRecord } from '../core/run.ts';
import type { IdeaId, Stage, Token } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import { choreClaim, endedWithin, judgeChoreClaim } from './chores.ts';
import type { Context } from './context.ts';
import { describeEnding } from './finish.ts';
import { IdeasFile } from './ideas-file.ts';
import { newToken, readProjectFile } from './launch.ts';
import { RunLayout } from './layout.ts';
import type { ResearchState } from './memory.ts';
import { readRecord } from './run-files.ts';
import { safeJoin } from './safe-join.ts';
import { problemOf } from './surroundings.ts';
import { offsetIso, parseZonedIso } from './time.ts';

interface LastCycle {
  schema: 'orze.research/1';
  cycle: number;
  ended_at: string;
  ok: boolean;
  why: string;
  new_ids: string[];
  duration_s: number;
}

/** What is known of the cycles of the fleet: how many there were, and when the next is due. */
export async function researchState(ctx: Context, research: ResearchConfig): Promise<ResearchState> {
  const now = ctx.clock.uptime();
  const last = await lastCycle(ctx);
  const cycles = (await nextCycle(ctx, research)) - 1;
  const endedAt = last === undefined ? undefined : parseZonedIso(last.ended_at);
  if (endedAt === undefined) return { dueAt: now, busy: false, cycles, lastEndedAt: null };
  // Another host's clock may be wrong by anything: it never delays a cycle by more than one cooldown.
  const ageS = Math.max(0, (ctx.clock.wall().getTime() - endedAt.getTime()) / 1000);
  return { dueAt: now + Math.max(0, research.cooldown - ageS), busy: false, cycles, lastEndedAt: now - ageS };
}

/** A damaged record costs one cooldown: the next cycle writes it anew. */
async function lastCycle(ctx: Context): Promise<LastCycle | undefined> {
  try {
    return await readRecord<LastCycle>(ctx.files, ctx.layout.researchLast, 'orze.research/1');
  } catch (error) {
    const problem = problemOf('tell when research ran last', error);
    if (problem?.code !== 'E0405') throw error;
    ctx.tell({ kind: 'problem', problem });
    return undefined;
  }
}

const logDir = (ctx: Context, research: ResearchConfig) => join(ctx.layout.results, research.log_dir);

/** Cycles are numbered by their logs, so no counter can be lost. */
async function nextCycle(ctx: Context, research: ResearchConfig): Promise<number> {
  let names: string[] = [];
  try {
    names = await ctx.files.list(logDir(ctx, research));
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const numbers = names.map((name) => Number(/^cycle_(\d{1,9})\.log$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers) + 1;
}

/** Runs one cycle to its end. `null`: another host is at it, or has just ended one (unless `regardless` of the cooldown). */
export async function researchCycle(
  ctx: Context,
  research: ResearchConfig,
  regardless: boolean,
): Promise<LastCycle | null> {
  const token = newToken(ctx);
  const dir = ctx.layout.researchClaim;
  const folder = await judgeChoreClaim(ctx, dir);
  if (folder === 'taken') return null;
  const won = await ctx.claiming.claim(dir, token, choreClaim(ctx, token, 'research'), folder === 'over');
  if (won !== 'won') return null;
  ctx.tell({ kind: 'chore', chore: 'research', did: 'claimed', token });
  try {
    // The cooldown is the fleet's: only who holds the claim knows that no other cycle has ended meanwhile.
    if (!regardless && (await researchState(ctx, research)).dueAt > ctx.clock.uptime()) return null;
    return await runCycle(ctx, research, token);
  } finally {
    await ctx.claiming.dissolve(dir, token);
    ctx.tell({ kind: 'chore', chore: 'research', did: 'released', token });
  }
}

async function runCycle(ctx: Context, research: ResearchConfig, token: Token): Promise<LastCycle> {
  const cycle = await nextCycle(ctx, research);
  // A log is written to: no link in results/ may lead it elsewhere.
  await ctx.files.ensureFolder(await safeJoin(ctx.files, ctx.layout.results, research.log_dir));
  const before = new Set(await idsNow(ctx));
  ctx.tell({ kind: 'research-started', cycle });
  const exit = await runResearch(ctx, research, cycle, token);
  const after = await idsNow(ctx);
  const ok = exit.ending.kind === 'exited' && exit.ending.code === 0;
  const last: LastCycle = {
    schema: 'orze.research/1',
    cycle,
    ended_at: offsetIso(ctx.clock.wall()),
    ok,
    why: describeEnding(exit.ending),
    new_ids: after.filter((id) => !before.has(id)),
    duration_s: exit.duration_s,
  };
  await ctx.files.writeAtomic(ctx.layout.researchLast, toJson(last), { durable: false });
  ctx.tell({ kind: 'research-ended', cycle, ok, why: last.why, newIds: last.new_ids, duration_s: last.duration_s });
  return last;
}

/** Ids in ideas.md now, by a reading of its own: the loop's view is not touched. */
async function idsNow(ctx: Context): Promise<IdeaId[]> {
  const file = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0 });
  const view = await file.look();
  return view.unsettled === null ? [...view.entries.keys()] : [...view.entries.keys(), view.unsettled];
}

async function runResearch(ctx: Context, research: ResearchConfig, cycle: number, token: Token): Promise<ExitRecord> {
  const { memory, config } = ctx;
  const values = {
    ideas_file: config.ideas_file,
    results_dir: config.results_dir,
    cycle,
    gpu_count: memory.slots.length,
    completed: memory.facts.counts.completed,
    queued: memory.queue.size,
  };
  const rules = research.rules_file === null ? null : await readProjectFile(ctx, research.rules_file);
  const run = new RunLayout(ctx.layout.researchClaim);
  const stage: Stage = 'research';
  const job: Job = {
    token,
    name: 'research',
    stage,
    claimDir: run.dir,
    recordDir: run.records,
    argv: researchArgv(research, config.python, values, rules),
    cwd: ctx.root,
    env: {
      ...inheritedEnv(ctx.env, true),
      ...research.env,
      ORZE_STAGE: stage,
      ORZE_CYCLE: String(cycle),
      ORZE_IDEAS_MD: ctx.layout.ideas,
      ORZE_RUN_TOKEN: token,
    },
    log: join(logDir(ctx, research), `cycle_${String(cycle).padStart(3, '0')}.log`),
    timeoutS: research.timeout,
    stallS: 0,
    oomQuietS: 0,
    killGraceS: config.kill_grace,
    seal: null,
    slots: [],
    devices: [],
    lease: config.lease,
    last: false,
  };
  return endedWithin(ctx, job);
}
