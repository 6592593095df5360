import { describe, expect, it } from 'vitest';
import { eventText } from '../../../../src/face/web/client/model/events.ts';
import { needs } from '../../../../src/face/web/client/model/needs.ts';
import { overviewOf } from '../../../../src/face/web/client/model/overview.ts';
import { sinceOf, sinceText } from '../../../../src/face/web/client/model/since.ts';
import { trendLines, trendSummary } from '../../../../src/face/web/client/model/trend-lines.ts';
import type { Answers, OrzeEvent } from '../../../../src/face/web/api.ts';

const HOST = { host: 'n1', state: 'running', beat_age_s: 3, slots: 4, running: 3, orze_version: '1' };
const STATUS: Answers['status'] = {
  age_s: 1,
  timestamp: '2026-02-16T14:30:00',
  loop: { state: 'running', paused: ['n2'] },
  hosts: [HOST, { ...HOST, host: 'n2', state: 'left', beat_age_s: 900, running: 0 }],
  counts: { queued: 3, blocked: 1, running: 3, completed: 55, failed: 2, lost: 0, silent: 0 },
  best: { idea_id: 'idea-031', value: 0.9412, parent: 'idea-012', delta_parent: 0.0074 },
  metric: { name: 'val_acc', goal: 'maximize' },
  trend: { runs_since_best: 9, plateau: false },
  pace: { runs_per_hour: 4.6, queue_empty_s: null },
  idle: { gpu_seconds_24h: 25, slot_seconds_24h: 100 },
  alerts: [{ level: 'warning', code: 'E0401', message: 'n2 disk 38 GB' }],
  blocked: [{ idea_id: 'idea-007', code: 'E0102', message: 'bad YAML' }],
  failures: [
    { cause: 'oom', fingerprint: 'f-1', count: 14, ids: ['idea-040'], shared: ['host=n2'] },
    { cause: 'nan', fingerprint: 'f-2', count: 1, ids: ['idea-008'], shared: [] },
  ],
};

describe('the overview', () => {
  it('counts slots of hosts that are there, and no others', () => {
    expect(overviewOf(STATUS)).toMatchObject({
      loop: 'running',
      slots: { total: 4, busy: 3 },
      beatAgeS: 3,
      beatHost: 'n1',
      best: { id: 'idea-031', value: 0.9412, delta: 0.0074, parent: 'idea-012' },
      runsSinceBest: 9,
      idleShare: 0.25,
      paused: ['n2'],
    });
  });

  it('believes the loop on slots that were taken since the last heartbeat', () => {
    const nodes = [
      { host: 'n1', busy: 4 },
      { host: 'n2', busy: 9 },
    ];
    expect(overviewOf({ ...STATUS, nodes }).slots).toEqual({ total: 4, busy: 4 });
  });

  it('counts a slot as busy from the moment its run is seen, before anybody wrote so', () => {
    const nodes = [{ host: 'n1', busy: 0 }];
    const counts = { running: 1, eval: 1 };
    expect(overviewOf({ ...STATUS, nodes, counts }).slots).toEqual({ total: 4, busy: 2 });
  });

  it('knows no pace before three runs have ended', () => {
    const paceAfter = (completed: number) => overviewOf({ ...STATUS, counts: { completed } }).pace.runsPerHour;
    expect([paceAfter(2), paceAfter(3)]).toEqual([null, 4.6]);
  });

  it('has no run without a new best where there is no best at all', () => {
    expect(overviewOf({ ...STATUS, best: null }).runsSinceBest).toBeNull();
  });

  it('takes what is not there for unknown, never for zero', () => {
    const bare = overviewOf({ age_s: null, loop: { state: 'stopped' }, hosts: [] });
    expect(bare).toMatchObject({
      loop: 'never',
      slots: null,
      best: null,
      metric: null,
      runsSinceBest: null,
      idleShare: null,
      counts: {},
    });
    expect(bare.pace).toEqual({ runsPerHour: null, queueEmptyS: null });
    expect([bare.alerts, bare.blocked, bare.failures]).toEqual([[], [], []]);
  });

  it('tells a loop that has stopped from one that never ran', () => {
    expect(overviewOf({ ...STATUS, loop: { state: 'stopped' }, hosts: [] }).loop).toBe('none');
  });

  it('reads what another version wrote in another shape as not there', () => {
    expect(
      overviewOf({
        ...STATUS,
        trend: 'new',
        alerts: ['x', { level: 'error' }],
        pace: null,
        best: { idea_id: 'a', value: null },
      }),
    ).toMatchObject({
      runsSinceBest: null,
      best: null,
      alerts: [{ level: 'error', message: '{"level":"error"}' }],
    });
  });
});

function node(other: Partial<Answers['nodes']['items'][number]>): Answers['nodes']['items'][number] {
  return {
    host: 'n1',
    state: 'running',
    heartbeat_age_s: 3,
    slots: 4,
    busy: 3,
    free_gpus: [],
    held: [],
    launch_block: null,
    free_bytes: null,
    idle: null,
    runs: [],
    orze_version: '1',
    version_skew: false,
    pid: 1,
    ...other,
  };
}

