import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBoard } from '../../src/core/board.ts';
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import { comparableReport, renderReport } from '../../src/core/report.ts';
import type { RunFact } from '../../src/core/run.ts';
import { board, completed, failed, ideaId, nodeFact, running, states } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const full = (change: (fact: RunFact) => RunFact | null = (fact) => fact) => {
  const all: RunFact[] = [
    completed('idea-044', { test_accuracy: 0.9398, test_loss: 0.209, training_time: 722.5 }),
    completed('idea-031', { test_accuracy: 0.9412, test_loss: 0.201, training_time: 760 }),
    completed('idea-050', { test_loss: Number.NaN, training_time: 'long' }),
    failed('idea-039', 'CUDA out of memory. Tried to allocate 2.00 GiB', 'oom'),
    failed('idea-036', 'CUDA out of memory', null),
    failed('idea-040', 'Process exited with code 1', 'import'),
    running('idea-045', 250),
    running('idea-046', null),
    { state: 'unknown' as const, id: ideaId('idea-051'), why: 'metrics.json cannot be read' },
  ];
  const facts = all.flatMap((fact) => change(fact) ?? []);
  return board({
    facts,
    counts: countBoard(states(all), { queued: 22, blocked: 1, skipped: 0 }),
    titles: {
      'idea-031': 'Cosine LR + mixup',
      'idea-044': 'A | B',
      'idea-039': 'Big batch',
      'idea-036': 'Higher LR',
      'idea-040': 'Apex',
    },
    queue: Array.from({ length: 22 }, (_, i) => ({
      id: ideaId(`idea-${100 + i}`),
      title: `wider net x${i}`,
      priority: 'high' as const,
    })),
    blocked: [{ code: 'E0102', message: 'bad YAML', file: 'ideas.md', line: 48, column: 3, idea: 'idea-007' }],
  });
};

