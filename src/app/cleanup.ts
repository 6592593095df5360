/** The user's cleanup: files by pattern in finished runs, then a script. What runs, and what orze wrote, is never touched. */
import { join } from 'node:path';
import { fill, inheritedEnv } from '../core/command.ts';
import { globMatcher } from '../core/glob.ts';
import type { Job } from '../core/job.ts';
import { choreClaim, endedWithin } from './chores.ts';
import type { Context } from './context.ts';
import { describeEnding } from './finish.ts';
import { newToken } from './launch.ts';
import { RunLayout } from './layout.ts';
import { findFiles, isOver, ownFolder } from './run-cleaning.ts';

export async function cleanUp(ctx: Context): Promise<void> {
  const { cleanup } = ctx.config;
  let deleted = 0;
  if (cleanup.patterns.length > 0) {
    const matches = cleanup.patterns.map(globMatcher);
    for (const { id, state } of ctx.memory.facts.values()) {
      const held = [...ctx.memory.mine.values()].some((run) => run.id === id);
      if (held || ctx.memory.strays.has(id) || (state !== 'completed' && state !== 'failed')) continue;
      if (!(await isOver(ctx, ctx.layout.run(id)))) continue;
      const dir = await ownFolder(ctx, ctx.layout.results, id);
      if (dir === null) continue;
      for (const { path } of await findFiles(ctx, dir, (name) => matches.some((match) => match(name)))) {
        await ctx.files.remove(join(dir, path));
        deleted += 1;
      }
    }
  }
  const script = cleanup.script === null ? 'none' : await runScript(ctx, cleanup.script, cleanup.timeout);
  const ok = script === 'none' || script === 'exit 0';
  ctx.tell({ kind: 'cleanup-ended', deleted, ok, why: script });
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
