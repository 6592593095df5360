/** The research cycles of a project, as event files, logs and the last record tell of them. */
import { join } from 'node:path';
import type { ResearchConfig } from '../../core/config.ts';
import { asIdeaId } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { Context } from '../context.ts';
import { safeJoin } from '../safe-join.ts';
import { pastEvents } from './past-events.ts';

export interface CycleSeen {
  readonly cycle: number;
  /** null: only its log is left. */
  host: string | null;
  startedMs: number | null;
  endedMs: number | null;
  durationS: number | null;
  ok: boolean | null;
  why: string | null;
  ideas: readonly IdeaId[];
  /** Within the results folder. */
  log: string | null;
  logBytes: number | null;
}

const KINDS: ReadonlySet<string> = new Set(['research-started', 'research-ended']);
/** Logs whose sizes are asked. */
const MOST_LOGS = 200;

/** The last one first. `research`: null: there may have been cycles before it was taken out of the settings. */
export async function cyclesSeen(ctx: Context, research: ResearchConfig | null): Promise<CycleSeen[]> {
  const cycles = new Map<number, CycleSeen>();
  const of = (cycle: number): CycleSeen => {
    const known = cycles.get(cycle) ?? blank(cycle);
    cycles.set(cycle, known);
    return known;
  };
  const { events } = await pastEvents(ctx, 0, KINDS);
  for (const { atMs, host, record } of events) {
    const { kind, cycle, ok, why, newIds, duration_s } = record;
    if (typeof cycle !== 'number') continue;
    const seen = of(cycle);
    seen.host = host.replace(/-[0-9a-f]+$/, '');
    if (kind === 'research-started') {
      seen.startedMs = atMs;
      continue;
    }
    seen.endedMs = atMs;
    seen.ok = ok === true;
    seen.why = typeof why === 'string' ? why : null;
    seen.durationS = typeof duration_s === 'number' ? duration_s : null;
    seen.ideas = (Array.isArray(newIds) ? newIds : []).flatMap((id) =>
      typeof id === 'string' ? (asIdeaId(id) ?? []) : [],
    );
  }
  if (research !== null) await addLogs(ctx, research, of);
  return [...cycles.values()].toSorted((a, b) => b.cycle - a.cycle);
}

function blank(cycle: number): CycleSeen {
  const nothing = { host: null, startedMs: null, endedMs: null, durationS: null, ok: null, why: null };
  return { cycle, ...nothing, ideas: [], log: null, logBytes: null };
}

async function addLogs(ctx: Context, research: ResearchConfig, of: (cycle: number) => CycleSeen): Promise<void> {
  const { files, layout } = ctx;
  const folder = await folderOf(ctx, research);
  if (folder === null) return;
  const logs = (await files.list(folder)).flatMap((name) => {
    const cycle = Number(/^cycle_(\d{1,9})\.log$/.exec(name)?.[1] ?? Number.NaN);
    return Number.isNaN(cycle) ? [] : [{ name, cycle }];
  });
  for (const [i, { name, cycle }] of logs.toSorted((a, b) => b.cycle - a.cycle).entries()) {
    const seen = of(cycle);
    seen.log = `${research.log_dir}/${name}`;
    if (i >= MOST_LOGS) continue;
    const stat = await files.stat(join(layout.results, seen.log));
    if (stat?.kind !== 'file') continue;
    seen.logBytes = stat.bytes;
    seen.endedMs ??= stat.mtimeMs;
  }
}

/** null: there is none, or a link leads elsewhere. */
async function folderOf({ files, layout }: Context, { log_dir }: ResearchConfig): Promise<string | null> {
  try {
    const folder = await safeJoin(files, layout.results, log_dir);
    return (await files.stat(folder))?.kind === 'folder' ? folder : null;
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return null;
    throw error;
  }
}
