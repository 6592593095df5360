import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FinishedIndex } from '../../src/app/finished-index.ts';
import type { Context } from '../../src/app/context.ts';
import { ideaId } from '../rig/board.ts';
import { Runs, start } from '../rig/finished.ts';
import { openedProject } from '../rig/opened.ts';

const ID = ideaId('idea-001');

async function opened(yaml = '') {
  const { project, ctx } = await openedProject(yaml === '' ? {} : { 'orze.yaml': yaml });
  return { project, ctx, runs: new Runs(ctx.layout.results) };
}

/** As a start that has read a hundred of them. */
async function save(ctx: Context): Promise<void> {
  ctx.memory.unindexed = 100;
  await new FinishedIndex(ctx).save(true);
}

async function valueOf(ctx: Context, index: boolean): Promise<unknown> {
  const fact = (await start(ctx, { index })).ctx.memory.facts.get(ID);
  return fact?.state === 'completed' ? fact.values['test_accuracy'] : fact?.state;
}

describe('a start that finds the index', () => {
  it('asks one question for each finished run, and reads none; without it, four records of each', async () => {
    const { ctx, runs } = await opened();
    const few = await start(ctx, { index: true });
    for (let i = 0; i < 40; i += 1) runs.ours(`idea-${i}`, i / 100, i % 4 === 0 ? 'bad' : null);
    const cold = await start(ctx, { index: false });
    // Of ten that failed, nobody reads the metrics.
    expect(cold.calls['read']).toBe((few.calls['read'] ?? 0) + 4 * 30 + 3 * 10);
    await save(cold.ctx);
    const warm = await start(ctx, { index: true });
    expect(warm.facts()).toHaveLength(40);
    expect(warm.facts()).toEqual(cold.facts());
    expect(warm.calls['read']).toBe(few.calls['read']);
    // Once to believe it, once in the first turn of comparing.
    expect(warm.calls['stat']).toBe((few.calls['stat'] ?? 0) + 40 + 40);
    expect(warm.calls['list']).toBe(few.calls['list']);
  });

  it('reads what ended a moment ago again: a later change could look the same', async () => {
    const { ctx, runs } = await opened();
    runs.ours('idea-001', 0.5);
    runs.touch('idea-001');
    const cold = await start(ctx, { index: false });
    const fact = cold.ctx.memory.facts.get(ID);
    expect(fact).toMatchObject({ state: 'completed', about: { host: 'h', gpu: 0, attempt: 1, trainS: 1 } });
    expect(fact).not.toHaveProperty('proof');
    await save(cold.ctx);
    const warm = await start(ctx, { index: true });
    expect(warm.calls['read']).toBe(cold.calls['read']);
  });

  it('shows a run that was deleted and is running again as running', async () => {
    const { ctx, runs } = await opened();
    runs.ours('idea-001', 0.5);
    await save((await start(ctx, { index: false })).ctx);
    runs.running('idea-001');
    const again = await start(ctx, { index: true });
    expect(again.facts()).toEqual([]);
    expect([...again.ctx.memory.strays.keys()]).toEqual(['idea-001']);
  });

  it('believes nothing that was read for other columns', async () => {
    const first = await opened();
    first.runs.ours('idea-001', 0.5);
    await save((await start(first.ctx, { index: false })).ctx);
    const { report } = first.ctx.config;
    const columns = [{ key: 'acc', label: 'A', fmt: '.2f', source: 'metrics.json:test_accuracy' }];
    const other = { ...first.ctx, config: { ...first.ctx.config, report: { ...report, columns } } };
    expect((await start(other, { index: true })).facts()).toMatchObject([{ values: { acc: 0.5 } }]);
  });

  it('sees that a file which a column reads was written anew', async () => {
    const columns =
      'report: {columns: [{key: test_accuracy, label: A, fmt: .2f, source: "metrics.json:test_accuracy"}]}\n';
    const { ctx, runs } = await opened(columns);
    runs.ours('idea-001', 0.5);
    await save((await start(ctx, { index: false })).ctx);
    expect(await valueOf(ctx, true)).toBe(0.5);
    runs.edit('idea-001', 0.7);
    expect(await valueOf(ctx, true)).toBe(0.7);
  });

  it('takes no failed run from it where failed runs are tried again: their records tell how often they were', async () => {
    const { ctx, runs } = await opened('max_idea_failures: 2\n');
    runs.ours('idea-001', 0, 'bad');
    const cold = await start(ctx, { index: false });
    await save(cold.ctx);
    const warm = await start(ctx, { index: true });
    expect(warm.ctx.memory.retries).toEqual(cold.ctx.memory.retries);
    expect(warm.ctx.memory.retries.size).toBe(1);
  });

  it('does without where something else is in its place', async () => {
    const { project, ctx, runs } = await opened();
    runs.ours('idea-001', 0.5);
    project.write('results/.orze/finished.jsonl/x', '');
    expect(await valueOf(ctx, true)).toBe(0.5);
  });

  it('takes the name of the folder for the idea, also of a copied run', async () => {
    const { ctx, runs } = await opened();
    runs.ours('idea-001', 0.5);
    runs.copy('idea-001', 'idea-002');
    expect((await start(ctx, { index: false })).facts().map(({ id }) => id)).toEqual(['idea-001', 'idea-002']);
  });
});

