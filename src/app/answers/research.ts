/** What the research cycles brought, and who proposes what helps. */
import type * as z from 'zod';
import { courseOf } from '../../core/course.ts';
import type { Course, EndedRun } from '../../core/course.ts';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { yieldBySource } from '../../core/yield-by-source.ts';
import { researchPause } from '../paused.ts';
import { researchState } from '../research.ts';
import type { research } from '../schemas/research.ts';
import { cyclesSeen } from '../view/research-cycles.ts';
import type { CycleSeen } from '../view/research-cycles.ts';
import type { View } from '../view/view.ts';
import { isoOf } from './run-item.ts';
import { endedRun } from './trend.ts';

export type ResearchAnswer = z.infer<typeof research>;

const MOST_CYCLES = 200;
const IDEAS_SHOWN = 100;

export async function researchNow(view: View): Promise<ResearchAnswer> {
  const { ctx } = view;
  const { research: config } = ctx.config;
  const cycles = await cyclesSeen(ctx, config);
  const running = (await ctx.files.stat(ctx.layout.researchClaim))?.kind === 'folder';
  const rows = [...view.rows()].filter(({ excluded }) => !excluded);
  const course = courseOf(rows.flatMap(ended), ctx.config.report.sort);
  const improved = new Set<IdeaId>(course.steps.slice(1).map(({ id }) => id));
  const items = cycles.slice(0, MOST_CYCLES).map((cycle, i) => cycleItem(view, cycle, improved, running && i === 0));
  return {
    configured: config !== null,
    mode: config?.mode ?? null,
    program: config === null ? null : config.mode === 'claude' ? config.claude_bin : config.script,
    model: config?.model ?? null,
    rules_file: config?.rules_file ?? null,
    cooldown_s: config?.cooldown ?? null,
    paused: config !== null && researchPause(ctx) !== null,
    running,
    next_at: config === null || running ? null : isoOf(await nextMs(view, config)),
    plateau: course.plateau,
    items,
    total: cycles.length,
    sources: sourcesOf(rows, cycles, course),
    next_cursor: null,
    truncated: cycles.length > items.length,
  };
}

async function nextMs({ ctx }: View, config: NonNullable<View['ctx']['config']['research']>): Promise<number> {
  const { dueAt } = await researchState(ctx, config);
  return ctx.clock.wall().getTime() + Math.max(0, dueAt - ctx.clock.uptime()) * 1000;
}

function ended(row: RunRow): EndedRun[] {
  return row.state === 'COMPLETED' || row.state === 'FAILED' ? [endedRun(row)] : [];
}

function cycleItem(
  view: View,
  seen: CycleSeen,
  improved: ReadonlySet<IdeaId>,
  isRunning: boolean,
): ResearchAnswer['items'][number] {
  const rows = seen.ideas.map((id) => view.row(id)).filter((row) => row !== undefined);
  const count = (does: (row: RunRow) => boolean): number => rows.filter(does).length;
  const state = seen.ok === null ? (isRunning ? 'running' : 'unknown') : seen.ok ? 'ok' : 'failed';
  return {
    cycle: seen.cycle,
    state,
    why: seen.why,
    host: seen.host,
    started_at: isoOf(seen.startedMs),
    ended_at: state === 'running' ? null : isoOf(seen.endedMs),
    duration_s: seen.durationS,
    ideas: seen.ideas.slice(0, IDEAS_SHOWN),
    proposed: seen.ideas.length,
    blocked: count((row) => row.state === 'BLOCKED'),
    started: count(hasBegun),
    scored: count(({ state: is, metric }) => is === 'COMPLETED' && metric !== null),
    improved: count(({ id }) => improved.has(id)),
    log: seen.log,
    log_bytes: seen.logBytes,
  };
}

function hasBegun({ state }: RunRow): boolean {
  return state !== 'QUEUED' && state !== 'BLOCKED' && state !== 'SKIPPED';
}

function sourcesOf(
  rows: readonly RunRow[],
  cycles: readonly CycleSeen[],
  { points }: Course,
): ResearchAnswer['sources'] {
  const proposed = new Set(cycles.flatMap(({ ideas }) => ideas));
  const begun = rows.filter(hasBegun).map(({ id, seconds }) => ({ id, seconds }));
  const ids = rows.map(({ id }) => id);
  return yieldBySource(ids, begun, points, (id) => proposed.has(id)).map(({ bestDelta, costS, ...source }) => ({
    ...source,
    best_delta: bestDelta,
    cost_per_improvement_s: costS,
  }));
}
