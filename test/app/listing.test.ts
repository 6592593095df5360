import { expect, it } from 'vitest';
import { Listing } from '../../src/app/listing.ts';
import { openedProject } from '../rig/opened.ts';

const POLL = 30;

/** A results folder of so many names, whose time the test sets; looked at whenever the test says. */
async function folder(count: number) {
  const { ctx } = await openedProject({});
  const state = { mtimeMs: 1, lists: 0, now: 1000 };
  const names = Array.from({ length: count }, (_, i) => `idea-${i}`);
  const files = {
    ...ctx.files,
    stat: () => Promise.resolve({ kind: 'folder' as const, bytes: 0, dev: 1, ino: 1, mtimeMs: state.mtimeMs }),
    list: () => {
      state.lists += 1;
      return Promise.resolve(names);
    },
  };
  const clock = { ...ctx.clock, uptime: () => state.now };
  const listing = new Listing({ ...ctx, files, clock });
  /** Whether it is listed by a look so much later. */
  const after = async (seconds: number) => {
    state.now += seconds;
    const before = state.lists;
    await listing.look(state.now, () => undefined);
    return state.lists > before;
  };
  return { state, after, listing };
}

it('lists a folder of many names when its time has changed, once more when that time is over for sure, then every tenth poll', async () => {
  const { state, after } = await folder(3000);
  expect(await after(1)).toBe(true);
  expect(await after(POLL)).toBe(true);
  const quiet = [];
  for (let poll = 1; poll <= 10; poll += 1) quiet.push(await after(POLL));
  expect(quiet).toEqual([...Array<boolean>(9).fill(false), true]);
  state.mtimeMs = 2;
  expect(await after(1)).toBe(true);
  expect(await after(1)).toBe(false);
  // A name that was made in the same tick as the listing shows at the next poll.
  expect(await after(POLL)).toBe(true);
  expect(await after(POLL)).toBe(false);
});

it('lists a folder of few names at every poll, and at once when it has changed', async () => {
  const { state, after } = await folder(10);
  expect([await after(1), await after(1), await after(POLL), await after(POLL)]).toEqual([true, false, true, true]);
  state.mtimeMs = 2;
  expect([await after(0.15), await after(0.15)]).toEqual([false, true]);
});

it('lists again where the last listing came to nothing', async () => {
  const { after, listing } = await folder(10);
  await after(1);
  listing.undo();
  expect(await after(0)).toBe(true);
});

it('for somebody who asks now it is asked at once, and listed only where its time has changed', async () => {
  const { state, after, listing } = await folder(100_000);
  expect(await after(0)).toBe(true);
  state.mtimeMs = 2;
  expect(await after(0.01)).toBe(false);
  listing.prompt();
  expect(await after(0.01)).toBe(true);
  listing.prompt();
  expect(await after(0.01)).toBe(false);
  state.mtimeMs = 3;
  expect(await after(0.01)).toBe(false);
});
