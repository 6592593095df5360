import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBoard } from '../../src/core/board.ts';
import { comparableReport, renderReport } from '../../src/core/report.ts';
import type { RunFact } from '../../src/core/run.ts';
import { board, completed, failed, ideaId, running, states } from '../rig/board.ts';
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

## Blocked
- **idea-007**: E0102 bad YAML at ideas.md:48:3

## Failures by cause

| Cause | Runs | Examples |
|-------|------|----------|
| oom | 2 | idea-036, idea-039 |
| import | 1 | idea-040 |

## Completed without test_accuracy
- **idea-050**: missing

## Unknown
- **idea-051**: metrics.json cannot be read

## Running
- **idea-045**: node1 gpu:0, train, 4 min
- **idea-046**: node1 gpu:0, train
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
        ]);
        expect(lines).toHaveLength(lines.findIndex((line) => line.startsWith('- **idea-1**')) + 2);
      }),
      { numRuns: CASES },
    );
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
