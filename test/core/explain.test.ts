/** `orze explain CODE` is what every problem refers to: nothing that users can meet is without a page, and no page is of nothing. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPLAIN_PAGES, pageOf } from '../../src/core/explain/index.ts';
import { runCommandLine } from '../../src/face/cli/program.ts';
import { ROOT, page, tableRows } from '../rig/pages.ts';
import { testTerminal } from '../rig/terminal.ts';
import { quietVerbs } from '../rig/verbs.ts';

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('core/explain/'))
  .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'));
const told = new Set(sources.flatMap((text) => text.match(/(?<=')[EW]\d{4}(?=')/g) ?? []));
const classes = tableRows(page('docs/failures.md')).map(({ cells }) => (cells[0] ?? '').replaceAll('`', ''));
const codes = EXPLAIN_PAGES.map(({ code }) => code);

it('every code and every class of failures has exactly one page, and no page is of nothing', () => {
  expect(told.size).toBeGreaterThan(100);
  expect(codes.toSorted()).toEqual([...told, ...classes].toSorted());
});

it('codes come in their order, classes behind them', () => {
  const ofCodes = codes.filter((code) => told.has(code));
  expect(codes.slice(0, ofCodes.length)).toEqual(ofCodes.toSorted());
});

it('a page is found however its code is written, classes with a number or a name by their kind', () => {
  const found = (code: string) => pageOf(code)?.code;
  expect(['e0102', ' W0106 ', 'OOM', 'exit-3', 'exit-N', 'SIGNAL-sigsegv', 'signal-X'].map(found)).toEqual([
    'E0102',
    'W0106',
    'oom',
    'exit-N',
    'exit-N',
    'signal-X',
    'signal-X',
  ]);
  expect(['E9999', '', 'exit-', 'exit-3x', 'exit', '0102'].map(found)).toEqual(Array(6).fill(undefined));
});

it('no part of a page is empty or of several lines', () => {
  const parts = EXPLAIN_PAGES.flatMap(({ code, ...page }) =>
    Object.entries(page).map(([key, text]) => ({ code, key, text })),
  );
  expect(parts.filter(({ text }) => text.trim() === '' || text !== text.trim() || text.includes('\n'))).toEqual([]);
});

describe('a page names', () => {
  const all = EXPLAIN_PAGES.flatMap(({ code, cause, fix }) =>
    [...`${cause} ${fix}`.matchAll(/`([^`]+)`/g)].map(([, span = '']) => ({ code, span })),
  );

  it('no command that the command line does not take', async () => {
    const commands = all.filter(({ span }) => span === 'orze' || span.startsWith('orze '));
    expect(commands.length).toBeGreaterThan(30);
    const wrong: string[] = [];
    for (const { code, span } of commands) {
      const terminal = testTerminal();
      const typed = span.replace(/\bDIR\b/, '.').replace(/\bN\b/, '3');
      const words = [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1);
      const exit = await runCommandLine(words, '0', quietVerbs(), terminal);
      // A verb that is only spoken of, without what it acts on.
      const isMention = words.length <= 2 && terminal.err().includes('missing required argument');
      if (exit !== 0 && !isMention) wrong.push(`${code}: ${span}: ${terminal.err()}`);
    }
    expect(wrong).toEqual([]);
  });

  it('no other code that there is not', () => {
    const named = EXPLAIN_PAGES.flatMap(({ cause, fix }) => `${cause} ${fix}`.match(/\b[EW]\d{4}\b/g) ?? []);
    expect(named.filter((code) => pageOf(code) === undefined)).toEqual([]);
  });
});
