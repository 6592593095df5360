/** How each channel of `notify` fares, and a test message to each. */
import type * as z from 'zod';
import type { NotifyChannel } from '../../core/config.ts';
import { openChannel, shownAddress } from '../../core/notify-message.ts';
import type { Context } from '../context.ts';
import { sendTo } from '../notify/send.ts';
import { readTold } from '../notify/told-file.ts';
import { Refusal } from '../refusal.ts';
import type { notify } from '../schemas/notify.ts';
import { offsetIso } from '../time.ts';

export type NotifyAnswer = z.infer<typeof notify>;
type Item = NotifyAnswer['items'][number];

const TEST = {
  event: 'new_best' as const,
  id: null,
  text: 'This is a test of `orze notify test`: nothing has happened.',
};

/** What the host that sends has noted. */
export async function channelsSeen(ctx: Context): Promise<NotifyAnswer> {
  const states = await readTold(ctx);
  const items = ctx.config.notify.map((channel): Item => {
    const fact = states.get(channel.name)?.fact;
    const [ok, error, last_at] = [fact?.ok ?? null, fact?.error ?? null, fact?.last_at ?? null];
    return { ...aboutOf(ctx, channel), ok, status: null, error, last_at };
  });
  return { items, total: items.length, dry_run: false };
}

/** `name` null: all of them. Throws {@link Refusal} where there is none. `dryRun`: nothing is sent. */
export async function testChannels(
  ctx: Pick<Context, 'config' | 'root' | 'env' | 'http' | 'redact'>,
  name: string | null,
  dryRun: boolean,
): Promise<NotifyAnswer> {
  const channels = chosen(ctx.config.notify, name);
  const items: Item[] = [];
  for (const channel of channels) items.push(await testOne(ctx, channel, dryRun));
  return { items, total: items.length, dry_run: dryRun };
}

function chosen(channels: readonly NotifyChannel[], name: string | null): readonly NotifyChannel[] {
  if (channels.length === 0) {
    const help = 'add a section `notify` to orze.yaml, e.g. `notify: [{ type: slack, url: $SLACK_WEBHOOK }]`';
    throw new Refusal('missing', { code: 'E0702', message: 'the settings name no channel to notify', help });
  }
  if (name === null) return channels;
  const found = channels.filter((channel) => channel.name === name);
  if (found.length > 0) return found;
  const names = channels.map((channel) => channel.name);
  const message = `there is no channel \`${name}\``;
  throw new Refusal(
    'missing',
    { code: 'E0703', message, help: `there are: ${names.join(', ')}` },
    { did_you_mean: names },
  );
}

async function testOne(
  ctx: Parameters<typeof testChannels>[0],
  channel: NotifyChannel,
  dryRun: boolean,
): Promise<Item> {
  const about = aboutOf(ctx, channel);
  const open = openChannel(channel, ctx.env);
  if (dryRun && !('unset' in open)) return { ...about, ok: null, status: null, error: null, last_at: null };
  const answer = await sendTo(ctx, channel, [TEST]);
  const last_at = answer.ok ? offsetIso(new Date()) : null;
  return { ...about, ok: answer.ok, status: answer.status, error: answer.ok ? null : answer.why, last_at };
}

function aboutOf({ env }: Pick<Context, 'env'>, channel: NotifyChannel): Pick<Item, 'channel' | 'type' | 'address'> {
  const open = openChannel(channel, env);
  return { channel: channel.name, type: channel.type, address: 'unset' in open ? '' : shownAddress(open) };
}