describe('renderReport', () => {
  it('keeps the blocks of the original and adds its own behind them', () => {
    expect(renderReport(full())).toBe(`# Orze Report
**Updated:** 2026-02-16 14:30:00 | **Host:** node1

## Pipeline Status
| Total | Completed | Failed | In Progress | Queued |
|-------|-----------|--------|-------------|--------|
| 32 | 3 | 3 | 2 | 23 |

## Results

| Rank | Idea | Title | Accuracy | Loss | Time(s) |
|------|------|-------|--------|------|-------|
| 1 | idea-031 | Cosine LR + mixup | 0.9412 | 0.2010 | 760 |
| 2 | idea-044 | A \\| B | 0.9398 | 0.2090 | 722 |
| 3 | idea-050 | — | — | nan | long |

## Failed
- **idea-036**: Higher LR — CUDA out of memory
- **idea-039**: Big batch — CUDA out of memory. Tried to allocate 2.00 GiB
- **idea-040**: Apex — Process exited with code 1

## Queue (22 ideas)
${Array.from({ length: 20 }, (_, i) => `- **idea-${100 + i}** [high]: wider net x${i}`).join('\n')}
- ... and 2 more

## Trend
Best so far 0.9412. No new best in 1 run (a plateau from 12).
Yield: 9 started, 2 scored, 0 improved.

## Failures by cause

| Cause | Runs | Shared by them | Example |
|-------|------|----------------|---------|
| oom | 2 | — | idea-036 |
| import | 1 | — | idea-040 |

## Blocked
- **idea-007**: E0102 bad YAML at ideas.md:48:3

## Completed without test_accuracy
- **idea-050**: missing

## Unknown
- **idea-051**: metrics.json cannot be read

## Running
- **idea-045**: node1 gpu:0, train, 4 min
- **idea-046**: node1 gpu:0, train

## For agents
Next: \`orze analyze --json\`, \`orze add --stdin --json\`, \`orze wait @running --timeout 30m\`. Do not edit or delete ideas; append only. Do not edit results/.
`);
  });

  it('shows the original blocks of an empty project', () => {
    expect(renderReport(board())).toBe(`# Orze Report
**Updated:** 2026-02-16 14:30:00 | **Host:** node1

## Pipeline Status
| Total | Completed | Failed | In Progress | Queued |
|-------|-----------|--------|-------------|--------|
| 0 | 0 | 0 | 0 | 0 |

## Results

| Rank | Idea | Title | Accuracy | Loss | Time(s) |
|------|------|-------|--------|------|-------|

## Queue (0 ideas)

## For agents
Next: \`orze analyze --json\`, \`orze add --stdin --json\`, \`orze wait @running --timeout 30m\`. Do not edit or delete ideas; append only. Do not edit results/.
`);
  });

  it('cuts titles at 40 and 50 and errors at 80 characters, never inside one', () => {
    const title = '😀'.repeat(60);
    const facts = [completed('idea-1', {}), failed('idea-2', 'e'.repeat(99), 'reported')];
    const report = renderReport(board({ facts, titles: { 'idea-1': title, 'idea-2': title } }));
    expect(report).toContain(`| 1 | idea-1 | ${'😀'.repeat(40)} | — |`);
    expect(report).toContain(`- **idea-2**: ${'😀'.repeat(50)} — ${'e'.repeat(80)}\n`);
  });

  it('never breaks its table or its headings, whatever the title, value or error', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('|', '\\', '\n', '#', ' ', '-', '\r', 'a', '\u2028', '\u001b[') }),
    );
    fc.assert(
      fc.property(text, text, text, (title, value, error) => {
        const titles = { 'idea-1': title, 'idea-2': title };
        const facts = [completed('idea-1', { test_accuracy: value }), failed('idea-2', error, 'reported')];
        const queue = [{ id: ideaId('idea-3'), title, priority: 'low' as const }];
        const lines = renderReport(board({ facts, titles, queue })).split('\n');
        const row = lines.filter((line) => line.startsWith('| 1 | idea-1 |'));
        expect(row).toHaveLength(1);
        // GFM: a pipe behind a backslash is text, unless an even number of backslashes stands before it in orze's own form.
        expect(cells(row[0] ?? '')).toBe(6);
        expect(lines.filter((line) => line.startsWith('#'))).toEqual([
          '# Orze Report',
          '## Pipeline Status',
          '## Results',
          '## Failed',
          '## Queue (0 ideas)',
          '## Failures by cause',
          '## Completed without test_accuracy',
          '## For agents',
        ]);
        expect(lines).toHaveLength(lines.findIndex((line) => line.startsWith('- **idea-1**')) + 5);
      }),
      { numRuns: CASES },
    );
  });
});

const HOUR_MS = 3600_000;
const ended = (id: string, accuracy: number, hour: number): RunFact => {
  const about = { host: 'node1', gpu: 0, attempt: 1, claimedMs: null, endedMs: hour * HOUR_MS, trainS: 720 };
  return { ...completed(id, { test_accuracy: accuracy }), about };
};

