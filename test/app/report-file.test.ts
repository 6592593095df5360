import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { Publisher } from '../../src/app/publish.ts';
import type { KnownFact } from '../../src/core/run.ts';
import { completed, ideaId } from '../rig/board.ts';
import { tableOf } from '../rig/idea-table.ts';
import { openedProject } from '../rig/opened.ts';

let ctx: Context;
let publisher: Publisher;
/** Files that were read and written since the last publication began. */
let did: string[] = [];

beforeEach(async () => {
  const { ctx: real } = await openedProject({});
  const name = (path: string) => path.split('/').at(-1) ?? '';
  const files: Context['files'] = {
    ...real.files,
    read: (path, max) => {
      did.push(`read ${name(path)}`);
      return real.files.read(path, max);
    },
    writeAtomic: (path, content, options) => {
      did.push(`write ${name(path)}`);
      return real.files.writeAtomic(path, content, options);
    },
  };
  ctx = { ...real, files };
  publisher = new Publisher(ctx, () => []);
});

async function publish(): Promise<string[]> {
  did = [];
  await publisher.publish();
  return did.filter((what) => what.includes('report'));
}

const know = (fact: KnownFact) => ctx.memory.facts.set(fact.id, fact);
const report = () => readFileSync(ctx.layout.report, 'utf8');

it('is read once after it was written, and then left alone while nothing has changed', async () => {
  know(completed('idea-1', { test_accuracy: 0.5 }));
  expect(await publish()).toEqual(['read report.md', 'write report.md']);
  expect(await publish()).toEqual(['read report.md']);
  expect(await publish()).toEqual([]);
  know(completed('idea-2', { test_accuracy: 0.7 }));
  expect(await publish()).toEqual(['read report.md', 'write report.md']);
  expect(report()).toContain('| 1 | idea-2 | — | 0.7000 |');
  expect(report()).toContain('| 2 | idea-1 | — | 0.5000 |');
});

it('is written again when somebody else has written or deleted it', async () => {
  know(completed('idea-1', { test_accuracy: 0.5 }));
  for (let i = 0; i < 3; i += 1) await publish();
  const right = report();
  writeFileSync(ctx.layout.report, right.replace('0.5000', '0.6000'));
  expect(await publish()).toEqual(['read report.md', 'write report.md']);
  expect(report()).toContain('0.5000');
  await ctx.files.remove(ctx.layout.report);
  expect(await publish()).toEqual(['read report.md', 'write report.md']);
  // Another host writes the same at another time.
  for (let i = 0; i < 2; i += 1) await publish();
  const { ino } = statSync(ctx.layout.report);
  writeFileSync(
    ctx.layout.report,
    right.replace(/\*\*Updated:\*\* .*/, '**Updated:** 2030-01-01 00:00:00 | **Host:** h'),
  );
  expect(await publish()).toEqual(['read report.md']);
  expect(statSync(ctx.layout.report).ino).toBe(ino);
});

it('shows what changes beside the runs: a title, what waits, what runs', async () => {
  const id = ideaId('idea-1');
  know(completed('idea-1', { test_accuracy: 0.5 }));
  for (let i = 0; i < 3; i += 1) await publish();
  ctx.memory.ideas = tableOf([
    { id, title: 'Wide' },
    { id: 'idea-7', title: 'Next', priority: 'high' },
  ]);
  expect(await publish()).toEqual(['read report.md', 'write report.md']);
  expect(report()).toContain('| 1 | idea-1 | Wide | 0.5000 |');
  ctx.memory.queue.begin(ctx.memory.ideas);
  ctx.memory.queue.add(ideaId('idea-7'));
  await publish();
  expect(report()).toContain('- **idea-7** [high]: Next');
});

it('of a thousand rows is the same as one that was rendered in one go', async () => {
  ctx.config.report.max_rows = 0;
  for (let i = 0; i < 1000; i += 1) know(completed(`idea-${i}`, { test_accuracy: (i % 100) / 100 }));
  await publish();
  const rows = report()
    .split('\n')
    .filter((line) => /^\| \d+ \| idea-/.test(line));
  expect(rows).toHaveLength(1000);
  expect(rows[0]).toMatch(/^\| 1 \| idea-99 \| — \| 0\.9900 \|/);
  expect(rows[999]).toMatch(/^\| 1000 \| idea-900 \| — \| 0\.0000 \|/);
  utimesSync(ctx.layout.report, 1, 1);
  expect(await publish()).toEqual(['read report.md']);
});