describe('the index', () => {
  it('is written when a hundred runs are missing in it, and not again a moment later', async () => {
    const { ctx, runs } = await opened();
    runs.ours('idea-001', 0.5);
    const { ctx: one } = await start(ctx, { index: false });
    const index = new FinishedIndex(one);
    one.memory.unindexed = 99;
    await index.save(true);
    expect(existsSync(ctx.layout.finished)).toBe(false);
    one.memory.unindexed = 100;
    await index.save(false);
    const { ino } = statSync(ctx.layout.finished);
    one.memory.unindexed = 100;
    await index.save(false);
    expect(statSync(ctx.layout.finished).ino).toBe(ino);
    await index.save(true);
    expect(statSync(ctx.layout.finished).ino).not.toBe(ino);
  });

  it('is left to the host that has just written it', async () => {
    const { ctx, runs } = await opened();
    runs.ours('idea-001', 0.5);
    const [one, other] = [await start(ctx, { index: true }), await start(ctx, { index: true })];
    const index = new FinishedIndex(one.ctx);
    one.ctx.memory.unindexed = 100;
    await index.save(true);
    await save(other.ctx);
    const { ino } = statSync(ctx.layout.finished);
    one.ctx.memory.unindexed = 100;
    await index.save(true);
    expect(statSync(ctx.layout.finished).ino).toBe(ino);
    expect(one.ctx.memory.unindexed).toBe(0);
  });
});

type Step = (runs: Runs, ctx: Context) => Promise<void> | void;

const id = fc.integer({ min: 1, max: 4 }).map((n) => `idea-00${n}`);
const value = fc.oneof(
  fc.integer({ min: 0, max: 99 }).map((n) => n / 100),
  fc.constantFrom('NaN', '-Infinity', '-0.0', '"text"', 'null', '{"a": [1, NaN]}'),
);
const both = (runs: Runs, one: string, other: string) => one !== other && runs.has(one) && runs.has(other);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(id, value).map(
    ([one, to]): Step =>
      (runs) =>
        runs.ours(one, to),
  ),
  fc.tuple(id, value).map(
    ([one, to]): Step =>
      (runs) =>
        runs.foreign(one, to),
  ),
  id.map(
    (one): Step =>
      (runs) =>
        runs.ours(one, 0, 'bad luck'),
  ),
  id.map(
    (one): Step =>
      (runs) =>
        runs.running(one),
  ),
  id.map(
    (one): Step =>
      (runs) =>
        runs.delete(one),
  ),
  fc.tuple(id, value).map(
    ([one, to]): Step =>
      (runs) =>
        runs.has(one) ? runs.edit(one, to) : undefined,
  ),
  fc.tuple(id, id).map(
    ([one, other]): Step =>
      (runs) =>
        both(runs, one, other) ? runs.swap(one, other) : undefined,
  ),
  fc.tuple(id, id).map(
    ([one, other]): Step =>
      (runs) =>
        both(runs, one, other) ? runs.copy(one, other) : undefined,
  ),
  fc.constant<Step>(async (_, ctx) => save((await start(ctx, { index: false })).ctx)),
  // What a start knows that has believed the index goes into the next one.
  fc.constant<Step>(async (_, ctx) => save((await start(ctx, { index: true })).ctx)),
  fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 255 }))
    .map(([part, bits]): Step => (_, { layout }) => {
      if (!existsSync(layout.finished)) return;
      const bytes = readFileSync(layout.finished);
      const at = Math.floor(part * (bytes.length - 1));
      if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ bits;
      writeFileSync(layout.finished, bytes);
    }),
  fc.double({ min: 0, max: 1, noNaN: true }).map((part): Step => (_, { layout }) => {
    if (existsSync(layout.finished)) truncateSync(layout.finished, Math.floor(part * statSync(layout.finished).size));
  }),
  fc.string().map(
    (text): Step =>
      (_, { layout }) =>
        appendFileSync(layout.finished, `${text}\n[]\n`),
  ),
);

it('whatever happens to runs and index, a start with it knows what a start without it knows', async () => {
  const { ctx, runs } = await opened();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      for (const one of steps) await one(runs, ctx);
      const [warm, cold] = [await start(ctx, { index: true }), await start(ctx, { index: false })];
      expect(warm.facts()).toEqual(cold.facts());
      expect([...warm.ctx.memory.strays.keys()].toSorted()).toEqual([...cold.ctx.memory.strays.keys()].toSorted());
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('no flipped byte changes a number: the entry is read anew', async () => {
  const { ctx, runs } = await opened();
  for (let i = 1; i <= 3; i += 1) runs.ours(`idea-00${i}`, i / 10);
  const cold = await start(ctx, { index: false });
  await save(cold.ctx);
  const whole = readFileSync(ctx.layout.finished);
  for (let at = 0; at < whole.length; at += 1) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(ctx.layout.finished, bytes);
    const entries = await new FinishedIndex(ctx).load();
    // The last newline may go: then the line is torn.
    expect(entries).toEqual([]);
  }
  expect((await start(ctx, { index: true })).facts()).toEqual(cold.facts());
});