describe('the sections of our own', () => {
  const idle = { slot_seconds: 1000, by_reason: { launch: 100, foreign: 70 } };
  const rich = () =>
    board({
      facts: [ended('idea-1', 0.9338, 0), ended('idea-2', 0.9412, 30), running('idea-3', 250)],
      differs: [
        { id: ideaId('idea-2'), parent: ideaId('idea-1'), changes: 'lr 0.1→0.2, a|b\n# x→1', delta: 0.0074 },
        { id: ideaId('idea-4'), parent: ideaId('idea-1'), changes: '', delta: null },
      ],
      nodes: [
        nodeFact('node1', { idle, unusable: 1, slots: 3 }),
        nodeFact('node2', { state: 'lost', disk_free_gb: null }),
      ],
      states: new Map([[ideaId('idea-3'), 'SILENT' as const]]),
    });

  it('say what is new, the trend, what differs, what runs and who works', () => {
    const report = renderReport(rich());
    expect(report.slice(report.indexOf('## Since'))).toBe(`## Since the last report
In the hour before the last run ended: completed 1, failed 0. New best: idea-2 0.9412 (+0.0074 over idea-1).

## Trend
Best so far 0.9338 → 0.9412 in the 24 h before the last run ended. The last scored run is the best.
Yield: 0 started, 2 scored, 1 improved.

## What differs at the top

| Idea | Parent | vs parent | Δ |
|------|--------|-----------|---|
| idea-2 | idea-1 | lr 0.1→0.2, a\\|b # x→1 | +0.0074 |
| idea-4 | idea-1 | nothing | — |

## Running
- **idea-3**: node1 gpu:0, train, silent, 4 min of ~12

## Nodes

| Host | State | GPUs busy | Idle 24 h | Disk free |
|------|-------|-----------|-----------|-----------|
| node1 | online | 1/2 + 1 foreign | 17% | 612 GB |
| node2 | lost | 1/2 | — | — |

## For agents
Next: \`orze analyze --json\`, \`orze add --stdin --json\`, \`orze wait @running --timeout 30m\`. Do not edit or delete ideas; append only. Do not edit results/.
`);
  });

  it('are those that the settings name', () => {
    const one = board({ ...rich(), report: { ...DEFAULT_CONFIG.report, sections: ['nodes'] } });
    const headings = renderReport(one).match(/^## .*/gm);
    expect(headings).toEqual(['## Pipeline Status', '## Results', '## Queue (0 ideas)', '## Nodes']);
  });

  it('are the same to a reader while only heartbeats, disks and idle times move', () => {
    const one = rich();
    const later = {
      ...one,
      nodes: one.nodes.map((node) => ({ ...node, busy: 2, disk_free_gb: 5, idle, heartbeat_age_s: 19 })),
    };
    expect(renderReport(later)).not.toBe(renderReport(one));
    expect(comparableReport(renderReport(later))).toBe(comparableReport(renderReport(one)));
    const gone = { ...one, nodes: one.nodes.map((node) => ({ ...node, state: 'lost' as const })) };
    expect(comparableReport(renderReport(gone))).not.toBe(comparableReport(renderReport(one)));
  });

  it('and the lists of runs are as long as the settings say; the rest is counted', () => {
    const facts = Array.from({ length: 1200 }, (_, i) => completed(`idea-${i}`, { test_accuracy: i }));
    const lost = Array.from({ length: 3 }, (_, i) => failed(`idea-9${i}x`, 'x', 'nan'));
    const report = { ...DEFAULT_CONFIG.report, max_rows: 2 };
    const text = renderReport(board({ facts: [...facts, ...lost], report }));
    expect(text.match(/^\| \d+ \| idea-/gm)).toEqual(['| 1 | idea-', '| 2 | idea-']);
    expect(text).toContain('|\n\n… and 1,198 more: orze ls --limit all\n\n## Failed\n');
    expect(text).toContain('\n- ... and 1 more: orze failures\n');
    const all = renderReport(board({ facts, report: { ...report, max_rows: 0 } }));
    expect(all.match(/^\| \d+ \| idea-/gm)).toHaveLength(1200);
  });
});

/** Cells of a table row: every pipe that no backslash escapes ends one. */
function cells(row: string): number {
  return row.replace(/\\./gu, '').split('|').length - 2;
}

describe('comparableReport', () => {
  it('is the same while only time, host and minutes move', () => {
    const timed = (fact: RunFact) => (fact.id === 'idea-046' ? null : fact);
    const one = full(timed);
    const aged = full((fact) => (fact.state === 'running' ? timed({ ...fact, elapsedS: 9999 }) : fact));
    const later = { ...aged, host: 'node2', updated: '2026-02-16 15:00:00' };
    expect(renderReport(later)).not.toBe(renderReport(one));
    expect(comparableReport(renderReport(later))).toBe(comparableReport(renderReport(one)));
  });

  it('differs as soon as a run does', () => {
    const one = full();
    const other = full((fact) => (fact.state === 'running' ? { ...fact, stage: 'eval' as const } : fact));
    expect(comparableReport(renderReport(other))).not.toBe(comparableReport(renderReport(one)));
  });
});
