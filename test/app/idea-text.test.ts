import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Actor } from '../../src/app/act.ts';
import type { Context } from '../../src/app/context.ts';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Observer } from '../../src/app/observe.ts';
import { decide } from '../../src/core/decide.ts';
import type { Action } from '../../src/core/decide.ts';
import { ideaId } from '../rig/board.ts';
import { openedProject } from '../rig/opened.ts';
import { ideasFile } from '../rig/project.ts';

interface Opened {
  ctx: Context;
  observer: Observer;
  /** Performs and waits for the end of what was begun. */
  perform: (actions: readonly Action[]) => Promise<void>;
}

function open(real: Context): Opened {
  let ended = (): void => undefined;
  const ctx: Context = { ...real, nudge: () => ended() };
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0 });
  const actor = new Actor(ctx);
  const perform = async (actions: readonly Action[]): Promise<void> => {
    const end = new Promise<void>((resolve) => (ended = resolve));
    actor.perform(actions);
    await end;
    actor.throwBug();
  };
  return { ctx, observer: new Observer(ctx, ideas, new Hosts(ctx, () => [])), perform };
}

const decided = (observer: Observer): Action[] =>
  decide(observer.world(), { stages: ['train'], widePatienceS: 0 }).actions;

it.each([
  ['another text', ideasFile({ 'idea-001': 'lr: 2' }), '2'],
  ['another idea before it', ideasFile({ 'idea-000': 'lr: 0', 'idea-001': 'lr: 3' }), '0'],
])(
  'an idea whose place in the file holds %s by now is not claimed before the file was read again',
  async (_, text, lr) => {
    const { ctx: real, project } = await openedProject({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }) });
    const { ctx, observer, perform } = open(real);
    const { memory } = ctx;
    await observer.look();
    const claims = decided(observer);
    expect(claims).toMatchObject([{ do: 'claim', idea: { id: 'idea-001' } }]);
    project.write('ideas.md', text);

    await perform(claims);
    expect([memory.mine.size, memory.ideasDoubted, memory.queue.has(ideaId('idea-001'))]).toEqual([0, true, true]);

    await observer.look();
    expect([memory.ideasDoubted, memory.launchBlock]).toEqual([false, null]);
    await perform(decided(observer));
    const [run] = memory.mine.values();
    if (run === undefined) throw new Error('nothing was claimed');
    expect(readFileSync(ctx.layout.run(run.id).idea, 'utf8')).toContain(`lr: ${lr}`);
    await ctx.runner.close();
  },
);

it('nothing is launched from a file that is just being rewritten', async () => {
  const { ctx: real, project } = await openedProject({
    'ideas.md': ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' }),
  });
  const { ctx, observer, perform } = open(real);
  await observer.look();
  const claims = decided(observer);
  project.write('ideas.md', '');
  await perform(claims);
  await observer.look();
  expect([ctx.memory.ideas.size, ctx.memory.launchBlock]).toEqual([2, expect.stringContaining('ideas.md')]);
  expect(decided(observer)).toEqual([]);
  project.write('ideas.md', ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' }));
  await observer.look();
  expect(decided(observer)).toMatchObject([{ do: 'claim', idea: { id: 'idea-001' } }]);
  await ctx.runner.close();
});
