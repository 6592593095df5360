import { describe, expect, it } from 'vitest';
import { ideaWarnings, readIdea } from '../../src/core/ideas.ts';
import type { IdeaEntry } from '../../src/core/ideas.ts';
import type { Problem } from '../../src/core/problem.ts';
import { TextBook } from '../rig/text-book.ts';
import type { TextView } from '../rig/text-book.ts';

const FENCE = '```';

function look(text: string): TextView {
  const book = new TextBook('ideas.md', 0);
  const end = text.lastIndexOf('\n') + 1;
  book.append(text.slice(0, end));
  return book.look(text.slice(end), 0);
}

/** A whole idea, so that tests name only what matters to them. */
function idea(id: string, yaml = 'lr: 0.1\n', before = ''): string {
  return `## ${id}: Title\n${before}\n${FENCE}yaml\n${yaml}${FENCE}\n\n`;
}

const ids = (view: TextView): string[] => [...view.entries.keys()];
const brief = (problem: Problem): string =>
  `${problem.code} ${problem.line}${problem.column === undefined ? '' : `:${problem.column}`} ${problem.idea ?? '-'}`;

function only(view: TextView): IdeaEntry {
  const [entry, ...more] = view.entries.values();
  if (entry === undefined || more.length > 0) throw new Error(`expected one idea, found ${view.entries.size}`);
  return entry;
}

function config(entry: IdeaEntry): unknown {
  const read = readIdea(entry, 'ideas.md');
  return read.ok ? JSON.parse(JSON.stringify(read.config)) : brief(read.problem);
}

