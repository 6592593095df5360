import { appendFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdeasNow, appendBlocks, readIdeasNow, readSettledIdeas } from '../../../src/app/adding/append.ts';
import type { Context } from '../../../src/app/context.ts';
import { entryOf, readIdea } from '../../../src/core/ideas.ts';
import type { IdeaHead } from '../../../src/core/ideas.ts';
import { blockText } from '../../../src/core/proposal-text.ts';
import { Refusal } from '../../../src/app/refusal.ts';
import { FileError } from '../../../src/edge/file-error.ts';
import { ideaId } from '../../rig/board.ts';
import { ideasText } from '../../rig/ideas-texts.ts';
import { look, lookedProject } from '../../rig/looked.ts';
import { ManualClock } from '../../rig/manual-clock.ts';
import type { Project } from '../../rig/project.ts';
import { CASES } from '../../rig/cases.ts';

const SAYS = {
  title: 't',
  priority: 'medium',
  category: null,
  parent: null,
  gpus: 1,
  sweep: null,
  key: null,
  by: null,
} as const;
const block = (n: number) => {
  const id = ideaId(`idea-${n}`);
  return { id, text: blockText(id, { ...SAYS, hypothesis: null, config: { lr: n } }) };
};
const MINE = { isMine: async () => true };
const now = (text: string) => new IdeasNow(Buffer.from(text), 'ideas.md');

async function opened(text: string): Promise<{ project: Project; ctx: Context }> {
  const project = lookedProject({ 'ideas.md': text });
  return { project, ctx: (await look(project)).ctx };
}

/** Ids and configs of all ideas, and what is blocked, of a file with these bytes. */
function state(bytes: Buffer): { ideas: Map<string, string>; blocked: string[] } {
  const { view } = new IdeasNow(bytes, 'ideas.md');
  const config = (head: IdeaHead): string => {
    const entry = entryOf(bytes.subarray(head.offset, head.offset + head.bytes), head);
    const read = entry === undefined ? undefined : readIdea(entry, 'ideas.md');
    return JSON.stringify(read?.ok === true ? read.config : read);
  };
  return {
    ideas: new Map([...view.entries.values()].map((head) => [head.id, config(head)])),
    blocked: view.problems.map(({ idea }) => idea ?? ''),
  };
}

/** null: E0116. */
function additionTo(bytes: Buffer): string | null {
  try {
    return new IdeasNow(bytes, 'ideas.md').addition([block(1001), block(1002)]);
  } catch (error) {
    if (error instanceof Refusal && error.problem.code === 'E0116') return null;
    throw error;
  }
}

it('behind any file, cut off anywhere, blocks are ideas and all others stay what they are, or they are refused', () => {
  let added = 0;
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(1000), fc.constantFrom('', '\n', '\n\n'), (seed, end, tail) => {
      const { text } = ideasText(seed);
      const cut = Buffer.from(end > 900 ? text : `${text.slice(0, Math.floor((text.length * end) / 900))}${tail}`);
      const before = state(cut);
      const addition = additionTo(cut);
      if (addition === null) return;
      added += 1;
      const whole = Buffer.concat([cut, Buffer.from(addition)]);
      const after = state(whole);
      expect(after.blocked).toEqual(before.blocked);
      expect([...after.ideas.keys()]).toEqual([...before.ideas.keys(), 'idea-1001', 'idea-1002']);
      for (const [id, config] of before.ideas) expect(after.ideas.get(id)).toBe(config);
    }),
    { numRuns: CASES / 10 },
  );
  expect(added).toBeGreaterThan(CASES / 50);
});

it('every prefix of what is appended leaves the ideas before as they are, and gives no idea but whole ones', () => {
  for (let seed = 0; seed < 40; seed += 1) {
    const cut = Buffer.from(ideasText(seed).text.replace(/\n*$/, seed % 2 === 0 ? '' : '\n'));
    const addition = Buffer.from(new IdeasNow(cut, 'ideas.md').addition([block(1001), block(1002)]));
    const wanted = state(Buffer.concat([cut, addition])).ideas;
    const before = state(cut).ideas;
    for (let end = 0; end <= addition.length; end += 1) {
      const { ideas } = state(Buffer.concat([cut, addition.subarray(0, end)]));
      for (const [id, config] of ideas) expect([seed, end, id, config]).toEqual([seed, end, id, wanted.get(id)]);
      for (const id of before.keys()) expect(ideas.has(id)).toBe(true);
    }
  }
});

it('behind a fence that is open nothing is appended', () => {
  const open = '## idea-1: x\n\n```text\nan example\n';
  expect(() => now(open).addition([block(2)])).toThrow('is open');
});

