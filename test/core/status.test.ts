import { describe, expect, it } from 'vitest';
import { countBoard } from '../../src/core/board.ts';
import { comparableStatus, statusJson } from '../../src/core/status.ts';
import type { RunProgress } from '../../src/core/progress.ts';
import type { StatusInput } from '../../src/core/status.ts';
import type { RunFact } from '../../src/core/run.ts';
import { board, completed, failed, ideaId, running, states, nodeFact, statusOf } from '../rig/board.ts';

const FACTS: RunFact[] = [
  completed('idea-1', { test_accuracy: 0.5 }),
  completed('idea-2', { test_accuracy: Number.NaN }),
  failed('idea-3', 'Timed out', 'timeout'),
  running('idea-4', 254),
];

const PROGRESS: RunProgress = {
  unit: 'epoch',
  now: 4,
  total: 12,
  share: 1 / 3,
  metric: 0.9,
  values: { test_accuracy: 0.9 },
  etaS: 300,
  etaFrom: 'steps',
};

function status({ facts = FACTS, ...parts }: Partial<StatusInput> & { facts?: RunFact[] } = {}): StatusInput {
  return {
    ...statusOf(
      board({
        facts,
        counts: countBoard(states(FACTS), { queued: 3, blocked: 1, skipped: 1 }),
        titles: { 'idea-1': 'One', 'idea-4': 'Four' },
        blocked: [{ code: 'E0102', message: 'bad YAML', file: 'ideas.md', line: 48, idea: 'idea-7' }],
        nodes: [nodeFact('node1')],
      }),
    ),
    iteration: 142,
    freeGpus: [1],
    diskFreeGb: 612.44,
    research: { enabled: true, cycles: 9, lastMinutesAgo: 12.53 },
    version: '0.1.0',
    progress: new Map([[ideaId('idea-4'), PROGRESS]]),
    ...parts,
  };
}

describe('statusJson', () => {
  it("has the original's keys first and in its order, then its own", () => {
    const value = JSON.parse(statusJson(status())) as Record<string, unknown>;
    expect(value).toEqual({
      timestamp: '2026-02-16T14:30:00.120345',
      iteration: 142,
      active: [
        {
          idea_id: 'idea-4',
          gpu: 0,
          elapsed_min: 4.2,
          host: 'node1',
          title: 'Four',
          stage: 'train',
          state: 'RUNNING',
          eta_s: 300,
          metric: 0.9,
          progress: { unit: 'epoch', now: 4, total: 12, share: 0.333, eta_from: 'steps' },
        },
      ],
      free_gpus: [1],
      queue_depth: 4,
      completed: 2,
      failed: 1,
      skipped: 1,
      disk_free_gb: 612.4,
      top_results: [
        { idea_id: 'idea-1', title: 'One', test_accuracy: 0.5 },
        { idea_id: 'idea-2', title: '', test_accuracy: null },
      ],
      research_enabled: true,
      research_cycles: 9,
      last_research_min_ago: 12.5,
      schema: 'orze.status/2',
      orze_version: '0.1.0',
      host: 'node1',
      generated_at: '2026-02-16T14:30:00.120+01:00',
      counts: {
        total: 8,
        queued: 3,
        blocked: 1,
        running: 1,
        completed: 2,
        failed: 1,
        skipped: 1,
        unknown: 0,
        silent: 0,
        eval: 0,
        lost: 0,
      },
      best: { idea_id: 'idea-1', value: 0.5, parent: null, delta_parent: null, at: null },
      cursor: null,
      loop: { state: 'running', paused: [], nodes: 1, started_at: null },
      metric: { name: 'test_accuracy', goal: 'maximize' },
      trend: { runs_since_best: 0, plateau: false, improvements: 0, yield: 0.25 },
      pace: { runs_per_hour: null, train_s: null, queue_empty_s: null },
      blocked: [{ idea_id: 'idea-7', code: 'E0102', message: 'bad YAML at ideas.md:48' }],
      failures: [{ cause: 'timeout', fingerprint: null, count: 1, ids: ['idea-3'], shared: [] }],
      idle: { gpu_seconds_24h: 0, slot_seconds_24h: 0, by_reason: {} },
      nodes: [
        {
          host: 'node1',
          state: 'online',
          slots: 2,
          running: 1,
          free_gpus: [1],
          busy: 1,
          unusable: 0,
          heartbeat_age_s: 3,
          disk_free_gb: 612,
          started_at: null,
        },
      ],
      alerts: [],
      notify: [],
      links: { report: 'report.md', dashboard: null },
    });
    expect(Object.keys(value).slice(0, 13)).toEqual(
      'timestamp iteration active free_gpus queue_depth completed failed skipped disk_free_gb top_results research_enabled research_cycles last_research_min_ago'.split(
        ' ',
      ),
    );
  });

  it('is strict JSON whatever the metric is, and lists ten results', () => {
    const facts = Array.from({ length: 12 }, (_, i) =>
      completed(`idea-${i}`, { test_accuracy: i === 0 ? Infinity : i }),
    );
    const value = JSON.parse(statusJson(status({ facts }))) as { top_results: unknown[]; best: unknown };
    expect(value.top_results).toHaveLength(10);
    expect(value.best).toMatchObject({ idea_id: 'idea-0', value: null });
  });

  it('says null where nothing is known', () => {
    const research = { enabled: false, cycles: 0, lastMinutesAgo: null };
    const facts = [running('idea-4', null), completed('idea-1', {})];
    const nothing = { facts, diskFreeGb: null, research, progress: new Map() };
    expect(JSON.parse(statusJson(status(nothing)))).toMatchObject({
      active: [{ elapsed_min: null, eta_s: null, metric: null, progress: null }],
      disk_free_gb: null,
      last_research_min_ago: null,
      best: null,
    });
  });
});

describe('comparableStatus', () => {
  it('is the same while only clocks, the disk and the writing host move', () => {
    const one = status();
    const facts = FACTS.map((fact) => (fact.state === 'running' ? { ...fact, elapsedS: 9000 } : fact));
    const later = status({
      facts,
      timestamp: '2026-02-16T15:30:00.000000',
      generatedAt: '2026-02-16T15:30:00.000+01:00',
      iteration: 150,
      diskFreeGb: 600,
      host: 'node2',
      research: { enabled: true, cycles: 9, lastMinutesAgo: 70 },
    });
    expect(comparableStatus(statusJson(later))).toBe(comparableStatus(statusJson(one)));
  });

  it('differs when a GPU becomes free, a run starts or another idea is best', () => {
    const same = comparableStatus(statusJson(status()));
    expect(comparableStatus(statusJson(status({ freeGpus: [] })))).not.toBe(same);
    expect(comparableStatus(statusJson(status({ facts: [] })))).not.toBe(same);
    expect(comparableStatus('torn {')).not.toBe(same);
  });
});