describe('an idea', () => {
  it('has a title, fields, its line, its text and its config', () => {
    const block = `## idea-007: Cosine, longer \n- **Priority**: high\n- **Category**: schedule\n- **Parent**: idea-003\n- **Hypothesis**: It settles\n  deeper.\n- **GPUs**: 4\n\n${FENCE}yaml\nlr: 1.0e-3\n${FENCE}\n`;
    const view = look(`# Ideas\n\n${block}\n\n`);
    const entry = only(view);
    expect(entry).toEqual({
      id: 'idea-007',
      title: 'Cosine, longer',
      priority: 'high',
      category: 'schedule',
      parent: 'idea-003',
      gpus: 4,
      line: 3,
      text: block,
    });
    expect(readIdea(entry, 'ideas.md')).toEqual({ ok: true, config: { lr: 0.001 }, hypothesis: 'It settles deeper.' });
    expect(view).toMatchObject({ problems: [], unsettled: null, nextLookAt: null, added: [entry], replaced: false });
  });

  it('has defaults for every field', () => {
    expect(only(look(idea('idea-1')))).toMatchObject({ priority: 'medium', category: null, parent: null, gpus: 1 });
    expect(readIdea(only(look(idea('idea-1'))), 'ideas.md')).toMatchObject({ hypothesis: null });
  });

  it.each([
    ['Critical', 'critical'],
    ['high (soon)', 'high'],
    ['urgent', 'medium'],
    ['', 'medium'],
  ])('of priority %j is %s', (written, priority) => {
    expect(only(look(idea('idea-1', '{}\n', `- **Priority**: ${written}\n`))).priority).toBe(priority);
  });

  it('takes the first of a repeated field, other bullets, the colon inside the bold, and nothing from a fence', () => {
    const fields = `* **Priority:** low\n- **Priority**: high\n**Category** : x\n- **Parent**: none\n`;
    const text = `${idea('idea-1', '{}\n', fields)}${FENCE}\n- **GPUs**: 8\n${FENCE}\n`;
    expect(only(look(text))).toMatchObject({ priority: 'low', category: 'x', parent: null, gpus: 1 });
  });

  it.each(['idea-1', 'idea-a', 'idea-0-b-9', `idea-${'x'.repeat(96)}`])('may be called %s', (id) => {
    expect(ids(look(idea(id)))).toEqual([id]);
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte-order mark', (text: string) => `\ufeff${text}`],
    ['no line break at its end', (text: string) => text.trimEnd()],
    ['a longer fence', (text: string) => text.replaceAll(FENCE, '`````')],
    ['yml', (text: string) => text.replace('yaml', 'yml')],
    ['an indented fence', (text: string) => text.replaceAll(/^(?=```|lr)/gm, '  ')],
  ])('may come with %s', (_, change) => {
    const view = look(change(idea('idea-1', 'lr: 0.5\n')));
    expect(view.problems).toEqual([]);
    expect(config(only(view))).toEqual({ lr: 0.5 });
  });

  it('has the same text whatever blank space follows it', () => {
    const texts = ['', '\n', '\n\n\n', '\n \n', '\n\n## idea-2: next\n'].map((end) =>
      look(idea('idea-1').trimEnd() + end),
    );
    const found = texts.map((view) => view.entries.values().next().value?.text);
    expect(new Set(found).size).toBe(1);
  });

  it('takes the first yaml block only', () => {
    const entry = only(look(`${idea('idea-1', 'a: 1\n')}Later:\n${FENCE}yaml\na: 2\n${FENCE}\n`));
    expect(config(entry)).toEqual({ a: 1 });
  });
});

describe('an idea is blocked and all others go on', () => {
  const cases: [title: string, block: string, problem: string, message: RegExp][] = [
    ['no yaml block', '## idea-2: x\ntext\n', 'E0104 6 idea-2', /no ```yaml block/],
    [
      'only a block of another language',
      `## idea-2: x\n${FENCE}python\na = 1\n${FENCE}\n`,
      'E0104 6 idea-2',
      /no ```yaml/,
    ],
    ['an unterminated fence', `## idea-2: x\n${FENCE}yaml\na: 1\n`, 'E0106 7 idea-2', /not closed/],
    ['GPUs 0', idea('idea-2', '{}\n', '- **GPUs**: 0\n'), 'E0107 7 idea-2', /GPUs is "0"/],
    ['GPUs 1025', idea('idea-2', '{}\n', '- **GPUs**: 1025\n'), 'E0107 7 idea-2', /1 to 1024/],
    ['GPUs two', idea('idea-2', '{}\n', '- **GPUs**: two\n'), 'E0107 7 idea-2', /whole number/],
    [
      'a ~~~ fence',
      idea('idea-2').replaceAll(FENCE, '~~~'),
      'E0108 8 idea-2',
      /only behind exactly ```yaml, found "~~~yaml"/,
    ],
    ['a blank behind yaml', idea('idea-2').replace('yaml', 'yaml '), 'E0108 8 idea-2', /found "```yaml "/],
    ['YAML in capitals', idea('idea-2').replace('yaml', 'YAML'), 'E0108 8 idea-2', /found "```YAML"/],
    ['``` inside its config', idea('idea-2', 'p: "```"\nlr: 1\n'), 'E0108 8 idea-2', /another config/],
    [
      '``` inside a longer fence',
      idea('idea-2', 'p: |\n  ```\nlr: 1\n')
        .replace('```yaml', '````yaml')
        .replace(/```\n\n$/, '````\n\n'),
      'E0108 8 idea-2',
      /another config/,
    ],
    [
      'a config in an example before the real one',
      `## idea-2: x\n~~~md\n${FENCE}yaml\na: 1\n${FENCE}\n~~~\n${FENCE}yaml\na: 2\n${FENCE}\n`,
      'E0108 12 idea-2',
      /another config/,
    ],
    [
      'a fence indented like code',
      idea('idea-2').replaceAll(/^(?=```|lr)/gm, '    '),
      'E0108 6 idea-2',
      /Markdown sees no fence/,
    ],
    [
      'a config left of its fence',
      idea('idea-2').replaceAll(/^(?=```)/gm, '  '),
      'E0108 8 idea-2',
      /stands left of its fence/,
    ],
    ['a lone carriage return', idea('idea-2', 'a: 1\rb: 2\n'), 'E0108 9:5 idea-2', /carriage return/],
    ['bytes that are not UTF-8', idea('idea-2', 'a: x\ufffd\n'), 'E0112 9:5 idea-2', /not UTF-8/],
    ['more than 64 KB', idea('idea-2', '{}\n', 'word '.repeat(14_000)), 'E0109 6 idea-2', /longer than 64 KB/],
    [
      '64 KB in characters of two bytes',
      idea('idea-2', '{}\n', 'é'.repeat(40_000)),
      'E0109 6 idea-2',
      /longer than 64 KB/,
    ],
    [
      'a config over 32 KB',
      idea('idea-2', `a: ${'x'.repeat(33_000)}\n`),
      'E0109 8 idea-2',
      /config is longer than 32 KB/,
    ],
    ['a repeated id with another text', idea('idea-1', 'lr: 9\n'), 'E0103 6 idea-1', /first defined in line 1/],
    ['an id in capitals', idea('idea-ABC'), 'E0110 6:4 -', /"idea-ABC" is no idea id/],
    ['an id that is too long', idea(`idea-${'x'.repeat(97)}`), 'E0110 6:4 -', /is no idea id/],
    ['no colon', '## idea-2 missing colon\n', 'E0110 6:4 -', /colon is missing behind idea-2/],
    ['no title', '## idea-2: \n', 'E0110 6:4 -', /title of idea-2 is missing/],
    ['no space behind ##', idea('idea-2').replace('## ', '##'), 'E0110 6:3 -', /begins with `## `/],
    ['a blank before the colon', idea('idea-2').replace(':', ' :'), 'E0110 6:4 -', /space stands before the colon/],
    ['a header of another level', idea('idea-2').replace('##', '###'), 'E0110 6:5 -', /begins with `## `/],
    ['a header that is indented', ` ${idea('idea-2')}`, 'E0110 6:5 -', /begins with `## `/],
  ];

  it.each(cases)('%s', (_, block, problem, message) => {
    const first = '## idea-1: x\n```yaml\na: 1\n```\n\n';
    const view = look(first + block + idea('idea-3'));
    expect(ids(view)).toEqual(['idea-1', 'idea-3']);
    expect(view.problems.map(brief)).toEqual([problem]);
    expect(view.problems[0]?.message).toMatch(message);
    expect(view.problems[0]).toMatchObject({
      file: 'ideas.md',
      note: expect.stringContaining('BLOCKED'),
      help: expect.any(String),
    });
    expect(view.entries.get('idea-1' as IdeaEntry['id'])?.text).toBe(first.trimEnd() + '\n');
  });

  it.each([
    ['bad YAML, in the coordinates of the file', 'model:\n  width: 1\n  lr: 0.001: 5\n', 'E0102 8:12 idea-1'],
    ['a config that is a list', '- a\n', 'E0111 6 idea-1'],
    ['an empty config', '# nothing yet\n', 'E0111 6 idea-1'],
    ['a key that JavaScript objects treat specially', 'a: 1\n__proto__: {}\n', 'E0102 7:1 idea-1'],
  ])('%s', (_, yaml, problem) => {
    for (const eol of ['\n', '\r\n']) {
      expect(config(only(look(`# Ideas\n\n${idea('idea-1', yaml)}`.replaceAll('\n', eol))))).toBe(problem);
    }
  });

  it('the same text twice is one idea, silently', () => {
    const view = look(idea('idea-1') + idea('idea-2') + idea('idea-1'));
    expect([ids(view), view.problems]).toEqual([['idea-1', 'idea-2'], []]);
  });

  it('a repeated id is named although the first one is blocked itself', () => {
    const view = look('## idea-1: x\n\n' + idea('idea-1'));
    expect([ids(view), view.problems.map(brief)]).toEqual([[], ['E0104 1 idea-1', 'E0103 3 idea-1']]);
  });

  it('other headings, also about ideas, are text', () => {
    const text = `# Ideas\n## Ideas to try\n${idea('idea-1', 'a: 1\n', '### idea-7 in detail\n## Idea generation\n')}# idea\n`;
    expect([ids(look(text)), look(text).problems]).toEqual([['idea-1'], []]);
  });
});

describe('a header inside a fence', () => {
  it('is an example: its idea is blocked, in front of the first idea too', () => {
    const example = `~~~md\n## idea-9: Example\n${FENCE}yaml\na: 1\n${FENCE}\n~~~\n`;
    const view = look(example + idea('idea-1') + example.replace('-9', '-8'));
    expect(view.problems.map(brief)).toEqual(['E0108 2 idea-9', 'E0108 13 idea-1', 'E0108 14 idea-8']);
    expect(ids(view)).toEqual([]);
  });

  it('that was never closed starts its own idea, when it opens a fence again', () => {
    const open = `## idea-1: x\n${FENCE}yaml\na: 1\n\n`;
    const view = look(open + idea('idea-2', 'b: 2\n') + idea('idea-3', 'c: 3\n'));
    expect(view.problems.map(brief)).toEqual(['E0106 2 idea-1']);
    expect([...view.entries.values()].map((entry) => [entry.id, entry.line, config(entry)])).toEqual([
      ['idea-2', 5, { b: 2 }],
      ['idea-3', 11, { c: 3 }],
    ]);
  });

  it('as a comment of a config blocks that idea and the one it names, and no other', () => {
    const view = look(idea('idea-1', 'a: 1\n## idea-5: old\nb: 2\n') + idea('idea-2'));
    expect([ids(view), view.problems.map(brief)]).toEqual([['idea-2'], ['E0108 3 idea-1', 'E0108 5 idea-5']]);
  });
});

describe('ideaWarnings', () => {
  it('names numbers that are strings for PyYAML', () => {
    const [warning, ...more] = ideaWarnings(only(look(`\n${idea('idea-1', 'a: 1\nlr: 1e-4\n')}`)), 'ideas.md');
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ code: 'W0106', line: 6, column: 5, idea: 'idea-1', help: 'write 1.0e-4' });
    expect(warning?.message).toMatch(/1e-4 is a string/);
  });
});
