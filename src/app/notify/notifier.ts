/**
 * Tells people of news, beside the loop: at most one host sends, at most one message is under way, nothing waits for a receiver. What a
 * channel has not been told stays the difference between what it knows and what is true, so nothing has to be queued.
 */
import type { NotifyChannel } from '../../core/config.ts';
import { isQuiet, newsSince, toldOf, unsaid } from '../../core/news.ts';
import type { NewsItem, NewsWorld } from '../../core/news.ts';
import type { NotifyFact, StatusInput } from '../../core/status.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { Context } from '../context.ts';
import { liveHosts } from '../memory.ts';
import { offsetIso } from '../time.ts';
import { newsWorld } from './news-world.ts';
import { sendTo } from './send.ts';
import { readTold, writeTold } from './told-file.ts';
import type { ChannelState } from './told-file.ts';

/** Seconds between two looks at what the sending host has noted, for the others. */
const READ_EVERY_S = 60;
/** Seconds before a failed message is tried again; doubled each time, up to the last. */
const AGAIN_S = 60;
const AGAIN_MOST_S = 3600;
/** Seconds that the end of orze waits for a receiver. */
const LAST_WORD_S = 3;

/** What is not worth a file: when news was first seen, and when a failed channel is tried again. Uptime in seconds. */
interface Pace {
  newsAt: number | null;
  notBefore: number;
  failures: number;
}

export class Notifier {
  readonly #ctx: Context;
  readonly #channels: readonly NotifyChannel[];
  readonly #pace = new Map<string, Pace>();
  #states: Map<string, ChannelState> | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #wasSender = false;
  #work: Promise<void> | null = null;
  #world: NewsWorld | null = null;
  readonly #end = new AbortController();

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#channels = ctx.config.notify;
  }

  /** How each channel fares, as far as it is known here. */
  facts(): NotifyFact[] {
    return this.#channels.map(({ name }) => this.#states?.get(name)?.fact ?? newFact(name));
  }

  /** Something may be worth a message. Cheap, and never waited for. */
  look(board: StatusInput): void {
    if (this.#channels.length === 0) return;
    this.#world = newsWorld(this.#ctx, board);
    this.#start(false);
  }

  /** The last word: what would have waited for more is sent now, if the receiver is quick. */
  async close(): Promise<void> {
    const { clock } = this.#ctx;
    if (this.#channels.length === 0) return;
    const cancel = clock.after(LAST_WORD_S, () => this.#end.abort());
    await this.#work;
    this.#start(true);
    await this.#work;
    cancel();
  }

  #start(last: boolean): void {
    const world = this.#world;
    if (this.#work !== null || world === null || this.#end.signal.aborted) return;
    this.#work = this.#pass(world, last)
      .catch((error: unknown) => this.#tellFailed(error))
      .finally(() => (this.#work = null));
  }

  #tellFailed(error: unknown): void {
    if (!hasCode(error)) throw error;
    const problem = { code: 'W0702' as const, message: `cannot note who was told what: ${error.message}` };
    this.#ctx.tell({ kind: 'problem', problem });
  }

  async #pass(world: NewsWorld, last: boolean): Promise<void> {
    const { clock } = this.#ctx;
    const sends = this.#isSender();
    const now = clock.uptime();
    // Whoever begins to send goes on from what the one before has noted.
    const stale = sends ? !this.#wasSender : now - this.#readAt >= READ_EVERY_S;
    this.#wasSender = sends;
    if (this.#states === null || stale) {
      this.#states = await readTold(this.#ctx);
      this.#readAt = now;
    }
    if (!sends) return;
    for (const channel of this.#channels) await this.#see(channel, world, this.#states, last);
  }

  /** The host at work whose id is the lowest. Two that see the fleet differently for a moment may both send: twice is better than never. */
  #isSender(): boolean {
    const { memory, config, me } = this.#ctx;
    const others = liveHosts(memory, config.lease.suspect).filter(({ id }) => id !== me);
    return memory.hosts.some(({ id }) => id === me) && others.every(({ id }) => id > me);
  }

  async #see(
    channel: NotifyChannel,
    world: NewsWorld,
    states: Map<string, ChannelState>,
    last: boolean,
  ): Promise<void> {
    const { clock } = this.#ctx;
    const known = states.get(channel.name);
    if (known === undefined) {
      states.set(channel.name, { told: toldOf(world), fact: newFact(channel.name) });
      return writeTold(this.#ctx, states);
    }
    known.told = unsaid(known.told, world);
    const news = newsSince(known.told, world, channel.events);
    const pace = this.#paceOf(channel.name);
    const now = clock.uptime();
    if (news.length === 0) {
      pace.newsAt = null;
      return;
    }
    pace.newsAt ??= now;
    const ripe = last || now - pace.newsAt >= channel.min_interval;
    if (!ripe || now < pace.notBefore || isQuiet(channel.quiet_hours, minuteOfDay(clock.wall()))) return;
    await this.#send(channel, world, news, known);
    await writeTold(this.#ctx, states);
  }

  async #send(channel: NotifyChannel, world: NewsWorld, news: NewsItem[], state: ChannelState): Promise<void> {
    const { clock } = this.#ctx;
    const pace = this.#paceOf(channel.name);
    const answer = await sendTo(this.#ctx, channel, news, this.#end.signal);
    state.fact = {
      channel: channel.name,
      ok: answer.ok,
      last_at: offsetIso(clock.wall()),
      error: answer.ok ? null : answer.why,
    };
    this.#ctx.memory.changed();
    if (answer.ok) {
      state.told = toldOf(world);
      Object.assign(pace, { newsAt: null, notBefore: 0, failures: 0 });
      return;
    }
    pace.failures += 1;
    pace.notBefore = clock.uptime() + Math.min(AGAIN_MOST_S, AGAIN_S * 2 ** (pace.failures - 1));
    const message = `the channel \`${channel.name}\` was not told: ${answer.why}`;
    const help = '`orze notify test` tries it again; news is kept until it arrives';
    this.#ctx.tell({ kind: 'problem', problem: { code: 'W0701', message, help } });
  }

  #paceOf(name: string): Pace {
    const pace = this.#pace.get(name) ?? { newsAt: null, notBefore: 0, failures: 0 };
    this.#pace.set(name, pace);
    return pace;
  }
}

function newFact(channel: string): NotifyFact {
  return { channel, ok: null, last_at: null, error: null };
}

function minuteOfDay(wall: Date): number {
  return wall.getHours() * 60 + wall.getMinutes();
}
