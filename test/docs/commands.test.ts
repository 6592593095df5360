/** What the documents tell to type can be typed: every `orze` line parses, every npm script is there, every link leads to something. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/face/cli/program.ts';
import { PAGES, ROOT, codeLines, codeSpans, page } from '../rig/pages.ts';
import { testTerminal } from '../rig/terminal.ts';
import { quietVerbs } from '../rig/verbs.ts';

/** A command as a page shows it, e.g. `orze check`. */
interface Shown {
  where: string;
  words: string[];
}

const SHELL = new Set(['sh', 'bash', 'shell', 'console']);

/** Simple commands of a line of shell: without prompt, comment, `cd`s before it and what a pipe leads to. */
function commandsOf(line: string): string[][] {
  const bare = line.replace(/^\s*\$ /, '').replace(/(^|\s)#.*$/, '');
  return bare.split(/&&|\|\||[;|]/).map((part) => {
    const words = part.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
    return words.map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
  });
}

/** Commands of shell blocks, and of blocks by indentation, where what follows two blanks is an explanation. */
function shownCommands(path: string): Shown[] {
  const lines = codeLines(page(path)).filter(({ info }) => info === null || SHELL.has(info));
  return lines.flatMap(({ line, info, text }) => {
    const typed = info === null ? (text.trim().split(/ {2,}/)[0] ?? '') : text;
    return commandsOf(typed).map((words) => ({ where: `${path}:${line}`, words }));
  });
}

const commands = PAGES.flatMap(shownCommands);
const spans = PAGES.flatMap((path) => codeSpans(page(path)).map((text) => ({ path, text })));

/** Arguments of `orze …`, `npx orze …` and `node …/bin/orze.js …`; undefined for other programs. */
function orzeArguments(words: readonly string[]): string[] | undefined {
  const [first, second, ...rest] = words;
  if (first === 'orze') return words.slice(1);
  if (first === 'npx' && second === 'orze') return rest;
  return first === 'node' && second?.endsWith('bin/orze.js') ? rest : undefined;
}

/** `orze [options] <verb>` and the like are forms, not commands. */
function isForm(argv: readonly string[]): boolean {
  return argv.some((word) => /^[[<…]|[\]>…]$/.test(word));
}

async function parse(argv: readonly string[]): Promise<{ code: number; said: string }> {
  const terminal = testTerminal({ cwd: ROOT });
  const code = await runCommandLine(argv, '0', quietVerbs(), terminal);
  return { code, said: terminal.err() };
}

const scripts = new Set(Object.keys((JSON.parse(page('package.json')) as { scripts: Record<string, string> }).scripts));

describe('commands in the documents', () => {
  it('are found', () => {
    expect(commands.filter(({ words }) => orzeArguments(words) !== undefined).length).toBeGreaterThan(8);
    expect(commands.filter(({ words }) => words[0] === 'npm').length).toBeGreaterThan(5);
  });

  it('every `orze …` in a code block parses', async () => {
    const wrong: string[] = [];
    for (const { where, words } of commands) {
      const argv = orzeArguments(words);
      if (argv === undefined || isForm(argv)) continue;
      const { code, said } = await parse(argv);
      if (code !== 0) wrong.push(`${where}: ${words.join(' ')}: ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  it('every `orze …` within a sentence parses', async () => {
    const wrong: string[] = [];
    for (const { path, text } of spans) {
      const argv = /^(?:npx )?orze /.test(text) ? orzeArguments(commandsOf(text)[0] ?? []) : undefined;
      if (argv === undefined || isForm(argv)) continue;
      const { code, said } = await parse(argv);
      if (code !== 0) wrong.push(`${path}: ${text}: ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  it('every `npm run x` is a script of package.json', () => {
    const typed = [
      ...commands.map(({ where, words }) => ({ where, words })),
      ...spans.map(({ path, text }) => ({ where: path, words: commandsOf(text)[0] ?? [] })),
    ].filter(({ words }) => words[0] === 'npm' && (words[1] === 'run' || words[1] === 'test'));
    const wrong = typed.filter(({ words }) => !scripts.has((words[1] === 'test' ? 'test' : words[2]) ?? ''));
    expect(wrong).toEqual([]);
  });
});

describe('links in the documents', () => {
  it.each(PAGES)('of %s lead to files that are there', (path) => {
    const targets = [...page(path).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const files = targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => target.replace(/#.*$/, ''));
    const missing = files.filter((target) => target !== '' && !existsSync(join(ROOT, dirname(path), target)));
    expect(missing).toEqual([]);
  });

  it('README.md links every page of docs/', () => {
    const unlinked = PAGES.filter((path) => /^docs\/[^/]+\.md$/.test(path) && !page('README.md').includes(`(${path})`));
    expect(unlinked).toEqual([]);
  });
});