describe('what needs a person', () => {
  it('is alerts, blocked ideas and failures, those that repeat as one', () => {
    expect(needs(overviewOf(STATUS)).map(({ text, to, query }) => [text, to, query])).toEqual([
      ['n2 disk 38 GB', '/fleet', {}],
      ['idea-007 is blocked: bad YAML (E0102)', '/runs/idea-007', {}],
      ['14 runs failed alike: oom, all with host=n2', '/failures', { open: 'f-1' }],
      ['idea-008 failed: nan', '/runs/idea-008', {}],
    ]);
  });

  const calm = { ...STATUS, counts: {}, alerts: [], blocked: [], failures: [] };
  const said = (status: Answers['status'], nodes?: Answers['nodes']['items']) =>
    needs(overviewOf(status), nodes).map(({ text, to }) => [text, to]);

  it('is also what is lost or silent: lost runs by name where all are listed', () => {
    const counts = { lost: 1, silent: 2 };
    expect(said({ ...calm, counts })).toEqual([
      ['1 run lost: claimed, and nobody runs them', '/runs'],
      ['2 runs silent: alive, but writing nothing', '/runs'],
    ]);
    const running = [
      { id: 'idea-005', state: 'LOST' },
      { id: 'idea-006', state: 'SILENT' },
    ];
    expect(said({ ...calm, counts, running })[0]).toEqual([
      'idea-005 is lost: claimed, and nobody runs it',
      '/runs/idea-005',
    ]);
  });

  it('is hosts that launch nothing and hosts that are lost, told once, by name', () => {
    const block = (reason: string) => ({ reason, why: `because of ${reason}` });
    const nodes = [
      node({ host: 'n1', launch_block: block('low_disk') }),
      node({ host: 'n2', launch_block: block('paused') }),
      node({ host: 'n3', state: 'left', launch_block: block('config') }),
      node({ host: 'n4', state: 'silent', heartbeat_age_s: 333 }),
      node({ host: 'n5', state: 'dead', heartbeat_age_s: 700 }),
      node({ host: 'n6', state: 'dead', heartbeat_age_s: 100_000 }),
    ];
    const alerts = ['W0304', 'W0402', 'W0404'].map((code) => ({ level: 'warn', code, message: code }));
    expect(said({ ...calm, alerts }, nodes).map(([text]) => text)).toEqual([
      'W0404',
      'n1 launches nothing: because of low_disk',
      'n4 gives no sign of life for 5m33',
      'n5 gives no sign of life for 11m40; its runs are taken over',
    ]);
    expect(said({ ...calm, alerts }, [node({})])).toHaveLength(3);
  });

  it('is failures also where no loop has grouped them', () => {
    expect(said({ ...calm, counts: { failed: 324 } })).toEqual([['324 runs failed', '/failures']]);
  });
});

function event(type: string, data: Record<string, unknown> = {}, id: string | null = 'idea-1'): OrzeEvent {
  return { seq: 1, cursor: '1', at: '2026-02-16T14:30:00Z', type, id, host: 'n1-abc', data };
}

describe('what happened meanwhile', () => {
  it('is counted by what it means to people; the last best one is the best', () => {
    const since = sinceOf([
      event('claimed'),
      event('completed'),
      event('completed'),
      event('failed'),
      event('new_best', { value: 1 }),
      event('new_best', { value: 2 }, 'idea-2'),
    ]);
    expect(since).toMatchObject({ completed: 2, failed: 1, best: { id: 'idea-2', value: 2 } });
    expect(sinceText(since)).toBe('+2 done, 1 failed');
    expect(sinceText(sinceOf([event('claimed'), event('started')]))).toBe('');
  });

  it('is told in words, and what says nothing to people is not told', () => {
    expect(eventText(event('completed', { value: 0.938, title: 'Cosine' }))).toBe('completed 0.9380 Cosine');
    expect(eventText(event('failed', { cause: 'oom', message: 'CUDA out of memory' }))).toBe(
      'failed oom: CUDA out of memory',
    );
    expect(eventText(event('new_best', { value: 0.84 }))).toBe('is the best: 0.8400');
    expect(eventText(event('failed', { cause: 7 }))).toBe('failed');
    expect(eventText(event('problem', { problem: { code: 'E0102', message: 'bad YAML' } }))).toBe('E0102 bad YAML');
    expect(eventText(event('host_joined', { host: 'node1' }, null))).toBe('node1 joined');
    expect(eventText(event('claimed'))).toBe('');
  });
});

describe('the trend', () => {
  const trend: Answers['trend'] = {
    metric: { name: 'acc', goal: 'maximize' },
    points: [
      { id: 'a', n: 1, at_ms: 1, value: 0.5, failed: false, improved: true },
      { id: 'b', n: 2, at_ms: 2, value: null, failed: true, improved: false },
      { id: 'c', n: 3, at_ms: 3, value: 0.9, failed: false, improved: true },
      { id: 'd', n: 4, at_ms: 4, value: 0.7, failed: false, improved: false },
    ],
    total: 4,
    truncated: false,
    steps: [
      { id: 'a', n: 1, at_ms: 1, value: 0.5 },
      { id: 'c', n: 3, at_ms: 3, value: 0.9 },
    ],
    runs_since_best: 1,
    plateau: false,
    yield: {
      all: { ideas: 4, started: 4, finished: 4, scored: 3, improved: 2 },
      day: { ideas: 4, started: 4, finished: 4, scored: 3, improved: 2 },
    },
  };

  it('holds the best up to the last run, and puts failures on the side of the bad', () => {
    const [best, runs, failed] = trendLines(trend);
    expect([best?.x, best?.y]).toEqual([
      [1, 3, 4],
      [0.5, 0.9, 0.9],
    ]);
    expect(runs?.x).toEqual([1, 3, 4]);
    expect(failed?.x).toEqual([2]);
    expect(failed?.y[0]).toBeLessThan(0.5);
    const down = trendLines({ ...trend, metric: { name: 'loss', goal: 'minimize' } });
    expect(down[2]?.y[0]).toBeGreaterThan(0.9);
  });

  it('is said in a sentence', () => {
    expect(trendSummary(trend)).toBe(
      'The best acc rises from 0.5000 to 0.9000 in 1 step over 4 runs; c holds it, 1 run since then.',
    );
    expect(trendSummary({ ...trend, steps: [] })).toBe('No run of 4 has acc yet.');
  });
});
