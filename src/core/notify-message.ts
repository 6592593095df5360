/** A message as each kind of receiver wants it. Titles and errors are text from outside: they name no channel, no person and no link. */
import type { NotifyChannel } from './config.ts';
import { terminalSafe } from './escape.ts';
import { toJson } from './json.ts';
import type { NewsItem } from './news.ts';
import { cut } from './text.ts';

export interface Message {
  /** `orze · cifar` */
  title: string;
  news: readonly NewsItem[];
}

/** A channel with what its variables say. */
export interface OpenChannel {
  channel: NotifyChannel;
  url: string;
  token: string | null;
  chat: string | null;
}

export interface HttpRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

const LINES = 12;
const LINE = 300;
/** Discord takes 2000 characters, Telegram 4096. */
const TEXT = 1900;
const TELEGRAM = 'https://api.telegram.org';
const NTFY = 'https://ntfy.sh';

/** undefined where a variable is not set; its name is the answer then. */
export function openChannel(
  channel: NotifyChannel,
  env: Readonly<Record<string, string | undefined>>,
): OpenChannel | { unset: string } {
  const read = (value: string | null): string | null | { unset: string } => {
    if (value === null || !/^\$[A-Za-z_]\w*$/.test(value)) return value;
    const said = env[value.slice(1)];
    return said === undefined || said === '' ? { unset: value.slice(1) } : said;
  };
  const [url, token, chat] = [read(channel.url), read(channel.token), read(channel.chat)];
  for (const one of [url, token, chat]) if (typeof one === 'object' && one !== null) return one;
  const own = channel.type === 'telegram' ? TELEGRAM : channel.type === 'ntfy' ? NTFY : '';
  return { channel, url: asText(url) ?? own, token: asText(token), chat: asText(chat) };
}

function asText(value: string | null | { unset: string }): string | null {
  return typeof value === 'string' ? value : null;
}

/** Values that no output may show. */
export function channelSecrets({ url, token }: OpenChannel): string[] {
  const [, user, path] = /^https?:\/\/(?:([^/@]+)@)?[^/]+\/?(.*)$/.exec(url) ?? [];
  return [token ?? '', user ?? '', path ?? ''].filter((value) => value !== '');
}

/** `https://hooks.slack.com/…` */
export function shownAddress({ url }: Pick<OpenChannel, 'url'>): string {
  const origin = /^https?:\/\/[^/]+/.exec(url)?.[0] ?? '';
  const plain = origin.replace(/\/\/[^@/]*@/, '//');
  return plain === url ? plain : `${plain}/…`;
}

export function messageText({ title, news }: Message): string {
  const lines = news.slice(0, LINES).map(({ text }) => cut(terminalSafe(text), LINE));
  const more = news.length > LINES ? [`… and ${news.length - LINES} more`] : [];
  return cut([terminalSafe(title), ...lines, ...more].join('\n'), TEXT);
}

export function requestOf(open: OpenChannel, message: Message): HttpRequest {
  const { channel, url, token, chat } = open;
  const text = messageText(message);
  const base = url.endsWith('/') ? url.slice(0, -1) : url;
  switch (channel.type) {
    case 'slack':
      return post(url, { text: slackSafe(text) });
    case 'discord':
      return post(url, { content: text, allowed_mentions: { parse: [] } });
    case 'telegram':
      return post(`${base}/bot${token ?? ''}/sendMessage`, {
        chat_id: chat,
        text,
        link_preview_options: { is_disabled: true },
      });
    case 'ntfy':
      return post(
        base,
        { topic: chat, title: terminalSafe(message.title), message: text.slice(text.indexOf('\n') + 1) },
        token,
      );
    case 'webhook': {
      const news = message.news.map(({ event, id, text: line }) => ({ event, id, text: terminalSafe(line) }));
      return post(url, { schema: 'orze.news/1', title: terminalSafe(message.title), text, news }, token);
    }
    default:
      return channel.type satisfies never;
  }
}

function post(url: string, body: object, token: string | null = null): HttpRequest {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== null) headers['authorization'] = `Bearer ${token}`;
  return { url, headers, body: toJson(body, { compact: true }) };
}

/** Nothing that Slack takes for a link, a channel or everybody. */
function slackSafe(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
