import { describe, expect, it } from 'vitest';
import { DEFAULT_CHANNEL } from '../../src/core/defaults.ts';
import type { NotifyChannel } from '../../src/core/config.ts';
import { channelSecrets, messageText, openChannel, requestOf, shownAddress } from '../../src/core/notify-message.ts';
import type { OpenChannel } from '../../src/core/notify-message.ts';

const HOSTILE = '<!channel> @everyone & <http://evil|x>\nidea-1: gone\u001b[31m';
const MESSAGE = { title: 'orze · cifar', news: [{ event: 'new_best' as const, id: 'idea-1', text: HOSTILE }] };
const channel = (parts: Partial<NotifyChannel>): NotifyChannel => ({
  ...structuredClone(DEFAULT_CHANNEL),
  name: 'lab',
  type: 'webhook',
  ...parts,
});
function open(parts: Partial<NotifyChannel>, env = {}): OpenChannel {
  const opened = openChannel(channel(parts), env);
  if ('unset' in opened) throw new Error(`${opened.unset} is not set`);
  return opened;
}
const body = (parts: Partial<NotifyChannel>) => {
  const { url, headers, body: text } = requestOf(open(parts), MESSAGE);
  return { url, headers, value: JSON.parse(text) as Record<string, unknown> };
};
const LINE = '<!channel> @everyone & <http://evil|x> idea-1: gone';

describe('a message', () => {
  it('is one line for each piece of news, and counts what it leaves out', () => {
    const news = Array.from(
      { length: 20 },
      () => MESSAGE.news[0] ?? { event: 'new_best' as const, id: null, text: '' },
    );
    const lines = messageText({ ...MESSAGE, news }).split('\n');
    expect(lines).toHaveLength(14);
    expect(lines[1]).toBe(LINE);
    expect(lines.at(-1)).toBe('… and 8 more');
    const long = news.map((item) => ({ ...item, text: 'x'.repeat(5000) }));
    expect(messageText({ ...MESSAGE, news: long }).length).toBeLessThanOrEqual(1900);
  });

  it('for Slack and Discord calls nobody and links nowhere, whatever its text', () => {
    const slack = body({ type: 'slack', url: 'https://hooks.slack.com/services/T/B/x' }).value;
    expect(slack).toEqual({
      text: 'orze · cifar\n&lt;!channel&gt; @everyone &amp; &lt;http://evil|x&gt; idea-1: gone',
    });
    const discord = body({ type: 'discord', url: 'https://discord.com/api/webhooks/1/x' }).value;
    expect(discord).toEqual({ content: `orze · cifar\n${LINE}`, allowed_mentions: { parse: [] } });
  });

  it('for Telegram, ntfy and a webhook is in their form', () => {
    expect(body({ type: 'telegram', token: 'T', chat: '-100' })).toMatchObject({
      url: 'https://api.telegram.org/botT/sendMessage',
      value: { chat_id: '-100', text: `orze · cifar\n${LINE}` },
    });
    expect(body({ type: 'ntfy', chat: 'runs', token: 'tk' })).toEqual({
      url: 'https://ntfy.sh',
      headers: { 'content-type': 'application/json', authorization: 'Bearer tk' },
      value: { topic: 'runs', title: 'orze · cifar', message: LINE },
    });
    expect(body({ type: 'webhook', url: 'https://lab.example/hook' }).value).toEqual({
      schema: 'orze.news/1',
      title: 'orze · cifar',
      text: `orze · cifar\n${LINE}`,
      news: [{ event: 'new_best', id: 'idea-1', text: LINE }],
    });
  });
});

describe('a channel', () => {
  it('takes what begins with $ from the environment, and says which variable is missing', () => {
    const parts = { url: '$HOOK', token: 'plain' };
    expect(open(parts, { HOOK: 'https://x.example/abc' })).toMatchObject({
      url: 'https://x.example/abc',
      token: 'plain',
    });
    expect(openChannel(channel(parts), {})).toEqual({ unset: 'HOOK' });
    expect(openChannel(channel(parts), { HOOK: '' })).toEqual({ unset: 'HOOK' });
  });

  it('shows of its address only the server, and its path, token and user are secrets', () => {
    const one = open({ url: 'https://me:pass@hooks.example/services/T0/B0/abcdefgh', token: 'bot-token' });
    expect(shownAddress(one)).toBe('https://hooks.example/…');
    expect(channelSecrets(one)).toEqual(['bot-token', 'me:pass', 'services/T0/B0/abcdefgh']);
    expect(shownAddress(open({ type: 'ntfy', chat: 'x' }))).toBe('https://ntfy.sh');
  });
});
