/** RULES.md is the specification: what the code knows stands in it, and what it says about ideas and YAML is so. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readIdea } from '../../src/core/ideas.ts';
import { renderReport } from '../../src/core/report.ts';
import { renderReference } from '../../src/core/settings-docs.ts';
import { statusJson } from '../../src/core/status.ts';
import { parseYaml, plain, yamlTraps } from '../../src/core/yaml.ts';
import { runCommandLine } from '../../src/face/cli/program.ts';
import { board, completed, failed, ideaId, nodeFact, running, statusOf } from '../rig/board.ts';
import { ROOT, codeLines, page, tableRows } from '../rig/pages.ts';
import { testTerminal } from '../rig/terminal.ts';
import { quietVerbs } from '../rig/verbs.ts';
import { VERBS } from '../../src/face/cli/verbs/index.ts';
import { TextBook } from '../rig/text-book.ts';

const RULES = page('RULES.md');
const rows = tableRows(RULES);

/** First cells below a heading, without backticks, several of one cell apart. */
function named(heading: string): string[] {
  const cells = rows.filter((row) => row.heading === heading).map(({ cells }) => cells[0] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
}

function sources(): { path: string; text: string }[] {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(ROOT, 'src', path), 'utf8') }));
}

async function help(...argv: string[]): Promise<string> {
  const terminal = testTerminal();
  expect(await runCommandLine([...argv, '--help'], '0', quietVerbs(), terminal)).toBe(0);
  return terminal.out();
}

