/** Caches cost time when they are gone, and never change an answer. */
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FinishedIndex } from '../../../src/app/finished-index.ts';
import { openView } from '../../../src/app/view/open-view.ts';
import type { View } from '../../../src/app/view/view.ts';
import { compareIds } from '../../../src/core/words.ts';
import { Runs } from '../../rig/finished.ts';
import { Project } from '../../rig/project.ts';

const CACHES = ['ideas.bin', 'finished.jsonl', 'details.jsonl'].map((name) => `results/.orze/${name}`);
const [IDEAS = ''] = CACHES;
const READONLY = { ORZE_READONLY: '1' };
/** So long that a few of them are worth a cache. */
const LONG = 'why '.repeat(3000);
const IDEAS_AT_FIRST = 400;

function idea(n: number, lr = n, more = ''): string {
  return `## idea-${n}: Title ${n}\n- **Hypothesis**: ${LONG}\n${more}\n\`\`\`yaml\nlr: ${lr}\n\`\`\`\n\n`;
}

async function withProject(work: (made: Project, runs: Runs) => Promise<void>): Promise<void> {
  const ideas = Array.from({ length: IDEAS_AT_FIRST }, (_, i) => idea(i + 1)).join('');
  const made = new Project({ 'ideas.md': ideas, 'configs/base.yaml': 'lr: 0\nseed: 7' });
  mkdirSync(made.path('results/.orze/requests'), { recursive: true });
  try {
    await work(made, new Runs(made.path('results')));
  } finally {
    await made.remove();
  }
}

async function looking<T>(
  made: Project,
  env: Readonly<Record<string, string>>,
  work: (view: View) => Promise<T> | T,
): Promise<T> {
  const view = await openView({ cwd: made.dir, flags: {}, version: '0', env: { ...made.env, ...env } });
  try {
    return await work(view);
  } finally {
    await view.close();
  }
}

/** As a look leaves them, and the index as the loop does. */
function leaveCaches(made: Project): Promise<void> {
  return looking(made, {}, async (view) => {
    await view.allDetails();
    view.ctx.memory.unindexed = 100;
    await new FinishedIndex(view.ctx).save(true);
  });
}

/** All that rows, details and problems say. */
async function told(view: View): Promise<unknown> {
  const details = await view.allDetails();
  // Runs whose idea is gone come in the order in which they were read.
  const inOrder = view.rows().toSorted((a, b) => compareIds(a.id, b.id));
  const rows = inOrder.map((row) => {
    const { id, title, state, cause, message, metric, rank, values, priority, position, startedAt, endedAt, seconds } =
      row;
    const { own, config, hypothesis } = details.get(id) ?? {};
    const said = { own, config, hypothesis: hypothesis?.length };
    return {
      id,
      title,
      state,
      cause,
      message,
      metric,
      rank,
      values,
      priority,
      position,
      startedAt,
      endedAt,
      seconds,
      said,
    };
  });
  const { scanProblems } = view.ctx.memory;
  return { rows, best: view.best(3).map(({ id }) => id), counts: view.counts(), scanProblems };
}

async function answers(made: Project): Promise<{ withCaches: unknown; without: unknown }> {
  const withCaches = await looking(made, READONLY, told);
  for (const name of CACHES) rmSync(made.path(name), { force: true });
  return { withCaches, without: await looking(made, READONLY, told) };
}

type Step = (made: Project, runs: Runs) => Promise<void> | void;

