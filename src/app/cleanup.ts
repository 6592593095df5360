/** The user's cleanup: files by pattern in finished runs, then a script. What runs, and what orze wrote, is never touched. */
import { basename, join } from 'node:path';
import { fill, inheritedEnv } from '../core/command.ts';
import { globMatcher } from '../core/glob.ts';
import type { Job } from '../core/job.ts';
import { hasCode } from '../edge/file-error.ts';
import { choreClaim, endedWithin } from './chores.ts';
import { readClaimFile } from './claiming.ts';
import type { Context } from './context.ts';
import { describeEnding } from './finish.ts';
import { newToken } from './launch.ts';
import { RunLayout } from './layout.ts';
import { readReleased } from './run-files.ts';
import { safeJoin } from './safe-join.ts';

/** Records of the contract: no pattern deletes them. */
const KEPT = new Set(['claim.json', 'metrics.json', 'idea.md', 'config.yaml']);

export async function cleanUp(ctx: Context): Promise<void> {
  const { cleanup } = ctx.config;
  let deleted = 0;
  if (cleanup.patterns.length > 0) {
    const matches = cleanup.patterns.map(globMatcher);
    for (const { id, state } of ctx.memory.facts.values()) {
      const held = [...ctx.memory.mine.values()].some((run) => run.id === id);
      if (held || ctx.memory.strays.has(id) || (state !== 'completed' && state !== 'failed')) continue;
      if (!(await isOver(ctx, ctx.layout.run(id)))) continue;
      const dir = await ownFolder(ctx, id);
      if (dir === null) continue;
      deleted += await deleteIn(ctx, dir, '', (path) => matches.some((match) => match(path)));
    }
  }
  const script = cleanup.script === null ? 'none' : await runScript(ctx, cleanup.script, cleanup.timeout);
  const ok = script === 'none' || script === 'exit 0';
  ctx.tell({ kind: 'cleanup-ended', deleted, ok, why: script });
}

/** The run folder, unless a link stands in its place: nothing is deleted outside of results/. */
async function ownFolder(ctx: Context, id: string): Promise<string | null> {
  try {
    return await safeJoin(ctx.files, ctx.layout.results, id);
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return null;
    throw error;
  }
}

/** By a fresh look: another host may have started it again since it was seen to be over. */
async function isOver(ctx: Context, run: RunLayout): Promise<boolean> {
  const claim = await readClaimFile(ctx.files, run.dir);
  if (claim.kind !== 'ours') return claim.kind === 'python' && (await ctx.files.stat(run.metrics)) !== undefined;
  return (await readReleased(ctx.files, run, claim.claim.token)) !== undefined;
}

/** `below`: path inside the run folder, '' or ending with a slash. Links are neither followed nor deleted. */
async function deleteIn(ctx: Context, dir: string, below: string, match: (path: string) => boolean): Promise<number> {
  let deleted = 0;
  let names: string[];
  try {
    names = await ctx.files.list(join(dir, below));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return 0; // deleted meanwhile
    throw error;
  }
  for (const name of names) {
    if (below === '' && (name === '.orze' || KEPT.has(name))) continue;
    const path = `${below}${name}`;
    const stat = await ctx.files.stat(join(dir, path));
    if (stat?.kind === 'folder') deleted += await deleteIn(ctx, dir, `${path}/`, match);
    else if (stat?.kind === 'file' && (match(path) || match(basename(path)))) {
      await ctx.files.remove(join(dir, path));
      deleted += 1;
    }
  }
  return deleted;
}

async function runScript(ctx: Context, script: string, timeoutS: number): Promise<string> {
  const token = newToken(ctx);
  const run = new RunLayout(join(ctx.layout.own, `cleanup.${ctx.me}`));
  if ((await ctx.claiming.claim(run.dir, token, choreClaim(ctx, token, 'cleanup'), true)) !== 'won') {
    return `cannot claim ${run.dir}`;
  }
  ctx.tell({ kind: 'chore', chore: 'cleanup', did: 'claimed', token });
  const job: Job = {
    token,
    name: 'cleanup',
    stage: 'cleanup',
    claimDir: run.dir,
    recordDir: run.records,
    argv: [ctx.config.python, fill(script, { results_dir: ctx.config.results_dir })],
    cwd: ctx.root,
    env: { ...inheritedEnv(ctx.env, false), ORZE_STAGE: 'cleanup', ORZE_RUN_TOKEN: token },
    log: join(ctx.layout.own, `cleanup.${ctx.me}.log`),
    timeoutS,
    stallS: 0,
    oomQuietS: 0,
    killGraceS: ctx.config.kill_grace,
    seal: null,
    slots: [],
    devices: [],
    lease: ctx.config.lease,
    last: false,
  };
  try {
    return describeEnding((await endedWithin(ctx, job)).ending);
  } finally {
    await ctx.claiming.dissolve(run.dir, token);
    ctx.tell({ kind: 'chore', chore: 'cleanup', did: 'released', token });
  }
}
