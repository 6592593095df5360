/** What report.md and status.json show, from what is known now. */
import type { BoardInput, NodeFact, RunningRun, RunningState } from '../core/board.ts';
import { QUEUE_SHOWN, countBoard } from '../core/board.ts';
import { GIB } from '../core/defaults.ts';
import type { Problem } from '../core/problem.ts';
import type { RunProgress } from '../core/progress.ts';
import type { NotifyFact, StatusInput } from '../core/status.ts';
import { compareIds } from '../core/words.ts';
import type { IdeaId } from '../core/words.ts';
import type { Digest } from './board-digest.ts';
import type { Context } from './context.ts';
import { localStamp, offsetIso } from './time.ts';

export function boardNow(
  ctx: Context,
  { ranked, failed, unknown, trend, failures, differs }: Digest,
  progress: ReadonlyMap<IdeaId, RunProgress>,
  freeGpus: number[],
  notify: readonly NotifyFact[],
): StatusInput {
  const { memory, clock, machine, config, version } = ctx;
  const wall = clock.wall();
  const counted = { ...memory.facts.counts };
  const running = runningNow(ctx);
  const states = statesOf(ctx, running);
  const blocked = blockedProblems(ctx);
  const blockedIdeas = new Set<string>(blocked.flatMap(({ idea }) => (idea === undefined ? [] : [idea])));
  for (const { id } of running) blockedIdeas.delete(id);
  for (const idea of blockedIdeas) if (memory.facts.has(idea as IdeaId)) blockedIdeas.delete(idea);
  const withheld = memory.withheld();
  const skipped = withheld + (config.max_idea_failures > 0 ? countSkipped(ctx) : 0);
  const waiting = { queued: countQueued(memory), blocked: blockedIdeas.size, skipped };
  const title = (id: IdeaId) => memory.ideas.get(id)?.title;
  const held = new Map([...memory.mine.values()].map((run) => [run.id, run.title]));
  const board: BoardInput = {
    host: machine.hostName,
    updated: localStamp(wall),
    counts: countBoard({ ...counted, running: running.length }, waiting, { states, withheld }),
    ranked,
    failed,
    failures,
    unknown,
    running,
    ideas: (id) => {
      const text = title(id) ?? held.get(id);
      return text === undefined ? undefined : { title: text };
    },
    queue: firstQueued(ctx),
    blocked,
    report: config.report,
    trend,
    differs,
    nodes: nodes(ctx),
    states,
  };
  const { research } = memory;
  const lastEndedAt = research?.lastEndedAt ?? null;
  return {
    ...board,
    timestamp: offsetIso(wall).slice(0, 23),
    generatedAt: offsetIso(wall),
    iteration: memory.passes,
    freeGpus,
    diskFreeGb: memory.freeBytes === null ? null : memory.freeBytes / GIB,
    research: {
      enabled: config.research !== null,
      cycles: research?.cycles ?? 0,
      lastMinutesAgo: lastEndedAt === null ? null : (clock.uptime() - lastEndedAt) / 60,
    },
    version,
    bestAt: endOf(ranked[0]?.run.about?.endedMs ?? null),
    // Of the events until now (core/event-cursor.ts).
    cursor: String(wall.getTime()),
    paused: [...memory.overlay.pauses().map(({ scope }) => scope), ...(memory.marks.disabled ? ['all'] : [])],
    launchBlock: memory.launchBlockedBy?.replaceAll('_', ' ') ?? null,
    notify,
    progress,
  };
}

function endOf(ms: number | null): string | null {
  return ms === null ? null : offsetIso(new Date(ms));
}

/** By what the hosts say of their runs, and by the signs of life of those that no host here holds. */
function statesOf({ memory, config }: Context, running: readonly RunningRun[]): Map<IdeaId, RunningState> {
  const states = new Map<IdeaId, RunningState>();
  const silent = new Set(memory.hosts.flatMap((host) => [...host.silent]));
  const tokens = new Map([...memory.mine.values()].map(({ id, token }) => [id, token]));
  for (const { id, stage } of running) {
    const stray = memory.strays.get(id);
    const token = tokens.get(id) ?? stray?.token ?? null;
    const isOurs = tokens.has(id);
    const untended = stray !== undefined && stray.token !== null && stray.unchangedS >= config.lease.suspect;
    if (!isOurs && untended) states.set(id, 'LOST');
    else if (stage === 'eval' || stage.startsWith('post:')) states.set(id, 'EVAL');
    else if (token !== null && silent.has(token)) states.set(id, 'SILENT');
  }
  return states;
}

/** What runs here or elsewhere, in the order of ids. */
function runningNow({ memory, clock, machine }: Context): RunningRun[] {
  const runs: RunningRun[] = [];
  const now = clock.uptime();
  for (const run of memory.mine.values()) {
    if (memory.facts.has(run.id)) continue;
    const stage = run.stages.at(-1)?.stage ?? 'claimed';
    const { id, gpu, slots } = run;
    runs.push({
      state: 'running',
      id,
      host: machine.hostName,
      gpu,
      slots,
      stage,
      elapsedS: now - run.since + run.agedS,
    });
  }
  for (const stray of memory.strays.values()) {
    if (memory.facts.has(stray.id) || memory.queue.has(stray.id)) continue;
    const { id, host, gpu, slots, stage, elapsedS } = stray;
    runs.push({ state: 'running', id, host, gpu, slots, stage, elapsedS });
  }
  return runs.sort((a, b) => compareIds(a.id, b.id));
}

/** Why ideas are BLOCKED, in the order of the file. */
function blockedProblems({ memory }: Context): Problem[] {
  const single = [...memory.blocked.values()];
  const scanned = memory.scanProblems.filter(({ idea }) => idea !== undefined);
  return [...scanned, ...single].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** What waits, the last idea of the file included, although it is not settled yet. */
function countQueued({ queue, unsettled, present }: Context['memory']): number {
  const isNew = unsettled !== null && !queue.has(unsettled) && !present.has(unsettled);
  return queue.size + (isNew ? 1 : 0);
}

function countSkipped({ memory, config }: Context): number {
  return [...memory.failures].filter(
    ([id, count]) => count >= config.max_idea_failures && memory.facts.get(id)?.state === 'failed',
  ).length;
}

function firstQueued({ memory }: Context): BoardInput['queue'] {
  const first: { id: IdeaId; title: string; priority: BoardInput['queue'][number]['priority'] }[] = [];
  for (const { id, title, priority } of memory.queue.ready()) {
    first.push({ id, title, priority });
    if (first.length === QUEUE_SHOWN) break;
  }
  return first;
}

function nodes({ memory, config }: Context): NodeFact[] {
  const state = (host: { gone: boolean; unchangedS: number }): NodeFact['state'] => {
    if (host.gone) return 'left';
    if (host.unchangedS >= config.lease.reclaim) return 'lost';
    return host.unchangedS >= config.lease.suspect ? 'suspect' : 'online';
  };
  return memory.hosts
    .map((host) => ({
      host: host.host,
      state: state(host),
      slots: host.slots,
      running: host.tokens.size,
      free_gpus: host.freeGpus,
      busy: Math.max(0, host.slots - host.freeGpus.length - host.unusable),
      unusable: host.unusable,
      heartbeat_age_s: host.unchangedS,
      disk_free_gb: host.freeBytes === null ? null : host.freeBytes / GIB,
      idle: host.idle,
      started_at: host.startedAt,
    }))
    .filter((node) => node.state !== 'left');
}
