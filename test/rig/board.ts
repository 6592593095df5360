/** Boards for the tests of what is shown. */
import { groupFailures } from '../../src/core/board.ts';
import type { BoardCounts, BoardInput, FailedRun, RunningRun } from '../../src/core/board.ts';
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import type { CompletedRun, RankedRun, Ranking } from '../../src/core/leaderboard.ts';
import { RunFacts } from '../../src/core/run-facts.ts';
import type { FailureClass, RunFact } from '../../src/core/run.ts';
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
): Pick<BoardInput, 'ranked' | 'failed' | 'failures' | 'unknown' | 'running'> {
  const known = new RunFacts(ranking);
  for (const fact of facts) if (fact.state !== 'running') known.set(fact.id, fact);
  const { ranked, failed: lost, unknown } = finished(known.inOrder());
  const now = facts.filter((fact): fact is RunningRun => fact.state === 'running');
  return { ranked, failed: lost, failures: groupFailures(lost), unknown, running: now };
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
    counts: { total: 0, queued: 0, blocked: 0, running: 0, completed: 0, failed: 0, skipped: 0, unknown: 0 },
    ...runsOf(facts, report),
    ideas: (id) => (Object.hasOwn(titles, id) ? { title: titles[id] ?? '' } : undefined),
    queue: [],
    blocked: [],
    report: DEFAULT_CONFIG.report,
    ...rest,
  };
}
