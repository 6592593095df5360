import { expect, it } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Observer } from '../../src/app/observe.ts';
import type { IdeaId } from '../../src/core/words.ts';
import { openedProject } from '../rig/opened.ts';
import { ideasFile } from '../rig/project.ts';

const COUNT = 140;
/** What a reading takes. */
const READ_S = 0.5;
const name = (n: number): string => `idea-${String(n).padStart(3, '0')}`;
/** The ideas with these numbers have a config that is no YAML. */
const fileWith = (...bad: number[]): string =>
  ideasFile(
    Object.fromEntries(
      Array.from({ length: COUNT }, (_, i) => [name(i + 1), bad.includes(i + 1) ? 'lr: 1: 2' : 'lr: 1']),
    ),
  );

interface Opened {
  ctx: Context;
  observer: Observer;
  /** Seconds after which the next step is due; none when nothing is. */
  rest: () => number | undefined;
  /** Lets it come. */
  step: () => Promise<void>;
  /** Bytes that were read since the last call. */
  bytes: () => number;
}

async function open(text: string): Promise<Opened> {
  const { ctx: real } = await openedProject({ 'ideas.md': text });
  let armed: { seconds: number; call: () => void } | undefined;
  let read = 0;
  let now = real.clock.uptime();
  let ended: Promise<unknown> = Promise.resolve();
  const ctx: Context = {
    ...real,
    files: {
      ...real.files,
      readRange(path, from, max) {
        const reading = real.files.readRange(path, from, max);
        ended = reading.then(({ bytes }) => {
          read += bytes.length;
          now += READ_S;
        });
        return reading;
      },
    },
    clock: {
      ...real.clock,
      uptime: () => now,
      after(seconds, call) {
        armed = { seconds, call };
        return () => (armed = undefined);
      },
    },
  };
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0 });
  return {
    ctx,
    observer: new Observer(ctx, ideas, new Hosts(ctx, () => [])),
    rest: () => armed?.seconds,
    async step() {
      const { call } = armed ?? {};
      armed = undefined;
      call?.();
      await ended;
      // Its own work follows in the same turn of the event loop.
      await new Promise((turn) => setImmediate(turn));
    },
    bytes() {
      const taken = read;
      read = 0;
      return taken;
    },
  };
}

it('reads all waiting ideas in the background, each text once, with rests, and then no more', async () => {
  const text = fileWith(7, 60, 139);
  const { ctx, observer, rest, step, bytes } = await open(text);
  await observer.look();
  expect([...ctx.memory.blocked.keys()]).toEqual([name(7)]);
  bytes();
  let steps = 0;
  for (observer.ahead.soon(); rest() !== undefined; steps += 1) {
    expect(rest()).toBeGreaterThanOrEqual(steps === 0 ? 0.1 : 20 * READ_S);
    await step();
  }
  expect([...ctx.memory.blocked.keys()]).toEqual([7, 60, 139].map(name));
  expect(steps).toBe(2);
  expect(bytes()).toBeLessThan(text.length);
  observer.ahead.soon();
  expect(rest()).toBeUndefined();
  await ctx.runner.close();
});

it('reads an idea that was appended before all others', async () => {
  const { ctx, observer } = await open(fileWith(139));
  await observer.look();
  await ctx.files.append(ctx.layout.ideas, ideasFile({ 'idea-200': 'lr: 1: 2' }));
  await observer.look();
  expect([...ctx.memory.blocked.keys()]).toEqual(['idea-200']);
  await ctx.runner.close();
});

it('blocks nothing that was claimed while it was read', async () => {
  const { ctx, observer, step } = await open(fileWith(60));
  await observer.look();
  observer.ahead.soon();
  const going = step();
  ctx.memory.queue.remove(name(60) as IdeaId);
  await going;
  expect(ctx.memory.blocked.size).toBe(0);
  await ctx.runner.close();
});

it('reads 256 KB at once at most', async () => {
  const { ctx, observer, bytes, step } = await open(fileWith().replaceAll('lr: 1', `lr: 1\n# ${'x'.repeat(20_000)}`));
  await observer.look();
  bytes();
  observer.ahead.soon();
  await step();
  const read = bytes();
  expect([read > 128 * 1024, read <= 256 * 1024]).toEqual([true, true]);
  await ctx.runner.close();
});

it('rests while the intake is closed', async () => {
  const { ctx, observer, rest, step } = await open(fileWith(60));
  await observer.look();
  observer.ahead.soon();
  ctx.memory.intake = 'closing';
  await step();
  observer.ahead.soon();
  expect([rest(), ctx.memory.blocked.size]).toEqual([undefined, 0]);
  await ctx.runner.close();
});

it('doubts a file whose text moved meanwhile, and blocks nothing by it', async () => {
  const { ctx, observer, step } = await open(fileWith());
  await observer.look();
  await ctx.files.writeAtomic(ctx.layout.ideas, `\n${fileWith(100)}`, { durable: false });
  observer.ahead.soon();
  await step();
  expect([ctx.memory.ideasDoubted, ctx.memory.blocked.size]).toEqual([true, 0]);
  await ctx.runner.close();
});
