import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { RequestsLook } from '../../src/app/look-requests.ts';
import { RequestBook } from '../../src/app/requests/book.ts';
import { fold } from '../../src/app/requests/fold.ts';
import { ask } from '../../src/app/requests/write.ts';
import { Overlay } from '../../src/core/overlay.ts';
import { asPauseScope } from '../../src/core/request.ts';
import type { Wish } from '../../src/core/request.ts';
import { ideaId } from '../rig/board.ts';
import { ofKind } from '../rig/events.ts';
import { ManualClock } from '../rig/manual-clock.ts';
import { openedProject } from '../rig/opened.ts';

const SAID = { by: { user: 'u', host: 'h', via: 'cli' }, reason: null };
const skip = (...ids: string[]): Wish => ({ do: 'skip', ids: ids.map(ideaId) });
const unskip = (...ids: string[]): Wish => ({ do: 'unskip', ids: ids.map(ideaId) });

/** Files of orze, a clock that the test moves, and calls that are counted. */
async function folder() {
  const { ctx: real, project, told } = await openedProject({ 'ideas.md': '' });
  const clock = new ManualClock();
  const calls = { list: 0, read: 0 };
  const files = {
    ...real.files,
    list: (path: string) => {
      calls.list += 1;
      return real.files.list(path);
    },
    read: (path: string, max: number) => {
      calls.read += 1;
      return real.files.read(path, max);
    },
  };
  const ctx: Context = { ...real, clock, files };
  const asked = async (wish: Wish, latest: Overlay['latest'] = null) => ask(ctx, wish, SAID, latest);
  const names = () => readdirSync(ctx.layout.requests).toSorted();
  return { ctx, clock, calls, asked, names, told, project };
}

const book = (ctx: Context): RequestBook => new RequestBook(ctx, new Overlay());

it('reads each request once, and nothing is listed where nothing has come', async () => {
  const { ctx, clock, calls, asked } = await folder();
  await asked(skip('idea-1'));
  const reader = book(ctx);
  expect((await reader.look()).fresh).toMatchObject([{ do: 'skip', ids: ['idea-1'] }]);
  clock.jump(5);
  expect((await reader.look()).fresh).toEqual([]);
  expect(calls).toEqual({ list: 2, read: 1 });
  clock.jump(100);
  await reader.look();
  expect(calls).toEqual({ list: 2, read: 1 });
  await asked(unskip('idea-1'), reader.overlay.latest);
  expect((await reader.look()).fresh).toMatchObject([{ do: 'unskip' }]);
  expect(reader.overlay.skipped.size).toBe(0);
  expect(calls.read).toBe(2);
});

it('a request counts after all that its asker has read, also where his clock is behind', async () => {
  const { ctx, clock, asked } = await folder();
  await asked(skip('idea-1'));
  const reader = book(ctx);
  await reader.look();
  const after = clock.after.bind(clock);
  const behind = { uptime: () => clock.uptime(), wall: () => new Date(0), after };
  await ask({ ...ctx, clock: behind }, unskip('idea-1'), SAID, reader.overlay.latest);
  await reader.look();
  expect(reader.overlay.skipped.size).toBe(0);
});

it('a long list becomes several requests', async () => {
  const { ctx, asked, names } = await folder();
  await asked({ do: 'skip', ids: Array.from({ length: 25_000 }, (_, n) => ideaId(`idea-${n}`)) });
  expect(names()).toHaveLength(3);
  const reader = book(ctx);
  await reader.look();
  expect(reader.overlay.skipped.size).toBe(25_000);
});

it('old requests are folded into one file that says the same to who has read nothing yet', async () => {
  const { ctx, clock, asked, names } = await folder();
  const reader = book(ctx);
  for (let n = 1; n <= 5; n += 1) {
    await asked(skip(`idea-${n}`), reader.overlay.latest);
    await reader.look();
  }
  await asked(unskip('idea-2'), reader.overlay.latest);
  await asked({ do: 'pause', scope: asPauseScope('all') ?? expect.fail(), how: 'drain' }, reader.overlay.latest);
  await reader.look();
  expect(await fold(ctx, reader)).toBe(0);
  clock.jump(3601);
  expect(await fold(ctx, reader)).toBe(7);
  expect(names()).toEqual([expect.stringMatching(/^folded-[0-9a-f]{32}\.json$/)]);
  const other = book(ctx);
  await other.look();
  expect([...other.overlay.skipped]).toEqual(['idea-1', 'idea-3', 'idea-4', 'idea-5']);
  expect(other.overlay.pauses()).toMatchObject([{ scope: 'all', how: 'drain' }]);
  await reader.look();
  clock.jump(3601);
  expect(await fold(ctx, reader)).toBe(0); // one file stays as it is
});

it('hosts that fold at the same time, crash between two calls, or are asked meanwhile lose nothing', async () => {
  const { ctx, clock, asked, names } = await folder();
  const [one, other] = [book(ctx), book(ctx)];
  await asked(skip('idea-1'));
  await one.look();
  await asked(skip('idea-2'), one.overlay.latest);
  await Promise.all([one.look(), other.look()]);
  clock.jump(3601);
  // Written, and not a single file deleted.
  const crashed: Context = { ...ctx, files: { ...ctx.files, remove: () => Promise.reject(new Error('killed')) } };
  await expect(fold(crashed, one)).rejects.toThrow('killed');
  await asked(skip('idea-3'), other.overlay.latest);
  await Promise.all([one.look(), other.look()]);
  await Promise.all([fold(ctx, one), fold(ctx, other)]);
  await Promise.all([one.look(), other.look()]);
  clock.jump(3601);
  await fold(ctx, one);
  await fold(ctx, other);
  expect(names().length).toBeLessThanOrEqual(2);
  const late = book(ctx);
  await late.look();
  expect([...late.overlay.skipped].toSorted()).toEqual(['idea-1', 'idea-2', 'idea-3']);
});

it('a file that is folded between the listing and its reading is found in the folded one', async () => {
  const { ctx, clock, asked } = await folder();
  await asked(skip('idea-1'));
  const folder1 = book(ctx);
  await folder1.look();
  clock.jump(3601);
  let folded = false;
  const list = async (path: string) => {
    const names = await ctx.files.list(path);
    if (!folded) {
      folded = true;
      await fold(ctx, folder1);
    }
    return names;
  };
  const reader = book({ ...ctx, files: { ...ctx.files, list } });
  await reader.look();
  expect([...reader.overlay.skipped]).toEqual(['idea-1']);
});

it('what is no request is told once and set aside, after it had time to be written', async () => {
  const { ctx, clock, told, names, project } = await folder();
  writeFileSync(join(ctx.layout.requests, 'mine.json'), '{"do": "ski');
  const look = new RequestsLook(ctx);
  await look.look();
  expect(names()).toEqual(['mine.json']);
  clock.jump(11);
  await look.look();
  expect(names()).toEqual([]);
  expect(project.list('results', '.orze', 'requests-refused')).toEqual(['mine.json']);
  clock.jump(11);
  await look.look();
  expect(ofKind(told, 'problem').map(({ problem }) => problem.code)).toEqual(['E0511']);
});

it('a look from outside reads requests and changes nothing', async () => {
  const { ctx, clock, names } = await folder();
  writeFileSync(join(ctx.layout.requests, 'mine.json'), 'x');
  const look = new RequestsLook({ ...ctx, onlyLooks: true });
  for (let n = 0; n < 5; n += 1) {
    clock.jump(1000);
    await look.look();
  }
  expect(names()).toEqual(['mine.json']);
});