it('an id that stands there already is refused', () => {
  expect(() => now(block(1).text).addition([block(1)])).toThrow('E0116');
});

it('appends, keeps what was there byte by byte, and reads back', async () => {
  const before = '# Ideas\n\n## idea-1: x\n\n```yaml\nlr: 1\n```';
  const { project, ctx } = await opened(before);
  const after = await appendBlocks(ctx, MINE, await readIdeasNow(ctx), [block(2)]);
  expect([...after.view.entries.keys()]).toEqual(['idea-1', 'idea-2']);
  expect(project.read('ideas.md')).toBe(`${before}\n\n${block(2).text}`);
});

it('a file that is not there yet is made', async () => {
  const { project, ctx } = await opened('');
  const none = {
    ...ctx,
    layout: Object.assign(Object.create(ctx.layout) as Context['layout'], { ideas: project.path('new.md') }),
  };
  await appendBlocks(none, MINE, await readIdeasNow(none), [block(2)]);
  expect(project.read('new.md')).toBe(block(2).text);
});

it('what somebody appends at the same moment stands, and so do the blocks', async () => {
  const { project, ctx } = await opened(block(1).text);
  const read = await readIdeasNow(ctx);
  appendFileSync(project.path('ideas.md'), `\n${block(7).text}`);
  const after = await appendBlocks(ctx, MINE, read, [block(2)]);
  expect([...after.view.entries.keys()]).toEqual(['idea-1', 'idea-7', 'idea-2']);
});

it('a file that is saved over what was appended is told', async () => {
  const { project, ctx } = await opened(block(1).text);
  const append: Context['files']['append'] = async (...given) => {
    await ctx.files.append(...given);
    writeFileSync(project.path('ideas.md'), block(1).text);
  };
  const refused = appendBlocks({ ...ctx, files: { ...ctx.files, append } }, MINE, await readIdeasNow(ctx), [block(2)]);
  await expect(refused).rejects.toMatchObject({ kind: 'bad', problem: { code: 'E0117' } });
});

it.each<[string, (ctx: Context) => Partial<Context['files']>]>([
  ['the disk is full', () => ({ freeBytes: async () => 1000 })],
  ['it cannot be written', () => ({ append: async (path) => Promise.reject(new FileError('append', path, 'EACCES')) })],
])('nothing is added where %s', async (_, bend) => {
  const { project, ctx } = await opened(block(1).text);
  const bent = { ...ctx, files: { ...ctx.files, ...bend(ctx) } };
  const refused = appendBlocks(bent, MINE, await readIdeasNow(ctx), [block(2)]);
  await expect(refused).rejects.toMatchObject({ problem: { code: 'E0117' } });
  expect(project.read('ideas.md')).toBe(block(1).text);
});

it('who has lost his turn appends nothing', async () => {
  const { project, ctx } = await opened(block(1).text);
  const refused = appendBlocks(ctx, { isMine: async () => false }, await readIdeasNow(ctx), [block(2)]);
  await expect(refused).rejects.toMatchObject({ problem: { code: 'E0117' } });
  expect(project.read('ideas.md')).toBe(block(1).text);
});

it('what is appended is on the disk before it is told', async () => {
  const { ctx } = await opened('');
  const asked: unknown[] = [];
  const append: Context['files']['append'] = (path, content, options) => {
    asked.push(options);
    return ctx.files.append(path, content, options);
  };
  await appendBlocks({ ...ctx, files: { ...ctx.files, append } }, MINE, await readIdeasNow(ctx), [block(1)]);
  expect(asked).toEqual([{ durable: true }]);
});

it('behind an idea that somebody is writing nothing is appended until it is done, or has been left', async () => {
  const half = block(1).text.slice(0, 40);
  const { project, ctx } = await opened(half);
  const clock = new ManualClock();
  const settled = async (during: () => void) => {
    let over = false;
    const reading = readSettledIdeas({ ...ctx, clock }).finally(() => (over = true));
    await clock.pass(0);
    during();
    while (!over) await clock.pass(1);
    return (await reading).bytes.toString();
  };
  expect(await settled(() => undefined)).toBe(half);
  expect(await settled(() => appendFileSync(project.path('ideas.md'), block(1).text.slice(40)))).toBe(block(1).text);
});

it('a file that ends with an idea, or with one that is blocked for another reason, is not waited for', async () => {
  for (const text of [
    block(1).text,
    '## idea-1: x\n```yaml\na: 1\n```\n- **GPUs**: x\n',
    '## idea-3: x\n' + block(1).text,
    '',
  ]) {
    const { ctx } = await opened(text);
    const asleep = { ...ctx, clock: new ManualClock() };
    expect((await readSettledIdeas(asleep)).bytes.toString()).toBe(text);
  }
});
