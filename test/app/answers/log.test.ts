/** Logs by ranges and by search: pages join, lines are whole and numbered, and a search of any log is bounded. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLogOf } from '../../../src/app/answers/log.ts';
import type { LogAnswer, LogAsked } from '../../../src/app/answers/log.ts';
import { searchLog } from '../../../src/app/answers/log-search.ts';
import type { LogSearchAnswer } from '../../../src/app/answers/log-search.ts';
import { LineCounts } from '../../../src/app/view/line-counts.ts';
import type { View } from '../../../src/app/view/view.ts';
import { ofSchema, rowOf } from '../../rig/answers.ts';
import { counted, look } from '../../rig/looked.ts';
import { sampled } from '../../rig/sample.ts';

async function logged(text: string): Promise<{ view: View; path: string }> {
  const project = sampled();
  const path = project.path('results/idea-001/train_output.log');
  writeFileSync(path, text);
  return { view: await look(project), path };
}

async function range(view: View, more: Partial<LogAsked>): Promise<LogAnswer> {
  const asked = {
    mode: 'range',
    lines: 0,
    pattern: null,
    fromByte: 0,
    attempt: null,
    stream: null,
    raw: false,
  } as const;
  return ofSchema('orze.log/1', await readLogOf(view, await rowOf(view, '1'), { ...asked, ...more }));
}

async function search(
  view: View,
  pattern: string,
  more: { cursor?: string | null; limit?: number } = {},
): Promise<LogSearchAnswer> {
  const asked = { pattern, ignoreCase: false, stream: null, cursor: null, limit: 100, ...more };
  return ofSchema('orze.log-search/1', await searchLog(view, await rowOf(view, '1'), asked));
}

const LINES = Array.from({ length: 200 }, (_, i) => `line ${i + 1} ${'ü'.repeat(i % 7)}`);

it('pages of a range join without a gap, forwards and backwards, and their lines are numbered', async () => {
  const { view } = await logged(`${LINES.join('\n')}\n`);
  const there: string[] = [];
  for (let from = 0; ;) {
    const page = await range(view, { fromByte: from, rangeBytes: 300, numbered: true });
    there.push(...page.lines.map((line, i) => `${page.line_numbers?.[i]} ${line}`));
    from = page.to_byte ?? 0;
    if (from >= (page.size_bytes ?? 0)) break;
  }
  expect(there).toEqual(LINES.map((line, i) => `${i + 1} ${line}`));
  const back: string[] = [];
  for (let to: number | null = null; to !== 0;) {
    const page = await range(view, { toByte: to ?? Number.MAX_SAFE_INTEGER, rangeBytes: 300 });
    back.unshift(...page.lines);
    to = page.from_byte ?? 0;
  }
  expect(back).toEqual(LINES);
});

it('a range that was jumped to begins with a whole line', async () => {
  const { view } = await logged('one\ntwo\nthree\n');
  const from = async (fromByte: number) => {
    const { lines, line_numbers: numbers, from_byte } = await range(view, { fromByte, aligned: true, numbered: true });
    return [from_byte, numbers?.[0], lines[0]];
  };
  expect(await from(4)).toEqual([4, 2, 'two']);
  expect(await from(5)).toEqual([8, 3, 'three']);
});

it('a progress bar is shown as it stood in the end', async () => {
  const { view } = await logged('10%\r50%\r100%\nnext\r\n');
  expect((await range(view, {})).lines).toEqual(['100%', 'next']);
});

it('line numbers are those of any counting, and what was counted is not read again', async () => {
  const text = Array.from({ length: 300_000 }, (_, i) => `${i}`).join('\n');
  const { view, path } = await logged(text);
  const { ctx, calls } = counted(view.ctx);
  const counts = new LineCounts(ctx.files);
  expect(await counts.lineAt(path, text.length)).toBe(300_000);
  const before = calls.bytes ?? 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: text.length }), async (at) => {
      expect(await counts.lineAt(path, at)).toBe(text.slice(0, at).split('\n').length);
    }),
    { numRuns: 20 },
  );
  expect((calls.bytes ?? 0) - before).toBeLessThanOrEqual(20 * 1024 * 1024);
  appendFileSync(path, '\nmore\n');
  expect(await counts.lineAt(path, text.length + 6)).toBe(300_002);
  // Another log in its place.
  writeFileSync(`${path}.new`, 'a\n'.repeat(1_000_000));
  renameSync(`${path}.new`, path);
  expect(await counts.lineAt(path, 1_900_000)).toBe(950_001);
});

it('a search finds lines with their places, in pages', async () => {
  const { view } = await logged(`${LINES.join('\n')}\n`);
  const found: LogSearchAnswer['hits'] = [];
  let cursor: string | null = null;
  do {
    const page: LogSearchAnswer = await search(view, 'line \\d*7 ', { cursor, limit: 3 });
    expect(page.hits.length).toBeLessThanOrEqual(3);
    found.push(...page.hits);
    cursor = page.next_cursor;
  } while (cursor !== null);
  const expected = LINES.flatMap((text, i) => (/line \d*7 /.test(text) ? [{ text, line_number: i + 1 }] : []));
  expect(found).toMatchObject(expected);
  const { lines } = await range(view, { fromByte: found[5]?.from_byte ?? 0 });
  expect(lines[0]).toBe(found[5]?.text);
});

it('a search reads a bounded part of a log that is larger, and goes on from there', async () => {
  const { view } = await logged(`${'x'.repeat(99)}\n`.repeat(700_000));
  const first = await search(view, 'nothing');
  expect(first).toMatchObject({ hits: [], size_bytes: 70_000_000 });
  expect(Number(first.next_cursor)).toBe(first.to_byte);
  expect(first.to_byte).toBeGreaterThan(0);
  expect(first.to_byte).toBeLessThanOrEqual(65 * 1024 * 1024);
});

it('a pattern that is none, or takes for ever, is refused', async () => {
  const { view } = await logged(`${'a'.repeat(60)}b\n`);
  await expect(search(view, '(')).rejects.toMatchObject({ problem: { code: 'E0511' } });
  await expect(search(view, '^(a+)+$')).rejects.toMatchObject({ problem: { code: 'E0511' } });
  await expect(search(view, 'a', { cursor: 'x' })).rejects.toMatchObject({ problem: { code: 'E0507' } });
});

it('a run without a log has no hits', async () => {
  const view = await look(sampled());
  expect(await search(view, 'a')).toMatchObject({ hits: [], size_bytes: null, next_cursor: null });
});
