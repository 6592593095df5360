/** Boards for the tests of what is shown. */
import type { BoardInput } from '../../src/core/board.ts';
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import type { CompletedRun } from '../../src/core/leaderboard.ts';
import type { FailureClass, RunFact } from '../../src/core/run.ts';
import { asIdeaId } from '../../src/core/words.ts';
import type { IdeaId } from '../../src/core/words.ts';

export function ideaId(text: string): IdeaId {
  const id = asIdeaId(text);
  if (id === undefined) throw new Error(`${text} is no idea id`);
  return id;
}

export function completed(id: string, values: Record<string, unknown>): CompletedRun {
  return { state: 'completed', id: ideaId(id), metrics: { status: 'COMPLETED', ...values }, values, warnings: [] };
}

export function failed(id: string, error: string, cause: FailureClass | null): RunFact {
  return { state: 'failed', id: ideaId(id), error, class: cause };
}

export function running(id: string, elapsedS: number | null): RunFact {
  return { state: 'running', id: ideaId(id), host: 'node1', gpu: 0, slots: ['gpu:0'], stage: 'train', elapsedS };
}

/** An empty board of the default config, with what the test is about. */
export function board(parts: Partial<BoardInput> & { titles?: Record<string, string> } = {}): BoardInput {
  const { titles = {}, ...rest } = parts;
  return {
    host: 'node1',
    updated: '2026-02-16 14:30:00',
    counts: { total: 0, queued: 0, blocked: 0, running: 0, completed: 0, failed: 0, skipped: 0, unknown: 0 },
    facts: [],
    ideas: (id) => (Object.hasOwn(titles, id) ? { title: titles[id] ?? '' } : undefined),
    queue: [],
    blocked: [],
    report: DEFAULT_CONFIG.report,
    ...rest,
  };
}