describe('RULES.md has', () => {
  it('every setting with its default and unit, in its section, and no other', () => {
    const settings = tableRows(renderReference()).map(({ heading, cells }) => [heading, ...cells.slice(0, 3)]);
    const first = rows.findIndex(({ heading }) => heading === 'Top level');
    const told = rows
      .slice(first, first + settings.length)
      .map(({ heading, cells }) => [heading, ...cells.slice(0, 3)]);
    expect(told).toEqual(settings);
    expect(rows.slice(first, first + settings.length).filter(({ cells }) => (cells[3] ?? '').length < 5)).toEqual([]);
  });

  it('every flag of the loop, and of the verbs none that is not theirs', async () => {
    const flagsOf = (text: string) => text.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? [];
    const paths = VERBS.flatMap(({ name, verbs = [] }) => [[name], ...verbs.map((below) => [name, below.name])]);
    const texts = await Promise.all(paths.map((path) => help(...path)));
    const all = new Set([await help(), ...texts].flatMap(flagsOf));
    const told = new Set(named('7. Command line').flatMap(flagsOf));
    expect([...told].filter((flag) => !all.has(flag))).toEqual([]);
    expect(flagsOf(await help()).filter((flag) => !told.has(flag))).toEqual([]);
  });

  it('every class of failures, as run.ts and docs/failures.md have them', () => {
    const [, union = ''] = /export type FailureClass =([^;]+);/.exec(page('src/core/run.ts')) ?? [];
    const classes = [...union.matchAll(/['`]([^'`]+)['`]/g)].map((match) => match[1] ?? '');
    const expected = classes.map((name) => name.replace('${number}', 'N').replace('${string}', 'X')).toSorted();
    expect(expected.length).toBeGreaterThan(15);
    const told = rows.filter(({ heading, cells }) => heading === '5. Failures' && cells.length === 3);
    expect(told.map(({ cells }) => cells[0]?.replaceAll('`', '')).toSorted()).toEqual(expected);
    const explained = tableRows(page('docs/failures.md')).map(({ cells }) => cells[0]?.replaceAll('`', ''));
    expect(explained.toSorted()).toEqual(expected);
  });

  it('every ORZE_ variable of the source', () => {
    const texts = sources();
    const constants = new Set(
      texts.flatMap(({ text }) => [...text.matchAll(/const (ORZE_\w+)/g)].map(([, name]) => name)),
    );
    const found = texts.flatMap(({ text }) => text.match(/\bORZE_[A-Z_]+\b/g) ?? []);
    const variables = new Set(found.filter((name) => !constants.has(name)));
    expect(variables.size).toBeGreaterThan(10);
    expect([...variables].filter((name) => !RULES.includes(`\`${name}\``))).toEqual([]);
    const told = named('Environment').filter((name) => name.startsWith('ORZE_'));
    expect(told.filter((name) => !variables.has(name))).toEqual([]);
  });

  it('every code that blocks an idea', () => {
    const files = sources().filter(({ path }) => /^core\/(idea|effective)/.test(path));
    const codes = new Set(files.flatMap(({ text }) => text.match(/\bE\d{4}\b/g) ?? []));
    expect(
      named('What blocks an idea')
        .filter((name) => /^E\d/.test(name))
        .toSorted(),
    ).toEqual([...codes].toSorted());
  });

  it('every key of status.json', () => {
    const text = statusJson(statusOf(board()));
    const keys = Object.keys(JSON.parse(text) as object);
    expect(
      named('status.json')
        .filter((key) => keys.includes(key))
        .toSorted(),
    ).toEqual(keys.toSorted());
  });

  it('every block of report.md, in its order', () => {
    const about = { host: 'h', gpu: 0, attempt: 1, claimedMs: null, endedMs: 1, trainS: 1 };
    const report = renderReport(
      board({
        facts: [
          completed('idea-001', { test_accuracy: 0.5 }),
          completed('idea-002', {}),
          failed('idea-003', 'Timed out', 'timeout'),
          running('idea-004', 60),
          { state: 'unknown', id: ideaId('idea-005'), why: 'unreadable' },
          { ...completed('idea-007', { test_accuracy: 0.4 }), about },
        ],
        differs: [{ id: ideaId('idea-001'), parent: ideaId('idea-007'), changes: 'lr 1→2', delta: 0.1 }],
        nodes: [nodeFact('node1')],
        blocked: [{ code: 'E0104', message: 'no config', idea: 'idea-006' }],
      }),
    );
    const blocks = report.match(/^## .*$/gm) ?? [];
    const told = named('report.md').filter((name) => name.startsWith('## '));
    const general = blocks.map((block) =>
      block.replace(/\(\d+ ideas\)/, '(N ideas)').replace('test_accuracy', '<metric>'),
    );
    expect(told).toEqual(general);
  });
});

describe('what RULES.md says about ideas', () => {
  it('its example, and that of README.md, are ideas that run', () => {
    const examples = ['RULES.md', 'README.md'].map((path) => {
      const lines = codeLines(page(path)).filter(({ info }) => info === 'markdown');
      return lines.map(({ text }) => `${text}\n`).join('');
    });
    for (const text of examples) {
      const book = new TextBook('ideas.md', 0);
      book.append(text);
      const view = book.look('', 0);
      expect(view.problems).toEqual([]);
      const [entry] = view.entries.values();
      expect(entry).toMatchObject({ priority: 'high', category: 'optimization', gpus: 1, parent: expect.any(String) });
      if (entry === undefined) continue;
      expect(readIdea(entry, 'ideas.md')).toMatchObject({
        ok: true,
        config: { optimizer: { schedule: 'cosine' } },
        hypothesis: expect.stringMatching(/^Large steps/),
      });
    }
  });

  const yaml = rows.filter(({ heading }) => heading.startsWith('YAML is read'));
  const strings = yaml.filter(({ cells }) => cells[1]?.startsWith('the string'));
  const bare = (cell: string | undefined) => (cell ?? '').replaceAll('`', '');

  it('has strings that look like numbers, and others', () => {
    expect(strings.length).toBeGreaterThan(3);
    expect(yaml.length).toBeGreaterThan(strings.length + 5);
  });

  it.each(strings.map(({ cells }) => [bare(cells[0]), bare(cells[2])]))(
    '%s is a string with a warning, and %s a number without',
    (written, instead) => {
      expect(parseYaml(`a: ${written}`)).toMatchObject({ ok: true, value: { a: written } });
      expect(yamlTraps(`a: ${written}`)).toMatchObject([{ instead }]);
      const read = parseYaml(`a: ${instead}`);
      expect(typeof (read.ok ? (plain(read.value) as { a: unknown }).a : read)).toBe('number');
      expect(yamlTraps(`a: ${instead}`)).toEqual([]);
    },
  );

  it('the others are read as it says', () => {
    const read = (text: string) => {
      const reading = parseYaml(`a: ${text}`);
      return reading.ok ? (plain(reading.value) as { a: unknown }).a : reading;
    };
    const told = Object.fromEntries(yaml.map(({ cells }) => [bare(cells[0]), bare(cells[1])]));
    for (const text of ['1.0e-4', '010', '1:30', '1_000'])
      expect(told[text]).toMatch(new RegExp(`^${read(text)}( |$)`));
    expect(told['yes, no, on, off']).toBe(['yes', 'no', 'on', 'off'].map(read).join(', '));
    expect([read('~'), read('null'), read('')]).toEqual([null, null, null]);
    expect(told['~, null or nothing']).toBe('null');
    expect(told['2026-02-16']).toBe('a date');
    expect(parseYaml('a: 1\na: 2')).toMatchObject({ ok: true, value: { a: 2 } });
    for (const refused of ['a:\t1', 'a: 1\n---\na: 2']) expect(parseYaml(refused).ok).toBe(false);
  });
});
