/** `results/.orze/notify.json`: what each channel was told, and how it fares. Written by the one host that sends, read by the next. */
import { parseJson, toJson } from '../../core/json.ts';
import type { Told } from '../../core/news.ts';
import { isRecord } from '../../core/record.ts';
import type { NotifyFact } from '../../core/status.ts';
import type { Context } from '../context.ts';
import { readForeign } from '../read-file.ts';

export interface ChannelState {
  told: Told;
  fact: NotifyFact;
}

/** Without a file, or one that says nothing of a channel, the channel is new. What is damaged is made anew. */
export async function readTold({ files, layout }: Context): Promise<Map<string, ChannelState>> {
  const states = new Map<string, ChannelState>();
  const bytes = await readForeign(files, layout.notify);
  const parsed = bytes === undefined || 'odd' in bytes ? undefined : parseJson(bytes);
  if (parsed?.ok !== true || !isRecord(parsed.value) || parsed.value['schema'] !== SCHEMA) return states;
  const { channels } = parsed.value;
  for (const [name, state] of isRecord(channels) ? Object.entries(channels) : []) {
    if (isState(state)) states.set(name, state);
  }
  return states;
}

const SCHEMA = 'orze.notify/1';

function isState(state: unknown): state is ChannelState {
  if (!isRecord(state) || !isRecord(state['told']) || !isRecord(state['fact'])) return false;
  const { best, groups, lost, empty } = state['told'];
  const isBest =
    best === null || (isRecord(best) && typeof best['value'] === 'number' && typeof best['id'] === 'string');
  const { channel, ok, last_at, error } = state['fact'];
  const isText = (value: unknown): boolean => value === null || typeof value === 'string';
  return (
    isBest &&
    isRecord(groups) &&
    Object.values(groups).every((count) => typeof count === 'number') &&
    Array.isArray(lost) &&
    typeof empty === 'boolean' &&
    typeof channel === 'string' &&
    (ok === null || typeof ok === 'boolean') &&
    isText(last_at) &&
    isText(error)
  );
}

export async function writeTold(ctx: Context, states: ReadonlyMap<string, ChannelState>): Promise<void> {
  const text = toJson({ schema: SCHEMA, channels: Object.fromEntries(states) });
  await ctx.files.writeAtomic(ctx.layout.notify, ctx.redact(text), { durable: false });
}
