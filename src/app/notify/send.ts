/** One message to one channel. */
import { basename } from 'node:path';
import type { NotifyChannel } from '../../core/config.ts';
import type { NewsItem } from '../../core/news.ts';
import { openChannel, requestOf } from '../../core/notify-message.ts';
import type { HttpAnswer } from '../../edge/edges.ts';
import type { Context } from '../context.ts';

/** Seconds that a receiver has. */
const TIMEOUT_S = 10;

/** Secrets are taken out of what is said, and of what the answer says. */
export async function sendTo(
  { config, root, env, http, redact }: Pick<Context, 'config' | 'root' | 'env' | 'http' | 'redact'>,
  channel: NotifyChannel,
  news: readonly NewsItem[],
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const open = openChannel(channel, env);
  if ('unset' in open) return { ok: false, status: null, why: `the variable ${open.unset} is not set` };
  const title = `orze · ${basename(root)}${config.report.title === 'Orze Report' ? '' : ` · ${config.report.title}`}`;
  const safe = news.map((item) => ({ ...item, text: redact(item.text) }));
  const request = requestOf(open, { title: redact(title), news: safe });
  const limits = { timeoutS: TIMEOUT_S, allowPrivate: channel.private };
  const answer = await http.post({ ...request, ...limits, ...(signal === undefined ? {} : { signal }) });
  return answer.ok ? answer : { ...answer, why: redact(answer.why) };
}
