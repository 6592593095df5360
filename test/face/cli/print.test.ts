import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/core/problem.ts';
import { countWords, formatProblem, printProblems } from '../../../src/face/cli/print.ts';
import { useColor } from '../../../src/face/cli/paint.ts';
import { testTerminal } from '../../rig/terminal.ts';

const SOURCE = 'report:\n  title: x\n  sort: up\n  primary_metrics: val_acc\n';
const PROBLEM: Problem = {
  code: 'E0203',
  message: 'unknown key `primary_metrics` in section `report`',
  file: 'orze.yaml',
  line: 4,
  column: 3,
  note: 'the default holds',
  help: 'did you mean `primary_metric`?',
};

function at(source: string, column: number): string[] {
  const problem = { code: 'E0102', message: 'm', file: 'f', line: 1, column } as const;
  return formatProblem(problem, source, false).split('\n').slice(3);
}

describe('a problem on the terminal', () => {
  it('has the form of cargo: code, place, source line with carets, note, help', () => {
    expect(formatProblem(PROBLEM, SOURCE, false)).toBe(
      [
        'error[E0203]: unknown key `primary_metrics` in section `report`',
        '  --> orze.yaml:4:3',
        '  |',
        '2 |   title: x',
        '3 |   sort: up',
        '4 |   primary_metrics: val_acc',
        '  |   ^^^^^^^^^^^^^^^',
        '   = note: the default holds',
        '   = help: did you mean `primary_metric`?',
      ].join('\n'),
    );
  });

  it('without a readable file shows the place alone', () => {
    expect(
      formatProblem({ ...PROBLEM, code: 'W0203' }, undefined, false)
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      'warning[W0203]: unknown key `primary_metrics` in section `report`',
      '  --> orze.yaml:4:3',
      '   = note: the default holds',
    ]);
  });

  it('names the idea once', () => {
    expect(formatProblem({ code: 'E0102', message: 'bad YAML', idea: 'idea-7' }, undefined, false)).toBe(
      'error[E0102]: idea-7: bad YAML',
    );
    expect(formatProblem({ code: 'E0102', message: 'idea-7 is bad', idea: 'idea-7' }, undefined, false)).toBe(
      'error[E0102]: idea-7 is bad',
    );
  });

  it('puts the caret under the character also behind tabs and in long or CRLF lines', () => {
    expect(at('\t\ta: ?\r\nb', 6)).toEqual(['1 |   a: ?', '  |      ^']);
    expect(at('a: "👩🔬" ?', 9)).toEqual(['1 | a: "👩🔬" ?', '  |         ^']);
    expect(at('x'.repeat(500), 400)).toEqual([`1 | ${'x'.repeat(160)}…`]);
  });

  it('survives a line that is not there any more', () => {
    expect(formatProblem({ ...PROBLEM, line: 99 }, SOURCE, false)).not.toContain('|');
  });

  it('lets no escape sequence of a file reach the terminal', () => {
    const evil = { code: 'E0102', message: 'a\u001b[2Jb\nc', file: 'x\u001b]0;t\u0007', line: 1, column: 1 } as const;
    const text = formatProblem({ ...evil, note: '\u202en', help: '\u009bh' }, '\u001b[31mred: 1', false);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{}, false, false],
  ])('with %j and a terminal: %s → %s', async (env, isTTY, colored) => {
    expect(useColor({ isTTY, write: () => undefined }, env)).toBe(colored);
    const terminal = testTerminal({ env, isTTY });
    await printProblems([PROBLEM], '/no/such/folder', terminal);
    expect(terminal.err().includes('\u001b[')).toBe(colored);
    expect(terminal.out()).toBe('');
  });
});

it('reads the line from the file below the root; a file that is gone costs only the excerpt', async () => {
  const root = await mkdtemp(join(tmpdir(), 'orze-print-'));
  try {
    await writeFile(join(root, 'orze.yaml'), SOURCE);
    const terminal = testTerminal();
    await printProblems([PROBLEM, { ...PROBLEM, file: 'gone.yaml' }], root, terminal);
    expect(terminal.err()).toContain('4 |   primary_metrics: val_acc\n');
    expect(terminal.err()).toContain('  --> gone.yaml:4:3\n   = note');
  } finally {
    await rm(root, { recursive: true });
  }
});

it('counts errors and warnings in words', () => {
  const problems: Problem[] = [PROBLEM, { ...PROBLEM, code: 'W0106' }, { ...PROBLEM, code: 'W0203' }];
  expect(countWords(problems)).toBe('1 error, 2 warnings');
  expect(countWords([])).toBe('0 errors, 0 warnings');
});
