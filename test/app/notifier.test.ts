/** Who is told what and when, by a clock that the test moves and a receiver that it plays. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import type { FarmEvent } from '../../src/app/events.ts';
import { Memory } from '../../src/app/memory.ts';
import type { HostSeen } from '../../src/app/memory.ts';
import { Notifier } from '../../src/app/notify/notifier.ts';
import type { NotifyChannel } from '../../src/core/config.ts';
import { DEFAULT_CHANNEL } from '../../src/core/defaults.ts';
import type { KnownFact } from '../../src/core/run.ts';
import { redactor } from '../../src/core/secrets.ts';
import type { HttpAnswer, HttpPost } from '../../src/edge/edges.ts';
import { board, completed, failed, ideaId, statusOf } from '../rig/board.ts';
import { asHostId } from '../rig/events.ts';
import { ManualClock, settle } from '../rig/manual-clock.ts';
import { openedProject } from '../rig/opened.ts';

const WINDOW_S = 300;
const host = (id: string): HostSeen => ({
  id,
  host: id,
  tokens: new Set(),
  freeGpus: [],
  slots: 1,
  startedAt: null,
  freeBytes: null,
  unusable: 0,
  silent: new Set(),
  idle: null,
  beat: 1,
  unchangedS: 0,
  gone: false,
});

async function rig(channels: Partial<NotifyChannel>[] = [{}]) {
  const { ctx: real } = await openedProject({});
  const clock = new ManualClock();
  const sent: (HttpPost & { text: string })[] = [];
  const told: FarmEvent[] = [];
  let answer: HttpAnswer | 'none' = { ok: true, status: 200 };
  const notify = channels.map((parts, i): NotifyChannel => ({
    ...structuredClone(DEFAULT_CHANNEL),
    name: `c${i}`,
    type: 'webhook',
    url: 'https://hooks.example/services/T0/B0/abcdefgh',
    min_interval: WINDOW_S,
    ...parts,
  }));
  const post = (request: HttpPost): Promise<HttpAnswer> => {
    const { text } = JSON.parse(request.body) as { text: string };
    sent.push({ ...request, text });
    if (answer !== 'none') return Promise.resolve(answer);
    return new Promise((resolve) => {
      request.signal?.addEventListener('abort', () => resolve({ ok: false, status: null, why: 'aborted' }));
    });
  };
  const memory = new Memory(real.config.report);
  const ctx: Context = {
    ...real,
    clock,
    memory,
    config: { ...real.config, notify },
    http: { post },
    me: asHostId('b'),
    redact: redactor({}, [{ A_KEY: 'services/T0/B0/abcdefgh' }]),
    tell: (event) => void told.push(event),
  };
  memory.hosts = [host('b')];
  const one = {
    ctx,
    clock,
    sent,
    told,
    notifier: new Notifier(ctx),
    answers: (next: typeof answer): void => void (answer = next),
    /** What the loop does after something has happened. */
    look: async (facts: KnownFact[], queue = 1): Promise<void> => {
      for (const fact of facts) memory.facts.set(fact.id, fact);
      const waiting = { queued: queue, blocked: 0, skipped: 0 };
      const now = board({ facts });
      const counts = { ...now.counts, ...waiting, completed: facts.length };
      one.notifier.look(statusOf({ ...now, counts, ideas: () => ({ title: 'T' }) }));
      for (let turn = 0; turn < 20; turn += 1) await settle();
    },
    state: () => readFileSync(ctx.layout.notify, 'utf8'),
  };
  return one;
}

const scored = (n: number, value: number) => completed(`idea-${n}`, { test_accuracy: value });

it('what was there before a channel was is told to nobody', async () => {
  const { look, sent, clock } = await rig();
  await look([scored(1, 0.5), failed('idea-2', 'x', 'oom')]);
  clock.jump(10 * WINDOW_S);
  await look([scored(1, 0.5), failed('idea-2', 'x', 'oom')]);
  expect(sent).toEqual([]);
});

it('fifty new bests in a window are one message, and the next comes a window later', async () => {
  const { look, sent, clock } = await rig();
  await look([scored(1, 0.5)]);
  for (let i = 2; i <= 51; i += 1) {
    await look([scored(i, 0.5 + i / 1000)]);
    clock.jump(1);
  }
  expect(sent).toEqual([]);
  clock.jump(WINDOW_S);
  await look([scored(51, 0.551)]);
  expect(sent.map(({ text }) => text.split('\n').slice(1))).toEqual([
    ['New best test_accuracy 0.551 (+0.051 over idea-1): idea-51, T'],
  ]);
  await look([scored(52, 0.9)]);
  clock.jump(WINDOW_S - 1);
  await look([scored(52, 0.9)]);
  expect(sent).toHaveLength(1);
  clock.jump(1);
  await look([scored(52, 0.9)]);
  expect(sent).toHaveLength(2);
});

