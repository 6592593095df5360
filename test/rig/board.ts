/** Boards for the tests of what is shown. */
import { groupFailures } from '../../src/core/failure-groups.ts';
import { countBoard } from '../../src/core/board.ts';
import type { BoardCounts, BoardInput, FailedRun, NodeFact, RunningRun } from '../../src/core/board.ts';
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import type { CompletedRun, RankedRun, Ranking } from '../../src/core/leaderboard.ts';
import { RunFacts } from '../../src/core/run-facts.ts';
import type { FailureClass, KnownFact, RunFact } from '../../src/core/run.ts';
import type { StatusInput } from '../../src/core/status.ts';
import { trendOf } from '../../src/core/trend.ts';
import { asIdeaId } from '../../src/core/words.ts';
import type { IdeaId } from '../../src/core/words.ts';

export function ideaId(text: string): IdeaId {
  const id = asIdeaId(text);
  if (id === undefined) throw new Error(`${text} is no idea id`);
  return id;
}

export function completed(id: string, values: Record<string, unknown>): CompletedRun {
  return { state: 'completed', id: ideaId(id), values };
}

export function failed(id: string, error: string, cause: FailureClass | null): FailedRun {
  return { state: 'failed', id: ideaId(id), error, class: cause };
}

export function running(id: string, elapsedS: number | null): RunFact {
  return { state: 'running', id: ideaId(id), host: 'node1', gpu: 0, slots: ['gpu:0'], stage: 'train', elapsedS };
}

/** With its values beside it, also where the run makes them when it is asked. */
export function plainFact(fact: KnownFact): KnownFact {
  if (fact.state === 'unknown') return fact;
  const { id, about, proof } = fact;
  const more = { ...(about === undefined ? {} : { about }), ...(proof === undefined ? {} : { proof }) };
  if (fact.state === 'failed') return { state: 'failed', id, error: fact.error, class: fact.class, ...more };
  return { state: 'completed', id, values: fact.values, ...more };
}

/** How many are in each state. */
export function states(facts: readonly RunFact[]): Pick<BoardCounts, RunFact['state']> {
  const counts = { completed: 0, failed: 0, running: 0, unknown: 0 };
  for (const { state } of facts) counts[state] += 1;
  return counts;
}

/** What slices yield at their end. */
export function finished<T>(steps: Iterator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Runs in the orders in which a board shows them. */
export function runsOf(
  facts: readonly RunFact[],
  ranking: Ranking,
): Pick<BoardInput, 'ranked' | 'failed' | 'failures' | 'unknown' | 'running' | 'trend'> {
  const known = new RunFacts(ranking);
  for (const fact of facts) if (fact.state !== 'running') known.set(fact.id, fact);
  const { ranked, failed: lost, unknown } = finished(known.inOrder());
  const failures = finished(groupFailures(lost, { fingerprintOf: null, manyHosts: false }));
  const trend = finished(trendOf(finished(known.inTime()), lost, ranking));
  const now = facts.filter((fact): fact is RunningRun => fact.state === 'running');
  return { ranked, failed: lost, failures, unknown, running: now, trend };
}

export function rankRuns(facts: readonly RunFact[], ranking: Ranking): readonly RankedRun[] {
  return runsOf(facts, ranking).ranked;
}

/** An empty board of the default config, with what the test is about. */
export function board(
  parts: Partial<BoardInput> & { titles?: Record<string, string>; facts?: readonly RunFact[] } = {},
): BoardInput {
  const { titles = {}, facts = [], ...rest } = parts;
  const report = rest.report ?? DEFAULT_CONFIG.report;
  return {
    host: 'node1',
    updated: '2026-02-16 14:30:00',
    counts: countBoard(states([]), { queued: 0, blocked: 0, skipped: 0 }),
    ...runsOf(facts, report),
    ideas: (id) => (Object.hasOwn(titles, id) ? { title: titles[id] ?? '' } : undefined),
    queue: [],
    blocked: [],
    differs: [],
    nodes: [],
    states: new Map(),
    report: DEFAULT_CONFIG.report,
    ...rest,
  };
}

/** A status of a board, with nothing of the moment in it. */
export function statusOf(of: BoardInput, parts: Partial<StatusInput> = {}): StatusInput {
  return {
    ...of,
    timestamp: '2026-02-16T14:30:00.120345',
    generatedAt: '2026-02-16T14:30:00.120+01:00',
    iteration: 1,
    freeGpus: [],
    diskFreeGb: null,
    research: { enabled: false, cycles: 0, lastMinutesAgo: null },
    version: '0',
    bestAt: null,
    cursor: null,
    paused: [],
    launchBlock: null,
    notify: [],
    progress: new Map(),
    ...parts,
  };
}

export function nodeFact(host: string, parts: Partial<NodeFact> = {}): NodeFact {
  return {
    host,
    state: 'online',
    slots: 2,
    running: 1,
    free_gpus: [1],
    busy: 1,
    unusable: 0,
    heartbeat_age_s: 3,
    disk_free_gb: 612,
    idle: null,
    started_at: null,
    ...parts,
  };
}