const number = fc.integer({ min: 1, max: IDEAS_AT_FIRST + 3 });
const part = fc.double({ min: 0, max: 1, noNaN: true });
const append = (made: Project, text: string): void =>
  writeFileSync(made.path('ideas.md'), made.read('ideas.md') + text);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>(leaveCaches) },
  fc.tuple(number, number).map(
    ([n, lr]): Step =>
      (made) =>
        append(made, idea(n, lr)),
  ),
  fc.constantFrom('text\n', '```yaml\n', '## idea-', '## idea-X: no idea\n', '\n').map(
    (text): Step =>
      (made) =>
        append(made, text),
  ),
  // An edit in place, of the same size, whose time is put back.
  fc.tuple(number, fc.boolean()).map(([n, back]): Step => (made) => {
    const path = made.path('ideas.md');
    const { mtimeMs } = statSync(path);
    const text = made.read('ideas.md');
    writeFileSync(path, text.replace(`## idea-${n}: T`, `## idea-${n}: V`));
    if (back) utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
  }),
  number.map(
    (n): Step =>
      (made) =>
        made.write('ideas.md', idea(n, 5, '- **Priority**: high') + made.read('ideas.md')),
  ),
  part.map((at): Step => (made) => {
    const text = made.read('ideas.md');
    made.write('ideas.md', text.slice(0, Math.floor(at * text.length)));
  }),
  fc.tuple(number, number).map(
    ([n, to]): Step =>
      (_, runs) =>
        runs.ours(`idea-${n}`, to / 100),
  ),
  number.map(
    (n): Step =>
      (_, runs) =>
        runs.ours(`idea-${n}`, 0, 'bad luck'),
  ),
  number.map(
    (n): Step =>
      (_, runs) =>
        runs.delete(`idea-${n}`),
  ),
  fc
    .tuple(fc.constantFrom(...CACHES), part, fc.integer({ min: 1, max: 255 }))
    .map(([name, at, bits]): Step => (made) => {
      if (!made.has(name)) return;
      const bytes = readFileSync(made.path(name));
      const place = Math.floor(at * (bytes.length - 1));
      if (bytes.length > 0) bytes[place] = (bytes[place] ?? 0) ^ bits;
      writeFileSync(made.path(name), bytes);
    }),
  fc.tuple(fc.constantFrom(...CACHES), part).map(([name, at]): Step => (made) => {
    if (made.has(name))
      writeFileSync(
        made.path(name),
        readFileSync(made.path(name)).subarray(0, Math.floor(at * made.read(name).length)),
      );
  }),
);

it('whatever happens to ideas, runs and caches, a look with the caches says what one without them says', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) =>
      withProject(async (made, runs) => {
        for (const one of steps) await one(made, runs);
        if (made.has(IDEAS)) found += 1;
        const { withCaches, without } = await answers(made);
        expect(withCaches).toEqual(without);
      }),
    ),
    { numRuns: 30 },
  );
  expect(found).toBeGreaterThan(5);
}, 120_000);

it('is written again when much came that it does not know, or when it is damaged', async () => {
  await withProject(async (made) => {
    await leaveCaches(made);
    const { size } = statSync(made.path(IDEAS));
    expect(size).toBeLessThan(100_000);
    const { mtimeMs, ino } = statSync(made.path(IDEAS));
    append(made, idea(99));
    await leaveCaches(made);
    // What came since is too little to be worth a write.
    expect(statSync(made.path(IDEAS))).toMatchObject({ mtimeMs, ino });
    truncateSync(made.path(IDEAS), size - 1);
    await leaveCaches(made);
    expect(statSync(made.path(IDEAS)).ino).not.toBe(ino);
  });
});

it('one of another version is none', async () => {
  await withProject(async (made) => {
    await leaveCaches(made);
    const { ino } = statSync(made.path(IDEAS));
    const other = await openView({ cwd: made.dir, flags: {}, version: '1', env: made.env });
    expect([...other.ctx.memory.ideas.keys()]).toHaveLength(IDEAS_AT_FIRST);
    await other.close();
    expect(statSync(made.path(IDEAS)).ino).not.toBe(ino);
  });
});

it('who may not write, or only look, goes without', async () => {
  await withProject(async (made) => {
    const ideas = (view: View) => view.ctx.memory.ideas.size;
    expect(await looking(made, READONLY, ideas)).toBe(IDEAS_AT_FIRST);
    expect(made.has(IDEAS)).toBe(false);
    mkdirSync(made.path(IDEAS));
    expect(await looking(made, {}, ideas)).toBe(IDEAS_AT_FIRST);
    rmSync(made.path(IDEAS), { recursive: true });
    rmSync(made.path('results/.orze'), { recursive: true });
    expect(await looking(made, {}, ideas)).toBe(IDEAS_AT_FIRST);
    expect(made.has('results/.orze')).toBe(false);
  });
});

it('a file of few bytes gets no cache', async () => {
  await withProject(async (made) => {
    made.write('ideas.md', '## idea-1: A\n```yaml\nlr: 1\n```\n');
    await leaveCaches(made);
    expect(made.has(IDEAS)).toBe(false);
  });
});