it('a message that did not arrive is part of the next one, which waits longer each time', async () => {
  const { look, sent, clock, answers, notifier, told } = await rig([{ min_interval: 0 }]);
  await look([scored(1, 0.5)]);
  answers({ ok: false, status: 500, why: 'answered 500 by services/T0/B0/abcdefgh' });
  await look([scored(2, 0.6)]);
  expect(notifier.facts()).toMatchObject([{ channel: 'c0', ok: false, error: 'answered 500 by [redacted]' }]);
  expect(told).toMatchObject([{ kind: 'problem', problem: { code: 'W0701' } }]);
  await look([scored(2, 0.6)]);
  expect(sent).toHaveLength(1);
  clock.jump(60);
  await look([scored(2, 0.6)]);
  expect(sent).toHaveLength(2);
  clock.jump(60);
  await look([scored(3, 0.7)]);
  expect(sent).toHaveLength(2);
  answers({ ok: true, status: 200 });
  clock.jump(60);
  await look([scored(3, 0.7)]);
  expect(sent.map(({ text }) => text.split('\n').length)).toEqual([2, 2, 2]);
  expect(sent.at(-1)?.text).toContain('0.7 (+0.2 over idea-1)');
  expect(notifier.facts()).toMatchObject([{ ok: true, error: null }]);
});

it('a receiver that does not answer holds up no look, and gets no second message meanwhile', async () => {
  const { look, sent, clock, answers, notifier } = await rig([{ min_interval: 0 }]);
  await look([scored(1, 0.5)]);
  answers('none');
  await look([scored(2, 0.6)]);
  clock.jump(3600);
  await look([scored(3, 0.7)]);
  expect(sent).toHaveLength(1);
  const closed = notifier.close();
  await clock.pass(3);
  await closed;
  expect(sent).toHaveLength(1);
});

it('the end of orze sends what would have waited for more', async () => {
  const { look, sent, notifier } = await rig();
  await look([scored(1, 0.5)]);
  await look([scored(2, 0.6)], 0);
  await notifier.close();
  expect(sent.map(({ text }) => text)).toEqual([expect.stringContaining('The queue is empty')]);
});

it('of several hosts the one with the lowest id sends; the next goes on from what it has told', async () => {
  const { look, sent, ctx, notifier } = await rig([{ min_interval: 0 }]);
  ctx.memory.hosts = [host('a'), host('b')];
  await look([scored(1, 0.5)]);
  await look([scored(2, 0.6)]);
  expect(sent).toEqual([]);
  const other: Context = { ...ctx, me: asHostId('a') };
  const first = new Notifier(other);
  const bestOf = (fact: KnownFact) => statusOf({ ...board({ facts: [fact] }), ideas: () => ({ title: 'T' }) });
  for (const fact of [scored(2, 0.6), scored(3, 0.7)]) {
    first.look(bestOf(fact));
    for (let turn = 0; turn < 20; turn += 1) await settle();
  }
  expect(sent).toHaveLength(1);
  ctx.memory.hosts = [{ ...host('a'), gone: true }, host('b')];
  await look([scored(3, 0.7)]);
  expect(sent).toHaveLength(1);
  await look([scored(4, 0.8)]);
  expect(sent).toHaveLength(2);
  expect(sent.at(-1)?.text).toContain('(+0.1 over idea-3)');
  expect(notifier.facts()).toMatchObject([{ ok: true }]);
});

it('in quiet hours nothing is sent; after them there is one message', async () => {
  const { look, sent, clock } = await rig([{ min_interval: 0, quiet_hours: '00:00-23:59' }]);
  await look([scored(1, 0.5)]);
  await look([scored(2, 0.6)]);
  expect(sent).toEqual([]);
  const minute = new Date(clock.wall()).getHours() * 60 + new Date(clock.wall()).getMinutes();
  clock.jump((24 * 60 - 1 - minute) * 60);
  await look([scored(3, 0.7)]);
  expect(sent).toHaveLength(1);
});

it('one channel that fails keeps no other from being told, and each has its events', async () => {
  const { look, sent, notifier } = await rig([
    { min_interval: 0, url: '$NO_SUCH_VARIABLE' },
    { min_interval: 0, events: ['failed_group'] },
  ]);
  await look([scored(1, 0.5)]);
  await look([scored(2, 0.6), failed(ideaId('idea-9'), 'out of memory', 'oom')]);
  expect(sent.map(({ text }) => text.split('\n').slice(1))).toEqual([
    [expect.stringMatching(/^1 run failed by oom.*: out of memory$/)],
  ]);
  expect(notifier.facts()).toMatchObject([
    { ok: false, error: 'the variable NO_SUCH_VARIABLE is not set' },
    { ok: true },
  ]);
});

it('no secret of a channel is in its file', async () => {
  const { look, state } = await rig([{ min_interval: 0 }]);
  await look([scored(1, 0.5)]);
  await look([scored(2, 0.6)]);
  expect(state()).toContain('"schema": "orze.notify/1"');
  expect(state()).not.toContain('abcdefgh');
});
